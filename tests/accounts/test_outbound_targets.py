"""Which URLs and addresses the server may be sent to by others: public hosts, by one unmistakable notation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.outbound_targets import OutboundRefused, accept, authority_of, is_public

PRIVATE = ("conformance.test:8443", "127.0.0.1:9000", "[::1]:9000")


def is_refused(url: str) -> bool:
    try:
        accept(url, PRIVATE)
    except OutboundRefused:
        return True
    return False


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://app.example", "app.example:443", "/"),
        ("https://App.Example/a%20b?c=d&e#f", "app.example:443", "/a%20b?c=d&e"),
        ("https://xn--bcher-kva.example:8443/", "xn--bcher-kva.example:8443", "/"),
        ("https://93.184.216.34/x", "93.184.216.34:443", "/x"),
        ("https://[2606:2800:21F::1]/x", "[2606:2800:21f::1]:443", "/x"),
        ("https://app.example?a", "app.example:443", "/?a"),
    ],
)
def test_an_ordinary_url_is_taken(url: str, authority: str, path: str) -> None:
    target = accept(url, ())
    assert (target.authority, target.path, target.tls) == (authority, path, True)


@pytest.mark.parametrize(
    "url",
    [
        "http://app.example/",
        "ftp://app.example/",
        "file:///etc/passwd",
        "//app.example/",
        "/etc/passwd",
        "https:///x",
        "https://",
        "",
        "https://ann@app.example/",
        "https://ann:pw@app.example/",
        "https://@app.example/",
        "https://app.example:0/",
        "https://app.example:22/",
        "https://app.example:80/",
        "https://app.example:65536/",
        "https://app.example:x/",
        "https://app.example.:443/",
        "https://-app.example/",
        "https://app..example/",
        "https://app_.example/",
        "https://bücher.example/",
        "https://app.example\\@evil.example/",
        "https://app.example/a b",
        "https://app.example/\r\nHost: evil",
        "https://app.example/\0",
        "https://app.example/ü",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.08/",
        "https://1.2.3.256/",
        "https://app.0x7/",
        "https://[::1%25lo]/",
        "https://[::1]]/",
        "https://[v1.x]/",
        "https://[127.0.0.1]/",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a.b" * 90 + ".example/",
        "https://app.example/" + "a" * 2000,
    ],
)
def test_any_other_url_is_refused(url: str) -> None:
    assert is_refused(url)
    assert not is_refused("https://app.example/")


def test_hosts_that_the_operator_names_may_be_private_and_speak_http() -> None:
    assert not is_refused("http://127.0.0.1:9000/")
    assert not is_refused("http://[0:0::1]:9000/")
    assert not is_refused("https://conformance.test:8443/")
    assert is_refused("http://127.0.0.1:9001/")
    assert is_refused("http://conformance.test/")


@given(url=st.text(max_size=40) | st.builds(lambda rest: "https://" + rest, st.text(max_size=40)))
def test_any_text_is_taken_or_refused_and_raises_nothing_else(url: str) -> None:
    assert is_refused(url) in (True, False)
    assert isinstance(authority_of(url), str)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:2800:21f::1", "64:ff9b::5db8:d822"])
def test_a_public_address_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",  # carrier-grade NAT
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",  # what clouds tell their machines
        "172.16.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.216.34",  # a public one, by a notation that only serves to hide
        "::ffff:0:169.254.169.254",
        "64:ff9b::7f00:1",  # NAT64
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::5db8:d822",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "2001:db8::1",
        "2002:7f00:1::",  # 6to4
        "2002:5db8:d822::",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "no address",
        "",
    ],
)
def test_every_other_address_is_no_public_one(address: str) -> None:
    assert not is_public(address)
