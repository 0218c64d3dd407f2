"""Names that are shown to people beside our own words: no invisible characters, nothing that turns or overflows."""

import unicodedata

LONGEST = 255
_JOINERS = "\u200c\u200d"  # part of words in some scripts, and of emoji
_MOST_MARKS = 3  # accents on one letter; stacked higher they cover the lines around them


def problem(name: str) -> str:
    """Why people cannot be shown this name, or ""."""
    if not 0 < len(name.strip()) <= len(name) <= LONGEST:
        return f"must have 1 to {LONGEST} characters"
    kinds = [unicodedata.category(character) for character in name if character not in _JOINERS]
    if any(kind.startswith("C") or kind in ("Zl", "Zp") for kind in kinds):
        return "must have no control characters and no invisible ones"
    if "M" * (_MOST_MARKS + 1) in "".join(kind[0] for kind in kinds):
        return "must not stack marks on a letter"
    return "" if any(kind[0] in "LNS" for kind in kinds) else "must have a letter, a digit or a symbol"
