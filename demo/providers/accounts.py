"""The people who have accounts at the stand-in, with the identifiers that each provider knows them by."""

import hashlib
import uuid
from dataclasses import dataclass

from werkzeug.exceptions import NotFound


@dataclass(frozen=True)
class Account:
    """One person; the identifiers have the shapes of the real ones."""

    key: str
    given_name: str
    family_name: str
    email: str
    username: str
    google_sub: str
    facebook_id: str
    x_id: str
    github_id: int
    microsoft_tenant: str
    microsoft_oid: str
    apple_sub: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


NOBODYS_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"  # of Microsoft's accounts outside of all organisations
ORGANISATION = "72f988bf-86f1-41af-91ab-2d7cd011db47"

ACCOUNTS = (
    Account(
        key="kim",
        given_name="Kim",
        family_name="Park",
        email="kim.park@example.com",
        username="kimpark",
        google_sub="110169484474386276334",
        facebook_id="10158392211450001",
        x_id="2244994945",
        github_id=583231,
        microsoft_tenant=NOBODYS_TENANT,
        microsoft_oid="00000000-0000-0000-66f3-3332eca7ea81",
        apple_sub="001473.0fa1c2b36e2a4b5ba1be3c0d9f2a7e11.1203",
    ),
    Account(
        key="ada",
        given_name="Ada",
        family_name="Lovelace",
        email="ada@example.com",
        username="ada",
        google_sub="104529061787210339481",
        facebook_id="10159004471230002",
        x_id="783214001",
        github_id=1815,
        microsoft_tenant=ORGANISATION,
        microsoft_oid="690222be-ff1a-4d56-abd1-7e4f7d38e474",
        apple_sub="000722.5b7d0e8f4c9a4c2e8d3b6a1f0e9d8c7b.0842",
    ),
    Account(
        key="jose",
        given_name="José",
        family_name="Núñez",
        email="jose.nunez@example.org",
        username="jnunez",
        google_sub="117250339812046617720",
        facebook_id="10160771923340003",
        x_id="95731",
        github_id=9919,
        microsoft_tenant=ORGANISATION,
        microsoft_oid="3b1a6f0c-2d54-4e8b-9a77-c0ffee254b10",
        apple_sub="001911.9e8d7c6b5a4f43e2b1c0d9e8f7a6b5c4.2217",
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
    digest = hashlib.sha256(email.lower().encode()).digest()
    number = int.from_bytes(digest[:6])
    return Account(
        key="newcomer",
        given_name=given_name,
        family_name=family_name,
        email=email,
        username=f"newcomer{number}",
        google_sub=f"1{number:020}",
        facebook_id=f"10{number:015}",
        x_id=f"9{number:015}",
        github_id=10**9 + number,
        microsoft_tenant=ORGANISATION,
        microsoft_oid=str(uuid.UUID(bytes=digest[:16])),
        apple_sub=f"001999.{digest[:16].hex()}.1110",
    )
