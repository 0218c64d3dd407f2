"""HTML as a browser without JavaScript understands it: forms, links, frames, the automatic refresh. Fetches nothing."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol
from urllib.parse import urljoin


@dataclass
class Form:
    """One form: where it goes, what it would send, and the named buttons that add to it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Response(Protocol):
    """What of an HTTP response is needed to read a page."""

    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str: ...


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.frames: list[str] = []
        self.refresh: str | None = None
        self._open_form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open_form = Form(attributes.get("action", ""), attributes.get("method", "get").upper())
            self.forms.append(self._open_form)
        elif tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        elif tag == "iframe":
            self.frames.append(attributes["src"])
        elif tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            self.refresh = attributes.get("content", "").partition("url=")[2]
        elif tag in {"input", "button"} and self._open_form and attributes.get("name"):
            self._read_control(tag, attributes, self._open_form)

    def _read_control(self, tag: str, attributes: dict[str, str], form: Form) -> None:
        name, value, kind = attributes["name"], attributes.get("value", ""), attributes.get("type", "")
        if tag == "button" or kind == "submit":
            form.buttons.append((name, value))
        elif kind not in {"checkbox", "radio"} or "checked" in attributes:
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open_form = None


class Page:
    """A parsed page. Addresses in it are absolute."""

    def __init__(self, response: _Response) -> None:
        reader = _Reader()
        reader.feed(response.text)
        self.url = response.url
        self.text = response.text
        self.links = [urljoin(self.url, link) for link in reader.links]
        self.frames = [urljoin(self.url, frame) for frame in reader.frames]
        self.refresh = urljoin(self.url, reader.refresh) if reader.refresh else None
        self.forms = reader.forms
        for form in self.forms:
            form.action = urljoin(self.url, form.action) if form.action else self.url

    def form_with(self, name: str) -> Form:
        """The one form that has a field or a button of this name."""
        found = [form for form in self.forms if name in form.fields or name in dict(form.buttons)]
        assert len(found) == 1, f"{len(found)} forms with {name!r} at {self.url}:\n{self.text}"
        return found[0]

    @property
    def asks_to_sign_in(self) -> bool:
        return any("password" in form.fields for form in self.forms)

    @property
    def asks_for_consent(self) -> bool:
        return any(("decision", "allow") in form.buttons for form in self.forms)
