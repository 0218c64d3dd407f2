"""Devices and apps: where one is signed in, who was let in, and the end of it."""

from collections.abc import Callable
from urllib.parse import quote
from uuid import uuid4

import pytest

from accounts.models import Session, User
from tests.api.program import Program, problem_of
from tests.people import Browser
from tests.relying_party import RelyingParty


def test_devices_are_listed_with_the_one_that_asks(ann: Program, browser: Browser, other_person: User) -> None:
    browser.sign_in()
    Program().login("our-app", "bo@example.com")
    listed = ann.get("me/sessions").json()["items"]
    assert [item["current"] for item in listed] == [False, True]
    assert listed[1]["sid"] == str(Session.objects.filter(person__email="ann@example.com").earliest("pk").public_id)
    by_cookie = browser.open("/api/v1/me/sessions").json()["items"]
    assert [item["current"] for item in by_cookie] == [True, False]


def test_one_device_is_signed_out(ann: Program, browser: Browser, shop: RelyingParty) -> None:
    browser.sign_in()
    token = shop.tokens(browser)["access_token"]
    sid = ann.get("me/sessions").json()["items"][0]["sid"]
    assert ann.delete(f"me/sessions/{sid}").status_code == 204
    assert not shop.is_live(token)
    assert browser.open("/api/v1/me").status_code == 401
    assert ann.get("me").status_code == 200
    assert problem_of(ann.delete(f"me/sessions/{sid}"))[0] == 404


def test_nobody_signs_out_somebody_else(ann: Program, other_person: User) -> None:
    bo = Program()
    bo.login("our-app", "bo@example.com")
    sid = bo.get("me/sessions").json()["items"][0]["sid"]
    assert problem_of(ann.delete(f"me/sessions/{sid}"))[0] == 404
    assert problem_of(ann.delete(f"me/sessions/{uuid4()}"))[0] == 404
    assert bo.get("me").status_code == 200


def test_all_others_are_signed_out(ann: Program, browser: Browser) -> None:
    browser.sign_in()
    other = Program()
    other.login("our-app", "ann@example.com")
    assert ann.delete("me/sessions").json() == {"ended": 2}
    assert (ann.get("me").status_code, other.get("me").status_code) == (200, 401)
    assert browser.open("/api/v1/me").status_code == 401


def test_a_token_that_outlived_its_sign_in_ends_no_others(ann: Program, app: RelyingParty, browser: Browser) -> None:
    offline = Program()
    offline.login("our-app", "ann@example.com", scope="openid offline_access account:write")
    sid = str(Session.objects.latest("pk").public_id)
    assert ann.delete(f"me/sessions/{sid}").status_code == 204
    assert offline.get("me").status_code == 200
    assert problem_of(offline.delete("me/sessions"))[0] == 403
    assert ann.get("me").status_code == 200


def test_apps_are_listed_and_withdrawn(ann: Program, browser: Browser, partner: RelyingParty) -> None:
    browser.sign_in()
    code = partner.answered(browser, "allow")["code"]
    token = partner.redeem(code).json()["access_token"]
    listed = {app["client_id"]: app for app in ann.get("me/apps").json()["items"]}
    assert set(listed) == {"our-app", partner.client.client_id}
    assert listed[partner.client.client_id]["name"] == "Partner"
    assert listed[partner.client.client_id]["scopes"] == ["openid", "profile", "email"]
    assert ann.delete(f"me/apps/{partner.client.client_id}").status_code == 204
    assert not partner.is_live(token)
    assert problem_of(ann.delete(f"me/apps/{partner.client.client_id}"))[0] == 404
    assert problem_of(ann.delete("me/apps/nobody"))[0] == 404


@pytest.mark.parametrize("safe", ["", ":/"])
def test_an_app_whose_name_is_an_address_is_withdrawn(
    ann: Program, browser: Browser, register: Callable[..., RelyingParty], safe: str
) -> None:
    browser.sign_in()
    address = "https://app.example/client.json?v=1"
    register(client_id=address, first_party=False).answered(browser, "allow")
    assert ann.delete(f"me/apps/{quote(address, safe=safe)}").status_code == 204
    assert {app["client_id"] for app in ann.get("me/apps").json()["items"]} == {"our-app"}


def test_an_app_may_withdraw_itself(ann: Program) -> None:
    assert ann.delete("me/apps/our-app").status_code == 204
    assert ann.get("me").status_code == 401
