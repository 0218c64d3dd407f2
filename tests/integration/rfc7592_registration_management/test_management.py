"""The client configuration endpoint: a registration is read, replaced and deleted by its client, and by nobody else."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.integration import calls
from tests.integration.browser import Browser, departed, shown
from tests.integration.registrar import Client, Registrar, bearer, minimal
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

SPECIFICATION = "RFC 7592"


@pytest.fixture
def client(registrar: Registrar) -> Client:
    """A client that has just registered."""
    return registrar.register(contacts=["ops@app.example"], grant_types=["authorization_code", "refresh_token"])


def refusal(response: requests.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]


@pytest.mark.compliance(SPECIFICATION, "2.1", "the registration is read, with a token and an address to go on with")
def test_a_client_reads_its_registration(client: Client) -> None:
    response = client.call("GET")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    secret = client.told.pop("client_secret")
    assert response.json() == client.told
    assert secret not in response.text


@pytest.mark.compliance(SPECIFICATION, "2", "the token opens its own client's registration and nothing else")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_token_opens_nothing(
    signed_in: Browser, person: Person, notes: RelyingParty, registrar: Registrar, client: Client, method: str
) -> None:
    tokens = notes.obtain_tokens(signed_in, person)
    others = (registrar.register().token, registrar.token, tokens.access_token, client.told["client_secret"], "é")
    for token in others:
        wrong = client.call(method, document=client.document(), token=token)
        assert refusal(wrong) == (401, "invalid_token")
        assert 'error="invalid_token"' in wrong.headers["WWW-Authenticate"]
    without = client.call(method, document=client.document(), token=None)
    assert without.status_code == 401
    assert without.headers["WWW-Authenticate"].startswith("Bearer ")
    assert client.call("GET").status_code == 200


@pytest.mark.compliance(SPECIFICATION, "2", "who has no right is not told whether there is such a client")
def test_an_unknown_client_is_refused_as_a_wrong_token(registrar: Registrar, client: Client) -> None:
    unknown = client.address.replace(client.told["client_id"], "0" * 24)
    other = registrar.register()
    answers = [calls.get(address, headers=bearer(other.token)) for address in (unknown, client.address)]
    assert {refusal(answer) for answer in answers} == {(401, "invalid_token")}
    assert answers[0].json() == answers[1].json()
    assert calls.get(client.address, headers=bearer(client.token)).status_code == 200


@pytest.mark.compliance(SPECIFICATION, "2", "a client that an operator registered has no configuration endpoint")
def test_an_operators_client_is_not_to_be_managed(client: Client, notes: RelyingParty) -> None:
    address = client.address.replace(client.told["client_id"], notes.client_id)
    assert refusal(calls.get(address, headers=bearer(client.token))) == (401, "invalid_token")


@pytest.mark.compliance(SPECIFICATION, "2.2", "the new registration takes the place of the former one as a whole")
def test_a_client_replaces_its_registration(client: Client) -> None:
    response = client.replace(client_name="Renamed", tos_uri="https://app.example/tos")
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert (client.told["client_name"], client.told["tos_uri"]) == ("Renamed", "https://app.example/tos")
    assert "contacts" not in client.told
    assert client.told["grant_types"] == ["authorization_code"]
    assert client.call("GET").json() == client.told


@pytest.mark.compliance(SPECIFICATION, "2.2", "a secret is kept where it is not to change")
def test_the_secret_outlives_a_change(signed_in: Browser, person: Person, client: Client) -> None:
    party = client.party()
    assert client.replace(client_name="Renamed", client_secret=client.told["client_secret"]).status_code == 200
    assert "client_secret" not in client.told
    assert party.obtain_tokens(signed_in, person).id_token


@pytest.mark.compliance(SPECIFICATION, "2.2", "a client names itself, and cannot choose its secret")
@pytest.mark.parametrize(
    "changes", [{"client_id": "other"}, {"client_id": None}, {"client_secret": "chosen"}, {"client_secret": 7}]
)
def test_a_client_must_name_itself_and_cannot_choose_its_secret(client: Client, changes: dict[str, Any]) -> None:
    assert refusal(client.replace(**changes)) == (400, "invalid_client_metadata")
    assert client.replace().status_code == 200


@pytest.mark.compliance(SPECIFICATION, "2.2", "a refused change changes nothing")
def test_a_refused_change_changes_nothing(client: Client) -> None:
    former = client.call("GET").json()
    assert refusal(client.replace(redirect_uris=["http://app.example/cb"])) == (400, "invalid_redirect_uri")
    assert refusal(client.replace(client_name=7)) == (400, "invalid_client_metadata")
    for body in (b"", b"[]", b"{"):
        assert refusal(calls.request("PUT", client.address, data=body, headers=bearer(client.token)))[0] == 400
    assert client.call("GET").json() == former


@pytest.mark.compliance(SPECIFICATION, "3", "a new registration access token takes the place of the former one")
def test_a_token_is_used_up_by_a_change(client: Client) -> None:
    former = client.token
    assert client.call("GET").json()["registration_access_token"] == former
    assert client.replace().status_code == 200
    assert client.token != former
    assert refusal(client.call("GET", token=former)) == (401, "invalid_token")
    assert client.call("GET").status_code == 200


def test_of_changes_at_once_with_one_token_one_holds(client: Client) -> None:
    names = [f"Name {number}" for number in range(6)]
    with ThreadPoolExecutor(len(names)) as hands:
        put = hands.map(lambda name: client.call("PUT", document=client.document(client_name=name)), names)
        answers = list(put)
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert {refusal(answer) for answer in answers if answer not in won} == {(401, "invalid_token")}
    client.told = won[0].json()
    assert client.call("GET").json()["client_name"] == client.told["client_name"]


@pytest.mark.compliance(SPECIFICATION, "2.2", "what is registered anew holds from then on, and the former no longer")
def test_a_changed_redirect_uri_is_the_one_that_works(signed_in: Browser, person: Person, client: Client) -> None:
    former = client.party()
    host = minimal()["redirect_uris"]
    assert former.obtain_tokens(signed_in, person).id_token
    assert client.replace(redirect_uris=host).status_code == 200
    assert shown(signed_in.open(former.request().url)).response.status_code == 400
    present = former.request(redirect_uri=host[0])
    asked = shown(signed_in.open(present.url))
    assert asked.page.asks_for_consent, "people let in another address"
    assert departed(signed_in.decide(asked, "allow")).address == host[0]


@pytest.mark.compliance(SPECIFICATION, "2.3", "204; everything of the client is dead")
def test_a_deleted_client_is_dead_with_all_it_had(signed_in: Browser, person: Person, client: Client) -> None:
    party = client.party()
    tokens = party.obtain_tokens(signed_in, person, scope="openid offline_access", prompt="consent")
    code = party.obtain_code(signed_in, person)
    assert party.userinfo(tokens.access_token).status_code == 200
    response = client.call("DELETE")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Cache-Control"] == "no-store"
    assert party.userinfo(tokens.access_token).status_code == 401
    assert party.refresh(tokens.refresh_token).json()["error"] == "invalid_client"
    assert party.redeem(code).json()["error"] == "invalid_client"
    assert shown(signed_in.open(party.request().url)).response.status_code == 400
    for method in ("GET", "PUT", "DELETE"):
        assert refusal(client.call(method, document=client.document())) == (401, "invalid_token")


def test_other_methods_are_refused(client: Client) -> None:
    for method in ("POST", "PATCH"):
        assert client.call(method, document=client.document()).status_code == 405
    assert client.call("GET").status_code == 200


@pytest.mark.parametrize("value", ["\x00", "x" * 9000, "é", None, 7, [], {}, {"a": 1}], ids=repr)
def test_no_value_of_any_member_breaks_the_server(client: Client, value: Any) -> None:
    for member in list(client.told):
        document = {**client.document(), member: value}
        response = client.call("PUT", document=document)
        assert response.status_code in {200, 400}, member
        client.told = response.json() if response.status_code == 200 else client.told
