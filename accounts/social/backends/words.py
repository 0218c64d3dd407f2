"""What providers say, made fit for use. Nothing is trusted to have the type that a provider's documents promise."""

import unicodedata


def text(value: object, longest: int = 200) -> str:
    """A provider's word made fit to be stored: a string without control characters, cut; anything else is ""."""
    if not isinstance(value, str):
        return ""
    kept = "".join(character for character in value if unicodedata.category(character) not in {"Cc", "Cs"})
    return kept.strip()[:longest]


def affirmed(value: object) -> bool:
    """Whether a claim says yes, for providers that write it as a boolean, a number or a string as they please."""
    return value is True or (isinstance(value, int | str) and str(value).lower() in {"1", "true"})
