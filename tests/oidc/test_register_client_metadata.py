"""`manage.py register_client --metadata`: a whole document, by the rules of dynamic registration."""

import json
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import BaseCommand, CommandError, call_command
from pytest_django import Settings

from oidc import keys
from oidc.management.commands.register_client import DESCRIPTIVE, Command
from oidc.models import Client
from tests.client_keys import client_key, key_set
from tests.oidc.self_registered import asked, initial_token
from tests.outside import Host, answering
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

MINIMAL: dict[str, Any] = {"client_name": "Shop", "redirect_uris": ["https://shop.example/callback"]}
RICH: dict[str, Any] = {
    **MINIMAL,
    "client_name#fr": "Boutique",
    "client_uri": "https://shop.example/",
    "logo_uri": "https://shop.example/logo.png",
    "policy_uri": "https://shop.example/policy",
    "tos_uri": "https://shop.example/tos",
    "contacts": ["ops@shop.example"],
    "grant_types": ["authorization_code", "refresh_token"],
    "token_endpoint_auth_method": "private_key_jwt",
    "token_endpoint_auth_signing_alg": "ES256",
    "jwks": key_set(client_key()),
    "request_uris": ["https://shop.example/request"],
    "request_object_signing_alg": "ES256",
    "default_max_age": 3600,
    "require_auth_time": True,
    "default_acr_values": ["urn:one"],
    "initiate_login_uri": "https://shop.example/begin",
    "post_logout_redirect_uris": ["https://shop.example/bye"],
    "backchannel_logout_uri": "https://shop.example/back",
    "userinfo_signed_response_alg": "PS256",
    "scope": "openid email",
    "software_id": "shop",
    "software_version": "1.0",
}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """Where the tests write what they register."""
    return tmp_path / "client.json"


def registered(document: Path, content: Any, *words: str) -> dict[str, Any]:
    """What the command prints of a document, which must be one line and nothing else."""
    document.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    out = StringIO()
    call_command("register_client", "--metadata", str(document), *words, stdout=out)
    assert out.getvalue().count("\n") == 1
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_a_whole_document_is_kept_and_printed(document: Path) -> None:
    answer = registered(document, RICH)
    assert {member: answer[member] for member in RICH} == RICH
    assert "client_secret" not in answer
    assert (Client.objects.get().registration_source, Client.objects.get().sector) == ("manual", "shop.example")


def test_the_endpoint_tells_the_same_of_the_same_document(document: Path) -> None:
    answer = registered(document, RICH)
    told = asked(RICH, initial_token()).json()
    for name in ("client_id", "client_id_issued_at", "registration_access_token", "registration_client_uri"):
        del told[name]
    assert {member: answer[member] for member in told} == told


def test_a_client_of_a_document_works(document: Path, ann: Browser) -> None:
    keys.rotate()
    answer = registered(document, MINIMAL, "--first-party", "--client-id", "shop")
    assert (answer["client_id"], answer["grant_types"], answer["subject_type"]) == (
        "shop",
        ["authorization_code"],
        "public",
    )
    assert RelyingParty(Client.objects.get(), answer["client_secret"]).tokens(ann)["id_token"]


def test_what_a_document_leaves_open_follows_the_rules(document: Path) -> None:
    answer = registered(document, {"redirect_uris": MINIMAL["redirect_uris"]})
    assert (answer["client_name"], answer["subject_type"]) == ("shop.example", "pairwise")
    assert answer["scope"] == "openid profile email address phone offline_access"
    assert Client.objects.get().pkce_required
    chosen = registered(document, {**MINIMAL, "subject_type": "pairwise"}, "--first-party")
    assert chosen["subject_type"] == "pairwise"


def test_a_browsers_app_may_read_the_token_endpoint_from_where_it_is(document: Path) -> None:
    browsers = {**MINIMAL, "token_endpoint_auth_method": "none"}
    client_id = registered(document, browsers)["client_id"]
    assert Client.objects.get(client_id=client_id).allowed_origins == "https://shop.example"
    client_id = registered(document, browsers, "--allowed-origin", "https://app.example")["client_id"]
    assert Client.objects.get(client_id=client_id).allowed_origins == "https://app.example"


@pytest.mark.parametrize(
    ("words", "column", "value"),
    [
        (["--without-pkce"], "pkce_required", False),
        (["--access-token-format", "jwt"], "access_token_format", "jwt"),
        (["--first-party", "--challenge"], "challenge_allowed", True),
    ],
)
def test_what_an_operator_alone_decides_goes_with_a_document(
    document: Path, words: list[str], column: str, value: object
) -> None:
    registered(document, MINIMAL, *words)
    assert getattr(Client.objects.get(), column) == value


