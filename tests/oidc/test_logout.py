"""Sign-out asked for by a relying party (OpenID Connect RP-Initiated Logout 1.0)."""

import re
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse

from accounts.models import Session
from audit.models import Event
from oidc import keys
from oidc.models import Client
from tests.oidc.conftest import Later, Register
from tests.people import Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

BYE = "https://shop.example/bye"
SPECIFICATION = "RP-Initiated Logout"


def is_signed_in(browser: Browser) -> bool:
    return "You are signed in" in browser.open("/").content.decode()


def is_asked(response: HttpResponse) -> bool:
    return response.status_code == 200 and 'name="confirm"' in response.content.decode()


@pytest.mark.compliance(
    SPECIFICATION, "2", "a hint of this very sign-in ends it at once and goes to the registered page"
)
def test_a_hint_of_this_sign_in_ends_it_at_once(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann)
    response = shop.log_out(
        ann,
        id_token_hint=answer["id_token"],
        post_logout_redirect_uri=BYE,
        state="s &=+ ü",
        client_id=shop.client.client_id,
    )
    assert response.status_code == 303
    assert response["Location"].startswith(BYE + "?")
    assert query_of(response["Location"]) == {"state": "s &=+ ü"}
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(ann)
    assert not shop.is_live(answer["access_token"])
    assert Session.objects.get().end_reason == "signed out by a relying party"
    assert query_of(shop.authorize(ann, prompt="none")["Location"])["error"] == "login_required"
    assert Event.objects.get(name="logout:requested").client == shop.client.client_id


@pytest.mark.compliance(SPECIFICATION, "3", "without a state there is none in the answer")
def test_without_a_state_there_is_none(ann: Browser, shop: RelyingParty) -> None:
    hint = shop.tokens(ann)["id_token"]
    assert shop.log_out(ann, id_token_hint=hint, post_logout_redirect_uri=BYE)["Location"] == BYE


@pytest.mark.compliance(SPECIFICATION, "2", "an expired hint is as good")
def test_an_expired_hint_is_as_good(ann: Browser, shop: RelyingParty, later: Later) -> None:
    hint = shop.tokens(ann)["id_token"]
    later(86400)
    assert shop.log_out(ann, id_token_hint=hint, post_logout_redirect_uri=BYE)["Location"] == BYE
    assert not is_signed_in(ann)


@pytest.mark.compliance(
    SPECIFICATION, "2", "without a target the person sees that they are signed out; state goes nowhere"
)
def test_without_a_target_a_page_says_so(ann: Browser, shop: RelyingParty) -> None:
    response = shop.log_out(ann, id_token_hint=shop.tokens(ann)["id_token"], state="s")
    assert response.status_code == 200
    assert "You are signed out" in response.content.decode()
    assert ann.next_address(response) is None
    assert not is_signed_in(ann)


@pytest.mark.compliance(SPECIFICATION, "2", "without a hint the person is asked")
def test_without_a_hint_the_person_is_asked(ann: Browser, shop: RelyingParty) -> None:
    page = shop.log_out(ann, client_id=shop.client.client_id, post_logout_redirect_uri=BYE, state="s")
    assert is_asked(page)
    assert "Shop" in page.content.decode()
    assert is_signed_in(ann)
    left = ann.submit(page, confirm="yes")
    assert ann.next_address(left) == BYE + "?state=s"
    assert not is_signed_in(ann)


def test_without_any_parameter_the_person_is_asked(ann: Browser, shop: RelyingParty) -> None:
    page = shop.log_out(ann)
    assert is_asked(page)
    done = ann.submit(page, confirm="yes")
    assert "You are signed out" in done.content.decode()
    assert not is_signed_in(ann)


@pytest.mark.compliance(SPECIFICATION, "2", "a hint of another sign-in does not end this one unasked")
def test_a_hint_of_another_sign_in_asks(ann: Browser, bo: Browser, shop: RelyingParty) -> None:
    hint = shop.tokens(bo)["id_token"]
    assert is_asked(shop.log_out(ann, id_token_hint=hint))
    former = shop.tokens(ann)["id_token"]
    ann.submit(ann.open("/signout"))
    ann.sign_in()
    assert is_asked(shop.log_out(ann, id_token_hint=former))
    assert is_signed_in(ann)
    assert is_signed_in(bo)


@pytest.mark.compliance(SPECIFICATION, "6", "nobody is signed out by a form of another site")
def test_the_confirmation_needs_the_token_of_its_page(ann: Browser, shop: RelyingParty) -> None:
    address = ann.open(f"/o/logout?client_id={shop.client.client_id}")["Location"]
    assert is_asked(ann.open(address))
    assert ann.http.post(address, {"confirm": "yes"}).status_code == 403
    assert is_signed_in(ann)
    assert is_asked(ann.follow(ann.http.post("/o/logout", {"confirm": "yes"})))
    assert is_signed_in(ann)


