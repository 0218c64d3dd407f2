"""Redirect URIs: which may be registered, which one a request may name, and what is put behind one."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol.redirect_uris import is_registered, registration_problem, with_parameters

GOOD = [
    "https://shop.example/cb",
    "https://shop.example",
    "https://shop.example:8443/cb?from=us&x=%20",
    "https://203.0.113.7/cb",
    "https://[2001:db8::7]/cb",
    "http://localhost/cb",
    "http://localhost:9001/cb",
    "http://127.0.0.1:9001/cb",
    "http://[::1]:9001/cb",
]
BAD = [
    "",
    "shop.example/cb",
    "//shop.example/cb",
    "/cb",
    "https:",
    "https:///cb",
    "https:shop.example/cb",
    "https://:443/cb",
    "http://shop.example/cb",
    "http://localhost.shop.example/cb",
    "http://127.0.0.1.shop.example/cb",
    "http://127.0.0.2/cb",
    "http://0.0.0.0/cb",
    "http://127.1/cb",
    "http://2130706433/cb",
    "https://shop.example/cb#",
    "https://shop.example/cb#fragment",
    "https://ann@shop.example/cb",
    "https://shop.example@evil.example/cb",
    "https://shop.example\\@evil.example/cb",
    "https://shop.example\\.evil.example/cb",
    "https://*.shop.example/cb",
    "https://shop.example/*",
    "https://shop.example/c b",
    " https://shop.example/cb",
    "https://shop.example/cb\n",
    "https://shop.example/cb\r\nSet-Cookie:a=b",
    "https://shop.example/c\tb",
    "https://shop.example/cb\0",
    "https://shöp.example/cb",
    "https://shop.example/cb?q=\u202e",
    "https://shop.example:port/cb",
    "https://shop.example:99999/cb",
    "https://[::1/cb",
    f"https://{'a.' * 124}example/cb",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "javascript://shop.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://shop.example/1",
    "about:blank",
    "ftp://shop.example/cb",
    "myapp:/cb",
    "urn:ietf:wg:oauth:2.0:oob",
]


@pytest.mark.compliance("RFC 9700", "2.6", "https, or http on loopback")
@pytest.mark.parametrize("uri", GOOD)
@pytest.mark.parametrize("native", [True, False])
def test_an_honest_uri_may_be_registered(uri: str, native: bool) -> None:
    assert registration_problem(uri, native=native) == ""


@pytest.mark.compliance("RFC 6749", "3.1.2", "an absolute URI without a fragment")
@pytest.mark.parametrize("uri", BAD)
@pytest.mark.parametrize("native", [True, False])
def test_a_nasty_uri_may_not(uri: str, native: bool) -> None:
    assert registration_problem(uri, native=native)


@pytest.mark.compliance("RFC 8252", "7.1", "a private scheme is a reversed domain name, and for native apps")
@pytest.mark.parametrize("uri", ["com.example.app:/cb", "com.example.app://cb", "com.example.app:/cb?x=1"])
def test_a_private_scheme_is_for_native_clients(uri: str) -> None:
    assert registration_problem(uri, native=True) == ""
    assert registration_problem(uri, native=False)


NEARLY = [
    "https://shop.example/cb/",
    "https://shop.example/cb?",
    "https://shop.example/cb?a=b",
    "https://shop.example/cb#",
    "https://shop.example/CB",
    "https://SHOP.example/cb",
    "HTTPS://shop.example/cb",
    "https://shop.example:443/cb",
    "https://shop.example//cb",
    "https://shop.example/./cb",
    "https://shop.example/x/../cb",
    "https://shop.example/%63b",
    "https://shop.example/cb%00",
    "https://shop.example/cb\n",
    " https://shop.example/cb",
    "https://user@shop.example/cb",
    "https://shop.example.evil.example/cb",
    "http://shop.example/cb",
    "https://shop.example/c",
    "https://shop.example",
    "",
]


@pytest.mark.compliance("RFC 9700", "4.1.3", "redirect URIs are compared as strings, character by character")
@pytest.mark.parametrize("uri", NEARLY)
@pytest.mark.parametrize("native", [True, False])
def test_nothing_nearly_the_same_is_registered(uri: str, native: bool) -> None:
    registered = ("https://shop.example/cb",)
    assert not is_registered(uri, registered, native=native)
    assert is_registered("https://shop.example/cb", registered, native=native)


LOOPBACK = ("http://127.0.0.1/cb", "http://[::1]:1234/cb", "http://localhost/cb", "http://127.0.0.1/q?a=b")


@pytest.mark.compliance("RFC 8252", "7.3", "a native app's loopback address may have any port")
@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:50123/cb",
        "http://127.0.0.1:1/cb",
        "http://[::1]/cb",
        "http://[::1]:9/cb",
        "http://127.0.0.1:8/q?a=b",
    ],
)
def test_a_native_client_s_loopback_port_may_vary(uri: str) -> None:
    assert is_registered(uri, LOOPBACK, native=True)
    assert not is_registered(uri, LOOPBACK, native=False)


@pytest.mark.compliance("RFC 8252", "8.3", "the port alone, and of loopback addresses, not of the name localhost")
@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost:50123/cb",
        "https://127.0.0.1:50123/cb",
        "http://127.0.0.1:50123/other",
        "http://127.0.0.1:50123/cb?x=y",
        "http://127.0.0.1:50123/q",
        "http://127.0.0.1:50123/cb#x",
        "http://127.0.0.2:50123/cb",
        "http://127.0.0.1@evil.example:50123/cb",
        "http://evil.example@127.0.0.1:50123/cb",
        "http://127.0.0.1:50123@evil.example/cb",
        "http://127.0.0.1.evil.example:50123/cb",
        "http://127.0.0.1:050123/cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:99999/cb",
        "http://127.0.0.1:-1/cb",
        "http://127.0.0.1:port/cb",
        "http://[::1%25eth0]:9/cb",
        "http://[0:0:0:0:0:0:0:1]:9/cb",
        "http://[::ffff:127.0.0.1]:9/cb",
        "http://[::1/cb",
    ],
)
def test_nothing_but_the_port_may_vary(uri: str) -> None:
    assert not is_registered(uri, LOOPBACK, native=True)


@given(uri=st.text(max_size=80) | st.sampled_from(GOOD).flatmap(lambda good: st.text(max_size=3).map(good.__add__)))
def test_for_web_clients_nothing_but_the_exact_string_is_accepted(uri: str) -> None:
    assert is_registered(uri, tuple(GOOD), native=False) == (uri in GOOD)


@given(uri=st.text(max_size=80), native=st.booleans())
def test_any_text_gets_an_answer(uri: str, native: bool) -> None:
    assert isinstance(registration_problem(uri, native=native), str)
    assert is_registered(uri, (), native=native) is False


@pytest.mark.compliance("RFC 6749", "3.1.2", "the registered query is kept when parameters are added")
@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://shop.example/cb", "https://shop.example/cb?code=a+b"),
        ("https://shop.example", "https://shop.example?code=a+b"),
        ("https://shop.example/cb?from=us&from=them", "https://shop.example/cb?from=us&from=them&code=a+b"),
        ("https://shop.example/cb?x=%2F+%zz", "https://shop.example/cb?x=%2F+%zz&code=a+b"),
        ("http://[::1]:9001/cb", "http://[::1]:9001/cb?code=a+b"),
        ("com.example.app:/cb", "com.example.app:/cb?code=a+b"),
        ("com.example.app://cb/x?y", "com.example.app://cb/x?y&code=a+b"),
    ],
)
def test_parameters_are_put_behind_what_is_registered(uri: str, expected: str) -> None:
    assert with_parameters(uri, {"code": "a b"}) == expected


@pytest.mark.compliance("RFC 6749", "4.1.2", "state comes back exactly as it was sent")
@given(
    uri=st.sampled_from([*GOOD, "com.example.app:/cb", "https://shop.example/cb?state=mine&x=%26"]),
    state=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200),
)
def test_any_state_makes_the_round_trip(uri: str, state: str) -> None:
    answer = with_parameters(uri, {"code": "abc", "state": state})
    before, after = urlsplit(uri), urlsplit(answer)
    assert answer.isascii()
    assert answer.isprintable()
    assert answer.startswith(uri)
    assert after._replace(query="") == before._replace(query="")
    registered = parse_qsl(before.query, keep_blank_values=True)
    assert parse_qsl(after.query, keep_blank_values=True) == [*registered, ("code", "abc"), ("state", state)]
