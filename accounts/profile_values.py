"""What a person may put into their profile: each claim of OpenID Connect Core 1.0 §5.1 with its form and limits.

Every function takes whatever a form or a program sent and returns what is stored; it raises ValueRefused, whose message
is for the one who typed it. An empty value is always allowed and takes the claim away.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

ADDRESS_PARTS = ("street_address", "locality", "region", "postal_code", "country")
# RFC 5646 §2.1 without the grandfathered tags: language, extended language, script, region, variants, private use.
_LANGUAGE_TAG = re.compile(
    r"([a-z]{2,3})((?:-[a-z]{3}){0,3})(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?((?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)"
    r"((?:-x(?:-[a-z\d]{1,8})+)?)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})-(\d{2}))?", re.ASCII)
_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)  # E.164: at most fifteen digits
_PHONE_DECORATION = str.maketrans("", "", " -.()/\u00a0\u2011")
# Controls that would turn the text around them when it is shown beside other people's (U+202A to U+202E and so on).
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NOT_TEXT = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}  # controls, surrogates, unassigned, private, line and paragraph


class ValueRefused(Exception):
    """The value cannot be kept. The message says what would do."""


def text(value: object, *, limit: int, lines: bool = False) -> str:
    """One line, or several, of readable text."""
    if not isinstance(value, str):
        raise ValueRefused(_("This must be text."))
    cleaned = (value.replace("\r\n", "\n") if lines else value).strip()
    if len(cleaned) > limit:
        raise ValueRefused(_("Use at most %(limit)d characters.") % {"limit": limit})
    allowed = "\n" if lines else ""
    if any(_is_unreadable(character) for character in cleaned if character not in allowed):
        raise ValueRefused(_("Leave out characters that cannot be seen."))
    return cleaned


def _is_unreadable(character: str) -> bool:
    return character in _TURNING or unicodedata.category(character) in _NOT_TEXT


def web_address(value: object) -> str:
    """An http or https address."""
    cleaned = text(value, limit=500)
    try:
        if cleaned:
            URLValidator(schemes=["http", "https"])(cleaned)
    except ValidationError:
        raise ValueRefused(_("Enter a full web address, such as https://example.com.")) from None
    return cleaned


def birthdate(value: object) -> str:
    """YYYY-MM-DD, the year alone, or the day with the year left out as 0000."""
    cleaned = text(value, limit=10)
    if not cleaned:
        return ""
    found = _DATE.fullmatch(cleaned)
    if found is None or not _is_past(*found.groups()):
        raise ValueRefused(_("Enter a date in the past as YYYY-MM-DD, or the year alone."))
    return cleaned


def _is_past(year: str, month: str | None, day: str | None) -> bool:
    today = timezone.now().date()
    if month is None or day is None:
        return 1800 <= int(year) <= today.year
    unknown_year = year == "0000"
    try:
        born = date(2000 if unknown_year else int(year), int(month), int(day))  # 2000 had a 29 February
    except ValueError:
        return False
    return unknown_year or date(1800, 1, 1) <= born <= today


@cache
def zones() -> tuple[str, ...]:
    """The time zones that one can choose: those named for a place, and UTC."""
    return (*sorted(name for name in available_timezones() if _is_place(name)), "UTC")


def _is_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/"))


def zone(value: object) -> str:
    """The name of a time zone in the IANA database."""
    cleaned = text(value, limit=64)
    if cleaned and cleaned not in available_timezones():
        raise ValueRefused(_("Choose a time zone from the list."))
    return cleaned


def language_tag(value: object) -> str:
    """A BCP 47 tag in its usual letter case; the underscore that some systems write becomes a hyphen."""
    cleaned = text(value, limit=35).replace("_", "-")
    if not cleaned:
        return ""
    found = _LANGUAGE_TAG.fullmatch(cleaned)
    if found is None:
        raise ValueRefused(_("Enter a language tag, such as en or fr-CA."))
    language, extended, script, region, variants, private = (part or "" for part in found.groups())
    return "".join((language.lower(), extended.lower(), script.title(), region.upper(), variants.lower(), private))


def phone_number(value: object) -> str:
    """A number in the international form of E.164; what people write between the digits is left out."""
    cleaned = text(value, limit=32).translate(_PHONE_DECORATION)
    if cleaned and not _PHONE.fullmatch(cleaned):
        raise ValueRefused(_("Enter the number with its country code, such as +33 1 23 45 67 89."))
    return cleaned


def address_part(name: str, value: object) -> str:
    """One part of a postal address; the street may have several lines."""
    lines = name == "street_address"
    return text(value, limit=200 if lines else 100, lines=lines)


def _line(limit: int) -> Callable[[object], str]:
    return lambda value: text(value, limit=limit)


# What a person may change, each with how it is read. Address, picture and email have ways of their own.
CLAIMS: dict[str, Callable[[object], str]] = {
    "name": _line(200),
    "given_name": _line(100),
    "family_name": _line(100),
    "middle_name": _line(100),
    "nickname": _line(100),
    "preferred_username": _line(100),
    "profile": web_address,
    "website": web_address,
    "gender": _line(50),
    "birthdate": birthdate,
    "zoneinfo": zone,
    "locale": language_tag,
    "phone_number": phone_number,
}
