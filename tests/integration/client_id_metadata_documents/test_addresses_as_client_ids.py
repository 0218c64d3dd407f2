"""A client_id that is an address (draft-ietf-oauth-client-id-metadata-document), at a server that may take it."""

import pytest

from tests.integration import calls
from tests.integration.browser import Browser, departed, shown
from tests.integration.provider import Provider
from tests.integration.relying_party import RelyingParty

SPECIFICATION = "draft-ietf-oauth-client-id-metadata-document"
# RFC 6761 §6.4: a name below .invalid is nobody's.
ADDRESSES = {
    "nobody's": "https://client.invalid/client.json",
    "this machine's": "https://127.0.0.1:25/client.json",
    "a cloud's own": "https://169.254.169.254/latest/meta-data/",
    "with credentials": "https://me:secret@client.invalid/client.json",
    "with a fragment": "https://client.invalid/client.json#a",
    "with dot segments": "https://client.invalid/a/../client.json",
    "without a path": "https://client.invalid",
    "in clear": "http://client.invalid/client.json",
}


@pytest.mark.compliance(SPECIFICATION, "5", "the metadata say true where documents are taken, and nothing elsewhere")
def test_the_metadata_say_whether_documents_are_taken(provider: Provider) -> None:
    assert provider.metadata.get("client_id_metadata_document_supported", True) is True


@pytest.mark.parametrize("client_id", ADDRESSES.values(), ids=ADDRESSES.keys())
@pytest.mark.compliance(SPECIFICATION, "4.3", "an address without a document is told to the person, never redirected")
def test_an_address_without_a_document_is_shown(browser: Browser, notes: RelyingParty, client_id: str) -> None:
    answer = shown(browser.open(notes.request(client_id=client_id).url))
    assert answer.response.status_code == 400
    assert "text/html" in answer.response.headers["Content-Type"]
    assert not answer.page.asks_to_sign_in
    assert departed(browser.open(notes.request(prompt="none").url)).parameters["error"] == "login_required"


@pytest.mark.parametrize("endpoint", ["token", "revocation", "introspection", "device_authorization"])
@pytest.mark.parametrize("client_id", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_an_unknown_address_is_no_client_of_the_endpoints(provider: Provider, endpoint: str, client_id: str) -> None:
    form = {"client_id": client_id, "grant_type": "refresh_token", "refresh_token": "x", "token": "x"}
    answer = calls.post(provider.endpoint(endpoint), form)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