@pytest.mark.compliance(SPECIFICATION, "2", "GET and POST")
def test_a_relying_party_may_post(ann: Browser, shop: RelyingParty) -> None:
    form = {"id_token_hint": shop.tokens(ann)["id_token"], "post_logout_redirect_uri": BYE, "state": "s"}
    posted = ann.http.post("/o/logout/", urlencode(form), content_type="application/x-www-form-urlencoded")
    assert posted.status_code == 303
    assert is_signed_in(ann)  # from another site the cookie would not even have come along
    assert ann.open(posted["Location"])["Location"] == BYE + "?state=s"
    assert not is_signed_in(ann)


def test_nothing_of_a_request_is_left_in_the_address(ann: Browser, shop: RelyingParty) -> None:
    form = {"id_token_hint": shop.tokens(ann)["id_token"], "post_logout_redirect_uri": BYE, "state": "the-state"}
    by_get = ann.open("/o/logout?" + urlencode(form))["Location"]
    by_post = ann.http.post("/o/logout", urlencode(form), content_type="application/x-www-form-urlencoded")["Location"]
    for address in (by_get, by_post):
        assert re.fullmatch(r"/o/logout/[\w-]{43}", address)


def test_a_posted_request_may_be_larger_than_an_address(ann: Browser, shop: RelyingParty) -> None:
    form = {
        "id_token_hint": shop.tokens(ann)["id_token"],
        "post_logout_redirect_uri": BYE,
        "state": "s" * 8000,
        "logout_hint": "h" * 8000,
    }
    posted = ann.http.post("/o/logout", urlencode(form), content_type="application/x-www-form-urlencoded")
    assert ann.open(posted["Location"])["Location"] == BYE + "?state=" + "s" * 8000


def test_a_request_is_carried_out_once(ann: Browser, shop: RelyingParty) -> None:
    address = ann.open("/o/logout?" + urlencode({"id_token_hint": shop.tokens(ann)["id_token"]}))["Location"]
    assert "You are signed out" in ann.open(address).content.decode()
    ann.sign_in()
    assert ann.open(address)["Location"] == "/signout"
    assert is_signed_in(ann)


def test_an_expired_request_is_not_carried_out(ann: Browser, shop: RelyingParty, later: Later) -> None:
    address = ann.open("/o/logout?" + urlencode({"id_token_hint": shop.tokens(ann)["id_token"]}))["Location"]
    later(1801)
    assert ann.open(address)["Location"] == "/signout"
    assert is_signed_in(ann)


def test_a_target_that_was_withdrawn_meanwhile_is_not_followed(ann: Browser, shop: RelyingParty) -> None:
    wanted = {"id_token_hint": shop.tokens(ann)["id_token"], "post_logout_redirect_uri": BYE}
    address = ann.open("/o/logout?" + urlencode(wanted))["Location"]
    Client.objects.update(post_logout_redirect_uris="")
    assert ann.open(address).status_code == 400
    assert is_signed_in(ann)


@pytest.mark.compliance(SPECIFICATION, "2", "a pairwise client's hint ends its own sign-in, and nobody else's")
def test_a_pairwise_hint_is_as_good(ann: Browser, bo: Browser, partner: RelyingParty) -> None:
    for browser in (ann, bo):
        partner.answered(browser, "allow")
    of_ann, of_bo = partner.tokens(ann)["id_token"], partner.tokens(bo)["id_token"]
    assert is_asked(partner.log_out(ann, id_token_hint=of_bo))
    partner.log_out(ann, id_token_hint=of_ann)
    assert not is_signed_in(ann)
    assert is_signed_in(bo)


@pytest.mark.compliance(SPECIFICATION, "2", "a hint of another browser's sign-in ends neither that one nor this one")
def test_a_hint_of_another_browser_ends_nothing_there(
    ann: Browser, other_browser: Browser, browser: Browser, shop: RelyingParty
) -> None:
    hint = shop.tokens(ann)["id_token"]
    wanted = {"id_token_hint": hint, "post_logout_redirect_uri": BYE}
    assert shop.log_out(other_browser, **wanted)["Location"] == BYE
    assert is_signed_in(ann)
    other_browser.sign_in()
    assert is_asked(shop.log_out(other_browser, **wanted))
    other_browser.submit(shop.log_out(other_browser, **wanted), confirm="yes")
    assert not is_signed_in(other_browser)
    assert is_signed_in(ann)


