"""The people who have accounts at the stand-in, with the identifiers that each provider knows them by."""

import hashlib
from dataclasses import dataclass

from werkzeug.exceptions import NotFound


@dataclass(frozen=True)
class Account:
    """One person; the three identifiers have the shapes of the real ones."""

    key: str
    given_name: str
    family_name: str
    email: str
    username: str
    google_sub: str
    facebook_id: str
    x_id: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


ACCOUNTS = (
    Account(
        "kim",
        "Kim",
        "Park",
        "kim.park@example.com",
        "kimpark",
        "110169484474386276334",
        "10158392211450001",
        "2244994945",
    ),
    Account(
        "ada", "Ada", "Lovelace", "ada@example.com", "ada", "104529061787210339481", "10159004471230002", "783214001"
    ),
    Account(
        "jose",
        "José",
        "Núñez",
        "jose.nunez@example.org",
        "jnunez",
        "117250339812046617720",
        "10160771923340003",
        "95731",
    ),
)


def by_key(key: str) -> Account:
    """Raises NotFound for anybody else."""
    for account in ACCOUNTS:
        if account.key == key:
            return account
    raise NotFound("There is no such account.")


def of_newcomer(name: str, email: str) -> Account:
    """Somebody who types who they are: the same address is the same person every time."""
    given_name, _, family_name = name.partition(" ")
    number = int.from_bytes(hashlib.sha256(email.lower().encode()).digest()[:6], "big")
    return Account(
        key="newcomer",
        given_name=given_name,
        family_name=family_name,
        email=email,
        username=f"newcomer{number}",
        google_sub=f"1{number:020}",
        facebook_id=f"10{number:015}",
        x_id=f"9{number:015}",
    )
