"""The token endpoint and the redemption of codes (RFC 6749 §3.2, §4.1.3, §5; RFC 7636 §4.6)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import requests

from tests.integration import calls
from tests.integration.browser import Browser
from tests.integration.relying_party import Code, RelyingParty
from tests.integration.seed import Person

AT_ONCE = 24


def refused(response: requests.Response, error: str, status: int = 400) -> bool:
    """Whether this is an OAuth error response (RFC 6749 §5.2) of that kind."""
    assert (response.status_code, response.json().get("error")) == (status, error), response.text
    assert response.headers["Cache-Control"] == "no-store"
    return True


@pytest.fixture
def code(browser: Browser, notes: RelyingParty, person: Person) -> Code:
    return notes.obtain_code(browser, person)


@pytest.mark.compliance("RFC 6749", "4.1.2", "a code works once; what a replayed code had given is withdrawn")
def test_a_replayed_code_revokes_what_it_gave(notes: RelyingParty, code: Code) -> None:
    tokens = notes.redeem(code).json()
    assert notes.userinfo(tokens["access_token"]).status_code == 200
    assert refused(notes.redeem(code), "invalid_grant")
    assert notes.userinfo(tokens["access_token"]).status_code == 401
    assert notes.introspect(tokens["access_token"]) == {"active": False}
    assert refused(notes.refresh(tokens["refresh_token"]), "invalid_grant")


@pytest.mark.compliance("RFC 6749", "4.1.2", "of many redemptions of one code at the same time exactly one succeeds")
def test_of_parallel_redemptions_one_wins(notes: RelyingParty, code: Code) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        responses = list(threads.map(notes.redeem, [code] * AT_ONCE))
    losers = [response for response in responses if response.status_code != 200]
    assert len(losers) == AT_ONCE - 1
    assert all(refused(response, "invalid_grant") for response in losers)


@pytest.mark.parametrize("value", ["", "garbage", pytest.param("x" * 5000, id="long"), "\x00", "é"])
@pytest.mark.compliance("RFC 6749", "5.2", "a code that was never issued is refused")
def test_an_unknown_code_is_refused(notes: RelyingParty, code: Code, value: str) -> None:
    response = notes.redeem(replace(code, value=value))
    assert response.status_code == 400
    assert response.json()["error"] in {"invalid_grant", "invalid_request"}
    assert notes.redeem(code).status_code == 200


@pytest.mark.compliance("RFC 6749", "4.1.3", "a code is for the redirect URI it was sent to")
def test_another_redirect_uri_is_refused(notes: RelyingParty, code: Code) -> None:
    assert refused(notes.redeem(code, redirect_uri=notes.redirect_uris[1]), "invalid_grant")


@pytest.mark.compliance("RFC 6749", "4.1.3", "a redirect URI that was in the authorization request must be repeated")
def test_a_missing_redirect_uri_is_refused(notes: RelyingParty, code: Code) -> None:
    response = notes.redeem(code, redirect_uri=None)
    assert response.status_code == 400
    assert response.json()["error"] in {"invalid_grant", "invalid_request"}


@pytest.mark.parametrize("verifier", [None, "", "wrong", "w" * 43, pytest.param("w" * 5000, id="long"), "\x00" * 43])
@pytest.mark.compliance("RFC 7636", "4.6", "without the verifier of its challenge a code is worth nothing")
def test_a_wrong_verifier_is_refused(notes: RelyingParty, code: Code, verifier: str | None) -> None:
    response = notes.redeem(code, code_verifier=verifier)
    assert response.status_code == 400
    assert response.json()["error"] in {"invalid_grant", "invalid_request"}


@pytest.mark.compliance("RFC 7636", "4.6", "the challenge itself is no verifier")
def test_the_challenge_is_no_verifier(notes: RelyingParty, code: Code) -> None:
    challenge = code.request.parameters["code_challenge"]
    assert refused(notes.redeem(code, code_verifier=challenge), "invalid_grant")


@pytest.mark.compliance("RFC 6749", "4.1.3", "a code is its client's, who does not lose it by another's try")
def test_the_code_of_another_client_is_refused(notes: RelyingParty, photos: RelyingParty, code: Code) -> None:
    assert refused(photos.redeem(code), "invalid_grant")
    assert notes.redeem(code).status_code == 200


@pytest.mark.compliance("RFC 6749", "2.3.1", "a public client names itself and needs no secret")
def test_a_public_client_redeems_by_pkce_alone(browser: Browser, phone: RelyingParty, person: Person) -> None:
    assert phone.auth_method == "none"
    assert phone.redeem(phone.obtain_code(browser, person)).status_code == 200


@pytest.mark.compliance("RFC 6749", "2.3.1", "a client registered so sends its secret in the form, and only there")
def test_a_client_may_post_its_secret(browser: Browser, posting: RelyingParty, person: Person) -> None:
    assert posting.auth_method == "client_secret_post"
    code = posting.obtain_code(browser, person)
    header = {"Authorization": posting.basic_credentials()}
    body = {"grant_type": "authorization_code", "code": code.value}
    by_header = calls.post(posting.provider.endpoint("token"), body, headers=header)
    assert refused(by_header, "invalid_client", 401)
    assert refused(posting.redeem(code, client_secret="wrong"), "invalid_client", 401)
    assert posting.redeem(code).status_code == 200


@pytest.mark.compliance("RFC 6749", "5.2", "a wrong secret is 401 with the scheme that was tried")
def test_a_wrong_secret_is_refused(notes: RelyingParty, code: Code) -> None:
    header = {"Authorization": notes.basic_credentials(secret="wrong")}
    body = {"grant_type": "authorization_code", "code": code.value, "code_verifier": code.request.verifier}
    response = calls.post(notes.provider.endpoint("token"), body, headers=header)
    assert refused(response, "invalid_client", 401)
    assert response.headers["WWW-Authenticate"].startswith("Basic")
    assert notes.redeem(code).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !", "Basic bm8gY29sb24=", "Basic /////w==", "Basic OnNlY3JldA==", "Basic AGE6AGI=", "Bearer x"],
    ids=["empty", "no base64", "no colon", "no UTF-8", "no client", "NUL", "another scheme"],
)
@pytest.mark.compliance("RFC 6749", "5.2", "credentials that make no sense are invalid_client")
def test_malformed_credentials_are_refused(notes: RelyingParty, header: str) -> None:
    body = {"grant_type": "authorization_code", "code": "c"}
    response = calls.post(notes.provider.endpoint("token"), body, headers={"Authorization": header})
    assert refused(response, "invalid_client", 401)


@pytest.mark.compliance("OIDC Core", "9", "a client authenticates in the way it is registered for and in no other")
def test_another_way_to_authenticate_is_refused(notes: RelyingParty, phone: RelyingParty, code: Code) -> None:
    endpoint = notes.provider.endpoint("token")
    body = {
        "grant_type": "authorization_code",
        "code": code.value,
        "redirect_uri": notes.redirect_uris[0],
        "code_verifier": code.request.verifier,
        "client_id": notes.client_id,
    }
    assert refused(calls.post(endpoint, body), "invalid_client", 401)
    posted = calls.post(endpoint, body | {"client_secret": notes.client_secret})
    assert refused(posted, "invalid_client", 401)
    header = {"Authorization": phone.basic_credentials(secret="x")}
    assert refused(calls.post(endpoint, {"grant_type": "authorization_code"}, headers=header), "invalid_client", 401)
    assert notes.redeem(code).status_code == 200


@pytest.mark.compliance("RFC 6749", "2.3", "a client that authenticates in two ways at once is refused")
def test_two_ways_at_once_are_refused(notes: RelyingParty, code: Code) -> None:
    response = notes.redeem(code, client_id=notes.client_id, client_secret=notes.client_secret)
    assert response.status_code in {400, 401}
    assert response.json()["error"] in {"invalid_request", "invalid_client"}


@pytest.mark.compliance("RFC 6749", "3.2.1", "a client_id beside other credentials must be the same client's")
def test_a_different_client_id_is_refused(notes: RelyingParty, photos: RelyingParty, code: Code) -> None:
    response = notes.redeem(code, client_id=photos.client_id)
    assert response.status_code in {400, 401}
    assert response.json()["error"] in {"invalid_request", "invalid_client"}


@pytest.mark.compliance("RFC 6749", "3.2", "token requests are posted as a form")
def test_only_posted_forms_are_read(notes: RelyingParty, code: Code) -> None:
    endpoint, header = notes.provider.endpoint("token"), {"Authorization": notes.basic_credentials()}
    assert calls.get(endpoint, params={"code": code.value}, headers=header).status_code == 405
    by_json = calls.post(endpoint, json={"grant_type": "authorization_code", "code": code.value}, headers=header)
    assert refused(by_json, "invalid_request")
    assert notes.redeem(code).status_code == 200


@pytest.mark.compliance("RFC 6749", "3.2", "nothing of a token request is taken from the query")
def test_the_query_is_not_read(notes: RelyingParty, code: Code) -> None:
    header = {"Authorization": notes.basic_credentials()}
    query = {"grant_type": "authorization_code", "code": code.value}
    response = calls.post(notes.provider.endpoint("token"), params=query, headers=header)
    assert refused(response, "invalid_request")


@pytest.mark.parametrize("grant_type", ["password", "implicit", "urn:ietf:params:oauth:grant-type:nonsense", "\x00"])
@pytest.mark.compliance("RFC 9700", "2.4", "the password grant and grants nobody knows are not offered")
def test_other_grants_are_not_offered(notes: RelyingParty, grant_type: str) -> None:
    response = notes.post("token", {"grant_type": grant_type, "username": "a", "password": "b"})
    assert response.status_code == 400
    assert response.json()["error"] in {"unsupported_grant_type", "invalid_request"}


@pytest.mark.compliance("RFC 6749", "3.2", "a parameter that is sent twice is refused")
def test_a_repeated_parameter_is_refused(notes: RelyingParty, code: Code) -> None:
    body = [("grant_type", "authorization_code"), ("code", code.value), ("code", code.value)]
    header = {"Authorization": notes.basic_credentials()}
    assert refused(calls.post(notes.provider.endpoint("token"), body, headers=header), "invalid_request")


def test_an_endless_body_is_refused(notes: RelyingParty, code: Code) -> None:
    assert 400 <= notes.redeem(code, padding="x" * 1_000_000).status_code < 500
    assert notes.redeem(code).status_code == 200