def test_a_logout_token_is_no_hint(ann: Browser, shop: RelyingParty) -> None:
    claims = shop.read(shop.tokens(ann)["id_token"])
    token = keys.signer("RS256").sign({**claims, "events": {}}, typ="logout+jwt")
    assert shop.log_out(ann, id_token_hint=token).status_code == 400
    assert is_signed_in(ann)


@pytest.mark.compliance(SPECIFICATION, "3", "the target is registered, character by character, or nobody goes anywhere")
@pytest.mark.parametrize(
    "uri", ["https://evil.example/", BYE + "/", BYE + "?x=1", "https://shop.example/callback", "javascript:alert(1)"]
)
def test_an_unregistered_target_goes_nowhere(ann: Browser, shop: RelyingParty, uri: str) -> None:
    hint = shop.tokens(ann)["id_token"]
    response = shop.log_out(ann, id_token_hint=hint, post_logout_redirect_uri=uri)
    assert response.status_code == 400
    assert "Location" not in response
    assert response["Referrer-Policy"] == "no-referrer"
    assert uri not in response.content.decode()
    assert is_signed_in(ann)


def test_a_target_is_its_own_client_s(ann: Browser, shop: RelyingParty, register: Register) -> None:
    other = register(name="Other", post_logout_redirect_uris="https://other.example/bye")
    hint = shop.tokens(ann)["id_token"]
    foreign = {"post_logout_redirect_uri": "https://other.example/bye"}
    assert shop.log_out(ann, id_token_hint=hint, **foreign).status_code == 400
    assert shop.log_out(ann, id_token_hint=hint, client_id=other.client.client_id, **foreign).status_code == 400
    assert shop.log_out(ann, **foreign).status_code == 400
    assert is_signed_in(ann)


@pytest.mark.compliance(SPECIFICATION, "2", "a hint that we did not sign is refused")
def test_a_forged_hint_is_refused(ann: Browser, shop: RelyingParty) -> None:
    header, payload, signature = shop.tokens(ann)["id_token"].split(".")
    none = "eyJhbGciOiJub25lIn0"
    for hint in ("nonsense", f"{none}.{payload}.", f"{header}.{payload}.", f"{header}.{payload}.{signature[::-1]}"):
        assert shop.log_out(ann, id_token_hint=hint, post_logout_redirect_uri=BYE).status_code == 400
        assert shop.log_out(ann, id_token_hint=hint).status_code == 400
    assert is_signed_in(ann)


@pytest.mark.compliance(SPECIFICATION, "2", "a client_id that is not the hint's audience is refused")
def test_a_client_id_must_agree_with_the_hint(ann: Browser, shop: RelyingParty, partner: RelyingParty) -> None:
    hint = shop.tokens(ann)["id_token"]
    assert shop.log_out(ann, id_token_hint=hint, client_id=partner.client.client_id).status_code == 400
    assert shop.log_out(ann, client_id="unknown").status_code == 400
    assert is_signed_in(ann)


def test_a_deactivated_client_signs_nobody_out(ann: Browser, shop: RelyingParty) -> None:
    hint = shop.tokens(ann)["id_token"]
    Client.objects.update(is_active=False)
    assert shop.log_out(ann, id_token_hint=hint).status_code == 400
    assert is_signed_in(ann)


def test_a_repeated_parameter_is_refused(ann: Browser, shop: RelyingParty) -> None:
    hint = shop.tokens(ann)["id_token"]
    response = ann.open("/o/logout?" + urlencode({"id_token_hint": [hint, hint]}, doseq=True))
    assert response.status_code == 400
    assert is_signed_in(ann)


def test_a_person_signed_out_already_goes_on_to_the_target(browser: Browser, shop: RelyingParty, ann: Browser) -> None:
    hint = shop.tokens(ann)["id_token"]
    ann.submit(ann.open("/signout"))
    assert shop.log_out(ann, id_token_hint=hint, post_logout_redirect_uri=BYE)["Location"] == BYE


def test_signing_out_ends_this_browser_s_sign_in_alone(ann: Browser, shop: RelyingParty, bo: Browser) -> None:
    shop.log_out(ann, id_token_hint=shop.tokens(ann)["id_token"])
    assert is_signed_in(bo)


def test_every_client_of_the_sign_in_loses_its_tokens(ann: Browser, shop: RelyingParty, register: Register) -> None:
    other = register(name="Other")
    token, hint = other.tokens(ann)["access_token"], shop.tokens(ann)["id_token"]
    shop.log_out(ann, id_token_hint=hint)
    assert not other.is_live(token)
