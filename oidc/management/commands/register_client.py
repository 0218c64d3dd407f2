"""`manage.py register_client`: a relying party or a machine, registered by an operator."""

import json
import sys
from argparse import ArgumentParser, _ArgumentGroup
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oidc import client_metadata, clients, registration
from oidc.models import Client
from oidc.models.client_metadata import SubjectType, TokenFormat, default_response_types
from oidc.models.clients import AuthMethod, SigningAlgorithm, default_grant_types, default_scopes
from oidc.protocol import device_grant, errors, jose
from oidc.protocol.json_documents import NotJson, read_object

SHORT_NAMES = {"device_code": device_grant.GRANT_TYPE}
# What a document says itself; whoever gives it by an option as well is asked which of the two is meant.
DESCRIPTIVE = (
    "name",
    "redirect_uri",
    "post_logout_redirect_uri",
    "backchannel_logout_uri",
    "frontchannel_logout_uri",
    "public",
    "grant",
    "response_type",
    "scope",
    "id_token_alg",
    "userinfo_alg",
    "introspection_alg",
    "subject_type",
    "auth_method",
    "jwks_file",
    "jwks_uri",
    "auth_signing_alg",
    "request_uri",
    "request_object_alg",
    "require_request_object",
)


class Command(BaseCommand):
    """Prints one JSON object. `client_secret` is in it this once; only its hash is stored."""

    help = (
        "Register a client and print it as JSON with its client_id and, once, its client_secret. "
        "What it is comes from the options, or as a whole from --metadata."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--metadata",
            metavar="FILE",
            help="the registration as one JSON object (RFC 7591 §2, OpenID Connect Dynamic Client Registration 1.0 "
            "§2); - reads stdin. Of the options below, the first group alone goes with it",
        )
        beside = parser.add_argument_group("what an operator decides")
        beside.add_argument("--client-id", help="a name of your own instead of a random one")
        beside.add_argument("--first-party", action="store_true", help="one of our own apps: no consent page")
        beside.add_argument(
            "--challenge", action="store_true", help="may ask for passwords itself (with --first-party)"
        )
        beside.add_argument("--allowed-origin", action="append", default=[], metavar="ORIGIN", help="for browser apps")
        beside.add_argument(
            "--without-pkce", action="store_true", help="for an app with a secret that cannot do PKCE (RFC 7636)"
        )
        beside.add_argument("--access-token-format", choices=TokenFormat.values, help="default: opaque")
        group = parser.add_argument_group("what else a client is, where --metadata does not say it")
        _add_descriptive_arguments(group)
        _add_key_arguments(group)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        try:
            fields = _from_document(options) if options["metadata"] else _from_options(options)
            client, secret = clients.register({**fields, **_beside(options)})
        except clients.ClientRefused as refusal:
            named = {client_metadata.member_of(column): problem for column, problem in refusal.problems.items()}
            raise CommandError(" ".join(f"{member} {problem}." for member, problem in named.items())) from refusal
        except errors.OAuthError as refusal:
            raise CommandError(refusal.public_description) from refusal
        self.stdout.write(json.dumps(_as_metadata(client, secret)))


def _add_descriptive_arguments(group: _ArgumentGroup) -> None:
    group.add_argument("--name")
    group.add_argument("--redirect-uri", action="append", default=[], metavar="URI")
    group.add_argument("--post-logout-redirect-uri", action="append", default=[], metavar="URI")
    group.add_argument("--backchannel-logout-uri", default="", metavar="URI", help="hears of sign-outs by POST")
    group.add_argument("--frontchannel-logout-uri", default="", metavar="URI", help="hears of them in a frame")
    group.add_argument("--public", action="store_true", help="no secret: a browser or native app")
    offered = client_metadata.offered()
    group.add_argument("--grant", action="append", choices=[*offered.grant_types, *SHORT_NAMES])
    group.add_argument(
        "--response-type", action="append", choices=offered.response_types, help="default: code; repeat for more"
    )
    group.add_argument("--scope", action="append", help="a scope the client may ask for; repeat for more")
    group.add_argument("--id-token-alg", choices=SigningAlgorithm.values, help="default: RS256")
    group.add_argument("--userinfo-alg", choices=SigningAlgorithm.values, help="signed UserInfo; default: JSON")
    group.add_argument("--introspection-alg", choices=SigningAlgorithm.values, help="default: only when asked for")
    group.add_argument(
        "--subject-type", choices=SubjectType.values, help="default: public for --first-party, else pairwise"
    )


