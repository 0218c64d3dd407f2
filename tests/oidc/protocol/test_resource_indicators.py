"""Which APIs a token is for, and what it becomes by that, as a table of values."""

from dataclasses import replace

import pytest

from oidc.protocol.errors import InvalidTarget
from oidc.protocol.resource_indicators import MOST, Defaults, Resource, Target, aim, named

HERE = Resource("https://id.example/o/userinfo", "UserInfo", frozenset({"openid", "email"}), promised=True)
ORDERS = Resource("https://orders.example", "Orders", frozenset({"orders:read", "orders:write"}))
REPORTS = Resource("urn:example:reports", "Reports", frozenset({"reports:read"}))
KNOWN = {api.identifier: api for api in (HERE, ORDERS, REPORTS)}
DEFAULTS = Defaults(issuer="https://id.example", token_format="opaque", signing_algorithm="RS256", seconds=600)
ALL = ("openid", "orders:read", "reports:read", "offline_access")
Words = tuple[str, ...]


def aimed(
    asked: Words = (),
    authorized: Words = (),
    scopes: Words = ALL,
    known: dict[str, Resource] = KNOWN,
) -> Target:
    return aim(asked, authorized=authorized, scopes=scopes, known=known, defaults=DEFAULTS)


@pytest.mark.compliance("RFC 8707", "2", "several resources, each named once; an empty value names none")
def test_resources_are_named_once_each() -> None:
    twice = [ORDERS.identifier, REPORTS.identifier, ORDERS.identifier, ""]
    assert named(twice, ALL, KNOWN) == (ORDERS.identifier, REPORTS.identifier)
    assert named([], ALL, KNOWN) == named([""], ALL, KNOWN) == ()


@pytest.mark.compliance("RFC 8707", "2", "what is unknown, or no absolute URI without a fragment, is invalid_target")
@pytest.mark.parametrize(
    "identifier",
    [
        "https://unknown.example",
        "https://orders.example/",
        "https://orders.example#fragment",
        "HTTPS://orders.example",
        "orders",
        "/orders",
        "x" * 100_000,
        "\ud800",
        " https://orders.example",
    ],
)
def test_what_is_not_registered_is_refused(identifier: str) -> None:
    with pytest.raises(InvalidTarget):
        named([ORDERS.identifier, identifier], ALL, KNOWN)


def test_only_so_many_are_looked_at() -> None:
    many = {f"urn:example:{number}": replace(ORDERS, identifier=f"urn:example:{number}") for number in range(MOST + 1)}
    assert len(named(list(many)[:MOST], ALL, many)) == MOST
    with pytest.raises(InvalidTarget):
        named(list(many), ALL, many)


def test_an_api_is_reached_through_its_scopes() -> None:
    assert named([ORDERS.identifier], ["openid", "orders:write"], KNOWN)
    with pytest.raises(InvalidTarget):
        named([ORDERS.identifier], ["openid"], KNOWN)


HOME, ORDER, REPORT = HERE.identifier, ORDERS.identifier, REPORTS.identifier
TARGETS: list[tuple[tuple[Words, Words, Words], tuple[Words, Words]]] = [
    # (asked at the token endpoint, authorized before, scopes) → (audience, scopes)
    (((), (), ALL), ((HOME, ORDER, REPORT), ALL)),  # who does not know of resources keeps all scopes
    (((), (), ("openid",)), ((HOME,), ("openid",))),
    (((), (), ("offline_access",)), (("https://id.example",), ("offline_access",))),
    (((), (), ()), (("https://id.example",), ())),
    (((ORDER,), (), ALL), ((ORDER,), ("orders:read",))),
    (((REPORT, ORDER), (), ALL), ((REPORT, ORDER), ("orders:read", "reports:read"))),
    (((), (ORDER,), ALL), ((ORDER,), ("orders:read",))),
    (((), (ORDER, REPORT), ALL), ((ORDER, REPORT), ("orders:read", "reports:read"))),
    (((REPORT,), (ORDER, REPORT), ALL), ((REPORT,), ("reports:read",))),
    (((HOME,), (ORDER,), ALL), ((HOME,), ("openid",))),  # what OpenID Connect promises need not have been named
    (((), (ORDER, REPORT), ("reports:read",)), ((REPORT,), ("reports:read",))),
]


@pytest.mark.compliance("RFC 8707", "2.2", "a token is for the resources asked for, with the scopes they understand")
@pytest.mark.parametrize(("given", "expected"), TARGETS)
def test_audience_and_scopes(given: tuple[Words, Words, Words], expected: tuple[Words, Words]) -> None:
    target = aimed(*given)
    assert (target.audience, target.scopes) == expected
    assert (target.token_format, target.signing_algorithm, target.seconds) == ("opaque", "RS256", 600)


@pytest.mark.compliance("RFC 8707", "2.2", "no resource beyond those authorized")
@pytest.mark.parametrize(
    ("asked", "authorized", "scopes"),
    [
        ((REPORT,), (ORDER,), ALL),
        ((ORDER, REPORT), (ORDER,), ALL),
        ((ORDER,), (), ("openid",)),
        ((), (ORDER,), ("openid",)),
        ((), ("https://gone.example",), ALL),
        (("https://gone.example",), ("https://gone.example",), ALL),
    ],
)
def test_what_was_not_authorized_is_refused(asked: Words, authorized: Words, scopes: Words) -> None:
    with pytest.raises(InvalidTarget):
        aimed(asked, authorized, scopes)


def test_a_resource_that_is_gone_is_left_out() -> None:
    assert aimed((), ("https://gone.example", ORDER)).audience == (ORDER,)


def test_the_resource_s_wish_wins_over_the_client_s() -> None:
    known = {ORDER: replace(ORDERS, token_format="jwt", signing_algorithm="ES256", seconds=60), HOME: HERE}
    target = aimed((ORDER,), known=known)
    assert (target.token_format, target.signing_algorithm, target.seconds) == ("jwt", "ES256", 60)
    assert aimed((HOME,), known=known).token_format == "opaque"
    assert aimed(known=known).token_format == "jwt"


def test_the_shortest_life_counts() -> None:
    known = {ORDER: replace(ORDERS, seconds=3600), REPORT: replace(REPORTS, seconds=900), HOME: HERE}
    assert aimed((ORDER,), known=known).seconds == 3600
    assert aimed((ORDER, REPORT), known=known).seconds == 900
    assert aimed((HOME,), known=known).seconds == 600


@pytest.mark.parametrize("wish", [{"token_format": "jwt"}, {"token_format": "opaque", "signing_algorithm": "ES256"}])
def test_resources_that_want_different_tokens_get_one_each(wish: dict[str, str]) -> None:
    other = replace(ORDERS, token_format="opaque", signing_algorithm="RS256")
    known = {ORDER: other, REPORT: replace(REPORTS, **wish)}
    assert aimed((ORDER,), known=known)
    assert aimed((REPORT,), known=known)
    with pytest.raises(InvalidTarget) as refusal:
        aimed((ORDER, REPORT), known=known)
    assert "each resource" in refusal.value.public_description
