"""Where a person may be sent after a proof: the path of a page of this server, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.pages import safe_next

OURS = [
    "/",
    "/signout",
    "/signin?next=/",
    "/o/authorize/abc",
    "/o/authorize?client_id=x&state=%2F",
    "/admin/oidc/client/",
]
NASTY = [
    None,
    "",
    " ",
    "https://evil.example",
    "http://localhost:8000/",
    "//evil.example",
    "///evil.example",
    "////evil.example/signin",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "evil.example",
    "signout",
    "./signout",
    "?next=/",
    "#",
    "/../evil",
    "/.//evil.example",
    "/nothing-here",
    "/signout/",
    "/static/css/page.css",
    "/signout\0",
    "/[",
    "//[",
    "http:///evil.example",
    "http:/signout",
    ":/signout",
    "/@evil.example",
    "//signout",
    "/\u2028/evil.example",
    "\u3000//evil.example",
]


@pytest.mark.parametrize("path", OURS)
def test_a_page_of_ours_is_kept(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize("candidate", NASTY)
def test_everything_else_leads_home(candidate: str | None) -> None:
    assert safe_next(candidate) == "/"


@settings(deadline=None, derandomize=True, database=None)
@given(st.text(max_size=40).map("/".__add__) | st.text(max_size=40))
def test_no_text_leads_to_another_host(candidate: str) -> None:
    chosen = safe_next(candidate)
    assert chosen.startswith("/")
    assert not chosen.startswith(("//", "/\\"))
