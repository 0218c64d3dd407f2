"""Relying-party libraries of others, unmodified: sign-in, userinfo, refresh and sign-out with each of them.

What an app is, and how it is told of the server, is in `apps/`: as the library's documentation has it, and no more.
"""

import contextlib

import pytest

from tests.integration import calls
from tests.integration.browser import shown
from tests.integration.interop.running_app import RunningApp
from tests.integration.interop.traveller import Traveller
from tests.integration.provider import Provider
from tests.integration.seed import Person

NOBODY = {"sub": None, "access_token": None}


@pytest.mark.compliance("OIDC Core", "3.1", "relying-party libraries of others sign a person in")
def test_a_person_signs_in(app: RunningApp, traveller: Traveller, person: Person) -> None:
    assert app.state(traveller) == NOBODY
    known = app.signed_in(traveller, person)
    assert known["sub"] == person.sub
    assert known["access_token"]


@pytest.mark.compliance("OIDC Core", "5.3", "relying-party libraries of others read userinfo")
def test_userinfo(app: RunningApp, traveller: Traveller, person: Person) -> None:
    app.signed_in(traveller, person)
    told = app.userinfo(traveller)
    assert (told["sub"], told["email"], told["email_verified"]) == (person.sub, person.email, True)


@pytest.mark.compliance("OIDC Core", "12", "relying-party libraries of others renew what they got, without a question")
def test_refresh(app: RunningApp, traveller: Traveller, person: Person) -> None:
    before = app.signed_in(traveller, person)
    after = app.refresh(traveller)
    assert after["sub"] == person.sub
    assert after["access_token"] != before["access_token"]
    assert app.userinfo(traveller)["sub"] == person.sub


@pytest.mark.compliance(
    "RP-Initiated Logout", "2", "relying-party libraries of others sign a person out, of the server too"
)
def test_sign_out(app: RunningApp, traveller: Traveller, person: Person) -> None:
    app.signed_in(traveller, person)
    assert app.sign_out(traveller) == NOBODY
    assert shown(app.sign_in(traveller)).page.asks_to_sign_in


@pytest.mark.compliance("OIDC Core", "3.1.2.3", "a second sign-in of the same browser asks nothing")
def test_who_is_signed_in_at_the_server_is_asked_nothing(
    app: RunningApp, traveller: Traveller, person: Person, provider: Provider
) -> None:
    traveller.sign_in(traveller.open("/signin"), person)
    app.sign_in(traveller)
    assert app.state(traveller)["sub"] == person.sub


@pytest.mark.compliance("RFC 9700", "4.14.2", "once the person signed out, no library renews anything")
def test_nothing_is_renewed_after_the_person_signed_out(
    app: RunningApp, traveller: Traveller, person: Person, provider: Provider
) -> None:
    token = app.signed_in(traveller, person)["access_token"]
    userinfo, bearer = provider.endpoint("userinfo"), {"Authorization": f"Bearer {token}"}
    assert calls.get(userinfo, headers=bearer).status_code == 200

    asked = shown(traveller.open(f"{provider.issuer}/signout")).page
    traveller.submit(next(form for form in asked.forms if form.method == "POST"))
    with contextlib.suppress(AssertionError):  # What an app says then is its own matter.
        app.refresh(traveller)
    assert app.state(traveller)["access_token"] in {token, None}
    assert calls.get(userinfo, headers=bearer).status_code == 401


@pytest.mark.parametrize("app", ["openid_client"], indirect=True)
@pytest.mark.compliance(
    "RFC 7662", "2.2", "openid-client is told of its token, and that it has ended once it revoked it"
)
def test_a_library_revokes_its_token(app: RunningApp, traveller: Traveller, person: Person) -> None:
    app.signed_in(traveller, person)
    described = app.answer(traveller, "/introspection")
    assert (described["active"], described["sub"]) == (True, person.sub)
    assert app.answer(traveller, "/revocation") == {"active": False}
