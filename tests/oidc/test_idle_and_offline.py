"""When what a sign-in authorized ends: with an idle sign-in, with a session that just ended, with a new password."""

import pytest
from pytest_django import Settings

from accounts import devices
from accounts.models import Session, User
from oidc import authorization_response, clients
from oidc.models import Authorization
from oidc.protocol import errors
from oidc.protocol.authorization_request import parse
from tests.held_rows import changed_under
from tests.oidc.conftest import Later
from tests.people import PASSWORD, Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
OFFLINE = "openid offline_access"
NEW_PASSWORD = "lamp orbit velvet canoe"


def test_a_refresh_token_lives_no_longer_than_an_idle_sign_in(
    ann: Browser, shop: RelyingParty, settings: Settings, later: Later
) -> None:
    settings.SESSION_IDLE_SECONDS = 3600
    online, offline = shop.tokens(ann), shop.tokens(ann, scope=OFFLINE)
    later(3601)
    assert shop.refresh(online["refresh_token"]).json()["error"] == "invalid_grant"
    assert shop.refresh(offline["refresh_token"]).status_code == 200


def test_a_sign_in_that_is_used_keeps_its_refresh_tokens(
    ann: Browser, shop: RelyingParty, settings: Settings, later: Later
) -> None:
    settings.SESSION_IDLE_SECONDS = 3600
    refresh_token = shop.tokens(ann)["refresh_token"]
    for _ in range(3):
        later(2400)
        ann.open("/")
    assert shop.refresh(refresh_token).status_code == 200


def test_a_changed_password_ends_what_other_sign_ins_left_connected(
    ann: Browser, other_browser: Browser, shop: RelyingParty
) -> None:
    other_browser.sign_in()
    own, others = shop.tokens(ann, scope=OFFLINE), shop.tokens(other_browser, scope=OFFLINE)
    page = ann.open("/account/password")
    assert ann.submit(page, current=PASSWORD, new=NEW_PASSWORD).status_code == 303
    assert shop.refresh(others["refresh_token"]).status_code == 400
    assert not shop.is_live(others["access_token"])
    assert shop.is_live(own["access_token"])
    assert shop.refresh(own["refresh_token"]).status_code == 200


def test_a_changed_password_ends_also_what_an_ended_sign_in_left_connected(
    ann: Browser, other_browser: Browser, shop: RelyingParty
) -> None:
    other_browser.sign_in()
    left = shop.tokens(other_browser, scope=OFFLINE)
    other_browser.submit(other_browser.open("/signout"))
    assert shop.is_live(left["access_token"])
    ann.submit(ann.open("/account/password"), current=PASSWORD, new=NEW_PASSWORD)
    assert not shop.is_live(left["access_token"])
    assert shop.refresh(left["refresh_token"]).status_code == 400


def test_no_code_is_issued_for_a_session_that_just_ended(ann: Browser, person: User, shop: RelyingParty) -> None:
    session = Session.objects.select_related("person").get()
    sent = {name: [value] for name, value in shop.request(scope=OFFLINE).items()}
    asked = parse(sent, clients.rules_of(shop.client))
    devices.end_everything(person=person, reason="not me")
    with pytest.raises(errors.LoginRequired):
        authorization_response.issue(asked, shop.client, session)
    assert not Authorization.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_client_is_told_that_the_session_ended_beside_its_request(
    ann: Browser, person: User, shop: RelyingParty
) -> None:
    answer = changed_under(
        lambda: shop.authorize(ann, scope=OFFLINE),
        Session.objects.all(),
        lambda: devices.end_everything(person=person, reason="not me"),
    )
    assert query_of(answer["Location"])["error"] == "login_required"
    assert not Authorization.objects.exists()