def _add_key_arguments(group: _ArgumentGroup) -> None:
    methods = [method for method in AuthMethod.values if method != AuthMethod.NONE]
    group.add_argument("--auth-method", choices=methods, help="default: client_secret_basic")
    group.add_argument("--jwks-file", metavar="FILE", help="the client's public keys, a JWK Set; - reads stdin")
    group.add_argument("--jwks-uri", default="", metavar="URI", help="where the client publishes its keys")
    group.add_argument("--auth-signing-alg", choices=jose.ALGORITHMS, default="", help="for private_key_jwt alone")
    group.add_argument("--request-uri", action="append", default=[], metavar="URI", help="where its requests may be")
    group.add_argument("--request-object-alg", choices=jose.ALGORITHMS, default="", help="for signed requests alone")
    group.add_argument("--require-request-object", action="store_true", help="refuse requests that are not signed")


def _beside(options: dict[str, Any]) -> dict[str, Any]:
    decided = {
        "first_party": options["first_party"],
        "challenge_allowed": options["challenge"],
        "pkce_required": not options["without_pkce"],
        "access_token_format": options["access_token_format"] or TokenFormat.OPAQUE.value,
    }
    if options["allowed_origin"]:
        decided["allowed_origins"] = " ".join(options["allowed_origin"])
    return decided | ({"client_id": options["client_id"]} if options["client_id"] else {})


def _from_options(options: dict[str, Any]) -> dict[str, Any]:
    if options["name"] is None:
        raise CommandError("--name or --metadata is needed.")
    method = AuthMethod.NONE.value if options["public"] else options["auth_method"] or AuthMethod.BASIC.value
    fields: dict[str, Any] = {
        "name": options["name"],
        "redirect_uris": " ".join(options["redirect_uri"]),
        "post_logout_redirect_uris": " ".join(options["post_logout_redirect_uri"]),
        "backchannel_logout_uri": options["backchannel_logout_uri"],
        "backchannel_logout_session_required": bool(options["backchannel_logout_uri"]),
        "frontchannel_logout_uri": options["frontchannel_logout_uri"],
        "frontchannel_logout_session_required": bool(options["frontchannel_logout_uri"]),
        "token_endpoint_auth_method": method,
        "grant_types": [SHORT_NAMES.get(name, name) for name in options["grant"] or default_grant_types()],
        "allowed_scopes": options["scope"] or default_scopes(),
        "algorithm": options["id_token_alg"] or SigningAlgorithm.RS256.value,
        "response_types": options["response_type"] or default_response_types(),
        "userinfo_signed_response_alg": options["userinfo_alg"] or "",
        "introspection_signed_response_alg": options["introspection_alg"] or "",
    }
    chosen = {"subject_type": options["subject_type"]} if options["subject_type"] else {}
    return fields | _key_fields(options) | chosen


def _key_fields(options: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "jwks_uri": options["jwks_uri"],
        "token_endpoint_auth_signing_alg": options["auth_signing_alg"],
        "request_uris": options["request_uri"],
        "request_object_signing_alg": options["request_object_alg"],
        "require_signed_request_object": options["require_request_object"],
    }
    if options["jwks_file"]:
        fields["jwks"] = _read_object("--jwks-file", options["jwks_file"])
    return fields


def _from_document(options: dict[str, Any]) -> dict[str, Any]:
    """What the whole document stands for, by the rules of dynamic registration."""
    for name in DESCRIPTIVE:
        if options[name] not in (None, "", [], False):
            raise CommandError(f"--{name.replace('_', '-')} does not go with --metadata: it is to be said there.")
    return registration.columns_by_operator(_read_object("--metadata", options["metadata"]))


def _read_object(option: str, name: str) -> dict[str, Any]:
    try:
        return read_object(sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
    except OSError as error:
        raise CommandError(f"{option} is no file that can be read.") from error
    except NotJson as refusal:
        raise CommandError(f"{option} {refusal}.") from refusal


def _as_metadata(client: Client, secret: str | None) -> dict[str, Any]:
    """The registration in the names of RFC 7591 §2."""
    told = {"client_id": client.client_id, **({"client_secret": secret} if secret is not None else {})}
    return {**told, "post_logout_redirect_uris": [], **client_metadata.of(client).as_document()}