def test_the_document_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(json.dumps(MINIMAL).encode())))
    out = StringIO()
    call_command("register_client", "--metadata", "-", stdout=out)
    assert json.loads(out.getvalue())["client_name"] == "Shop"


REFUSED: list[tuple[str, Any]] = [
    ("must be JSON", b""),
    ("must be JSON", b"{"),
    ("must be JSON", b"\xff"),
    ("must be JSON", b"[" * 20000),
    ("must be JSON", b'{"client_name": "a", "client_name": "b"}'),
    ("must be a JSON object", b"[]"),
    ("characters that no text has", b'{"client_name": "\\u0000"}'),
    ("redirect_uris must be a list of strings", {**MINIMAL, "redirect_uris": "https://shop.example/callback"}),
    ("contacts must be a list of strings", {**MINIMAL, "contacts": [7]}),
    ("default_max_age must be a whole number", {**MINIMAL, "default_max_age": "3600"}),
    ("client_name must be a string", {**MINIMAL, "client_name": {"en": "Shop"}}),
    ("jwks must be an object", {**MINIMAL, "jwks": []}),
    ("encryption of answers is not offered", {**MINIMAL, "id_token_encrypted_response_alg": "RSA-OAEP"}),
    ("redirect_uris must use https", {**MINIMAL, "redirect_uris": ["http://shop.example/cb"]}),
    ("redirect_uris must each be one address", {**MINIMAL, "redirect_uris": ["https://a.example/ https://b.example/"]}),
    ("redirect_uris must have at least one", {"client_name": "Shop"}),
    ("grant_types must be of", {**MINIMAL, "grant_types": ["password"]}),
    ("response_types must be of", {**MINIMAL, "response_types": ["code id_token"]}),
    ("id_token_signed_response_alg must be of", {**MINIMAL, "id_token_signed_response_alg": "none"}),
    ("client_name must have", {**MINIMAL, "client_name": "\u202eevil"}),
    ("initiate_login_uri must use https", {**MINIMAL, "initiate_login_uri": "http://shop.example/"}),
]


@pytest.mark.parametrize(("words", "content"), REFUSED)
def test_a_refused_document_says_why(document: Path, words: str, content: Any) -> None:
    with pytest.raises(CommandError, match=words):
        registered(document, content)
    assert not Client.objects.exists()


def test_a_sector_identifier_is_asked(document: Path, elsewhere: Host) -> None:
    content = {**MINIMAL, "sector_identifier_uri": f"{elsewhere.url}/sector.json"}
    elsewhere.play = answering(b"[]")
    with pytest.raises(CommandError, match="sector_identifier_uri does not list every redirect URI"):
        registered(document, content)
    elsewhere.play = answering(json.dumps(MINIMAL["redirect_uris"]).encode())
    registered(document, content)
    assert Client.objects.get().sector == "app.test"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for name in (tmp_path / "none.json", tmp_path):
        with pytest.raises(CommandError, match="--metadata is no file that can be read"):
            call_command("register_client", "--metadata", str(name))


def test_an_option_that_says_again_what_a_document_says_is_refused(document: Path) -> None:
    beside = {"metadata", "client_id", "first_party", "challenge", "allowed_origin", "without_pkce"}
    beside |= {"access_token_format"}
    ours, of_all = (
        {action.dest: action for action in command.create_parser("manage.py", "register_client")._actions}
        for command in (Command(), BaseCommand())
    )
    described = set(ours) - set(of_all) - beside
    assert described == set(DESCRIPTIVE)
    for name in described:
        action = ours[name]
        words = [] if action.nargs == 0 else [next(iter(action.choices or ["x"]))]
        with pytest.raises(CommandError, match=f"{action.option_strings[0]} does not go with --metadata"):
            registered(document, MINIMAL, action.option_strings[0], *words)
    assert not Client.objects.exists()


def test_without_a_document_a_name_is_needed() -> None:
    with pytest.raises(CommandError, match="--name or --metadata"):
        call_command("register_client", "--redirect-uri", "https://shop.example/callback")


def test_front_channel_response_types_come_with_the_setting(document: Path, settings: Settings) -> None:
    settings.FRONT_CHANNEL_RESPONSE_TYPES = True
    grants = ["authorization_code", "implicit"]
    answer = registered(document, {**MINIMAL, "response_types": ["code id_token"], "grant_types": grants})
    assert answer["response_types"] == ["code id_token"]
