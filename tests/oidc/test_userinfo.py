"""The UserInfo endpoint (OpenID Connect Core 1.0 §5.3) and the bearer tokens it takes (RFC 6750)."""

from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient
from django.utils import timezone

from accounts.models import User
from oidc import keys
from tests.oidc.conftest import Later, Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def token(ann: Browser, shop: RelyingParty) -> str:
    """A live access token for Ann with openid, profile and email."""
    access_token: str = shop.tokens(ann)["access_token"]
    return access_token


@pytest.mark.compliance("OIDC Core", "5.3.1", "GET and POST, the token in the header or in a posted form")
@pytest.mark.parametrize("path", ["/o/userinfo", "/o/userinfo/"])
def test_the_token_comes_by_header_or_form(token: str, person: User, path: str) -> None:
    http, headers = HttpClient(enforce_csrf_checks=True), {"Authorization": f"Bearer {token}"}
    for response in (
        http.get(path, headers=headers),
        http.get(path, headers={"Authorization": f"bearer {token}"}),
        http.post(path, headers=headers),
        http.post(path, urlencode({"access_token": token}), content_type=FORM),
    ):
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"
        assert response["Cache-Control"] == "no-store"
        assert response.json()["sub"] == str(person.public_id)


@pytest.mark.compliance("RFC 6750", "3", "without a token a challenge that names no error")
@pytest.mark.compliance("RFC 6750", "2.3", "a token in the query is not looked at")
def test_without_a_token_there_is_a_bare_challenge(token: str) -> None:
    http = HttpClient()
    for response in (
        http.get("/o/userinfo"),
        http.get("/o/userinfo", {"access_token": token}),
        http.post(f"/o/userinfo?access_token={token}"),
        http.get("/o/userinfo", headers={"Authorization": f"Basic {token}"}),
        http.post("/o/userinfo", {"access_token": token}),  # multipart/form-data
    ):
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == 'Bearer realm="authserver"'


@pytest.mark.compliance("RFC 6750", "3.1", "a token that is worth nothing is invalid_token")
@pytest.mark.parametrize("presented", ["", "x", "ünknown", "a b", "x" * 3000])
def test_an_unknown_token_is_refused(shop: RelyingParty, token: str, presented: str) -> None:
    assert shop.is_live(token)
    response = shop.userinfo(presented)
    assert response.status_code == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]
    assert response.json()["error"] == "invalid_token"


@pytest.mark.compliance("RFC 6750", "3.1", "expired")
def test_an_expired_token_is_refused(shop: RelyingParty, token: str, later: Later) -> None:
    later(590)
    assert shop.is_live(token)
    later(20)
    assert shop.userinfo(token).status_code == 401


