"""Every address the server answers at, read from its own URL configuration."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils.regex_helper import normalize

CONVERTER = re.compile(r"<[^>]+>")


def _text(pattern: object) -> str:
    """An example of what a pattern matches; captured values become "1"."""
    if isinstance(pattern, RegexPattern):
        example, names = normalize(str(pattern).removeprefix("^").removesuffix("$"))[0]
        return str(example) % dict.fromkeys(names, "1")
    return CONVERTER.sub("1", str(pattern))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        address = prefix + _text(entry.pattern)
        if isinstance(entry, URLPattern):
            yield address
        else:
            yield from _walk(entry, address)


def every_address() -> list[str]:
    return sorted(set(_walk(get_resolver(), "/")))