def test_a_token_of_a_deactivated_person_is_refused(shop: RelyingParty, token: str, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert shop.userinfo(token).status_code == 401


def test_other_kinds_of_token_are_refused(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann)
    assert shop.is_live(answer["access_token"])
    for other in (answer["refresh_token"], answer["id_token"], shop.code(ann), shop.secret):
        assert shop.userinfo(other).status_code == 401


@pytest.mark.compliance("RFC 6750", "3.1", "a token without openid is insufficient_scope")
def test_a_token_without_openid_is_not_enough(ann: Browser, shop: RelyingParty) -> None:
    response = shop.userinfo(shop.tokens(ann, scope="profile email")["access_token"])
    assert response.status_code == 403
    assert 'error="insufficient_scope"' in response["WWW-Authenticate"]


@pytest.mark.compliance("RFC 6750", "2", "one way of sending the token in each request")
def test_a_token_sent_twice_is_refused(token: str) -> None:
    http, headers = HttpClient(), {"Authorization": f"Bearer {token}"}
    twice = http.post("/o/userinfo", urlencode({"access_token": token}), content_type=FORM, headers=headers)
    assert (twice.status_code, twice.json()["error"]) == (400, "invalid_request")
    assert 'error="invalid_request"' in twice["WWW-Authenticate"]
    form = urlencode({"access_token": [token, token]}, doseq=True)
    assert http.post("/o/userinfo", form, content_type=FORM).status_code == 400


def test_other_methods_are_not_allowed(token: str) -> None:
    assert HttpClient().put("/o/userinfo").status_code == 405
    assert HttpClient().delete("/o/userinfo").status_code == 405


@pytest.mark.compliance("OIDC Core", "5.4", "the claims that the scopes open, with their types, and no empty ones")
def test_the_claims_are_those_of_the_scopes(ann: Browser, shop: RelyingParty, person: User) -> None:
    person.phone_number, person.birthdate, person.zoneinfo = "+46 46 123", "1990-04-01", "Europe/Stockholm"
    person.address = {"locality": "Lund", "street_address": ""}
    person.save()

    def told(scope: str) -> dict[str, object]:
        answer: dict[str, object] = shop.userinfo(shop.tokens(ann, scope=scope)["access_token"]).json()
        assert answer.pop("sub") == str(person.public_id)
        return answer

    assert told("openid") == {}
    assert told("openid email") == {"email": "ann@example.com", "email_verified": True}
    assert told("openid phone") == {"phone_number": "+46 46 123", "phone_number_verified": False}
    assert told("openid address") == {"address": {"locality": "Lund"}}
    assert told("openid profile") == {
        "name": "Ann Lee",
        "given_name": "Ann",
        "family_name": "Lee",
        "birthdate": "1990-04-01",
        "zoneinfo": "Europe/Stockholm",
        "updated_at": int(person.updated_at.timestamp()),
    }


@pytest.mark.compliance("OIDC Core", "5.1", "every standard claim is told, in its type")
def test_every_standard_claim_is_told_in_its_type(ann: Browser, shop: RelyingParty, person: User) -> None:
    texts = {name: f"a {name}" for name in ("name", "given_name", "family_name", "middle_name", "nickname", "gender")}
    texts |= {"preferred_username": "ann", "birthdate": "1990-04-01", "zoneinfo": "Europe/Stockholm", "locale": "sv-SE"}
    texts |= {name: f"https://ann.example/{name}" for name in ("profile", "picture", "website")}
    texts |= {"phone_number": "+4646123456"}
    address = dict.fromkeys(("street_address", "locality", "region", "postal_code", "country"), "Lund")
    for name, value in {**texts, "address": address, "phone_number_verified_at": timezone.now()}.items():
        setattr(person, name, value)
    person.save()
    token = shop.tokens(ann, scope="openid profile email address phone")["access_token"]
    assert shop.userinfo(token).json() == {
        **texts,
        "sub": str(person.public_id),
        "updated_at": int(person.updated_at.timestamp()),
        "email": "ann@example.com",
        "email_verified": True,
        "phone_number_verified": True,
        "address": address,
    }


@pytest.mark.compliance("OIDC Core", "5.3.2", "the subject is that of the ID token")
def test_the_subject_is_that_of_the_id_token(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann)
    assert shop.userinfo(answer["access_token"]).json()["sub"] == shop.read(answer["id_token"])["sub"]


def signed_claims(response: HttpResponse, client: RelyingParty, algorithm: str) -> dict[str, Any]:
    """The claims of a signed answer, checked as its receiver checks them."""
    assert response["Content-Type"] == "application/jwt"
    assert response["Cache-Control"] == "no-store"
    token = response.content.decode()
    header = jwt.get_unverified_header(token)
    assert header["alg"] == algorithm
    key = next(jwk for jwk in keys.ring().jwks if jwk["kid"] == header["kid"])
    audience, issuer = client.client.client_id, "http://localhost:8000"
    claims: dict[str, Any] = jwt.decode(token, jwt.PyJWK(key), [algorithm], audience=audience, issuer=issuer)
    return claims


@pytest.mark.compliance("OIDC Core", "5.3.2", "signed for a client that registered an algorithm, with iss and aud")
@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_signed_answer(ann: Browser, register: Register, algorithm: str) -> None:
    client = register(userinfo_signed_response_alg=algorithm)
    answer = client.tokens(ann, scope="openid email")
    claims = signed_claims(client.userinfo(answer["access_token"]), client, algorithm)
    assert claims == {
        "iss": "http://localhost:8000",
        "aud": client.client.client_id,
        "sub": client.read(answer["id_token"])["sub"],
        "email": "ann@example.com",
        "email_verified": True,
    }
    posted = client.http.post("/o/userinfo", urlencode({"access_token": answer["access_token"]}), content_type=FORM)
    assert signed_claims(posted, client, algorithm) == claims


@pytest.mark.compliance("RFC 8725", "3.11", "a signed answer of UserInfo cannot stand in for an ID token")
def test_a_signed_answer_is_no_hint(ann: Browser, register: Register) -> None:
    client = register(userinfo_signed_response_alg="RS256")
    answer = client.tokens(ann)
    signed = client.userinfo(answer["access_token"]).content.decode()
    assert "code" in client.authorization_response(ann, prompt="none", id_token_hint=answer["id_token"])
    refused = client.authorization_response(ann, prompt="none", id_token_hint=signed)
    assert refused["error"] == "login_required"
    assert not client.is_live(signed)


def test_refusals_are_never_signed(register: Register) -> None:
    client = register(userinfo_signed_response_alg="RS256")
    refused = client.userinfo("unknown")
    assert (refused.status_code, refused["Content-Type"]) == (401, "application/json")


@pytest.mark.compliance("OIDC Core", "5.3.2", "a pairwise client's subject is that of its ID token, signed or not")
def test_a_pairwise_subject(ann: Browser, register: Register, person: User) -> None:
    for algorithm in ("", "ES256"):
        client = register(first_party=False, subject_type="pairwise", userinfo_signed_response_alg=algorithm)
        client.answered(ann, "allow")
        answer = client.tokens(ann)
        response = client.userinfo(answer["access_token"])
        told = signed_claims(response, client, algorithm) if algorithm else response.json()
        assert told["sub"] == client.read(answer["id_token"])["sub"] != str(person.public_id)
