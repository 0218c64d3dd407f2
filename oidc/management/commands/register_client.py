"""`manage.py register_client`: a relying party or a machine, registered by an operator."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oidc import client_metadata, clients
from oidc.models import Client
from oidc.models.client_metadata import SubjectType, TokenFormat, default_response_types
from oidc.models.clients import AuthMethod, SigningAlgorithm, default_grant_types, default_scopes
from oidc.protocol import device_grant, jose

SHORT_NAMES = {"device_code": device_grant.GRANT_TYPE}


class Command(BaseCommand):
    """Prints one JSON object. `client_secret` is in it this once; only its hash is stored."""

    help = "Register a client and print its client_id and, once, its client_secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--redirect-uri", action="append", default=[], metavar="URI")
        parser.add_argument("--post-logout-redirect-uri", action="append", default=[], metavar="URI")
        parser.add_argument("--backchannel-logout-uri", default="", metavar="URI", help="hears of sign-outs by POST")
        parser.add_argument("--frontchannel-logout-uri", default="", metavar="URI", help="hears of them in a frame")
        parser.add_argument("--allowed-origin", action="append", default=[], metavar="ORIGIN", help="for browser apps")
        parser.add_argument("--public", action="store_true", help="no secret: a browser or native app")
        parser.add_argument("--first-party", action="store_true", help="one of our own apps: no consent page")
        parser.add_argument(
            "--challenge", action="store_true", help="may ask for passwords itself (with --first-party)"
        )
        offered = client_metadata.offered()
        parser.add_argument("--grant", action="append", choices=[*offered.grant_types, *SHORT_NAMES])
        parser.add_argument(
            "--response-type", action="append", choices=offered.response_types, help="default: code; repeat for more"
        )
        parser.add_argument(
            "--without-pkce", action="store_true", help="for an app with a secret that cannot do PKCE (RFC 7636)"
        )
        parser.add_argument("--scope", action="append", help="a scope the client may ask for; repeat for more")
        parser.add_argument("--client-id", help="a name of your own instead of a random one")
        parser.add_argument("--id-token-alg", choices=SigningAlgorithm.values, default=SigningAlgorithm.RS256)
        parser.add_argument("--userinfo-alg", choices=SigningAlgorithm.values, help="signed UserInfo; default: JSON")
        parser.add_argument("--introspection-alg", choices=SigningAlgorithm.values, help="default: only when asked for")
        parser.add_argument("--access-token-format", choices=TokenFormat.values, default=TokenFormat.OPAQUE.value)
        parser.add_argument(
            "--subject-type", choices=SubjectType.values, help="default: public for --first-party, else pairwise"
        )
        methods = [method for method in AuthMethod.values if method != AuthMethod.NONE]
        parser.add_argument("--auth-method", choices=methods, default=AuthMethod.BASIC.value)
        _add_key_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        fields: dict[str, Any] = {
            "name": options["name"],
            "redirect_uris": " ".join(options["redirect_uri"]),
            "post_logout_redirect_uris": " ".join(options["post_logout_redirect_uri"]),
            "backchannel_logout_uri": options["backchannel_logout_uri"],
            "backchannel_logout_session_required": bool(options["backchannel_logout_uri"]),
            "frontchannel_logout_uri": options["frontchannel_logout_uri"],
            "frontchannel_logout_session_required": bool(options["frontchannel_logout_uri"]),
            "allowed_origins": " ".join(options["allowed_origin"]),
            "token_endpoint_auth_method": AuthMethod.NONE.value if options["public"] else options["auth_method"],
            "first_party": options["first_party"],
            "challenge_allowed": options["challenge"],
            "grant_types": [SHORT_NAMES.get(name, name) for name in options["grant"] or default_grant_types()],
            "allowed_scopes": options["scope"] or default_scopes(),
            "algorithm": options["id_token_alg"],
            "response_types": options["response_type"] or default_response_types(),
            "pkce_required": not options["without_pkce"],
            "userinfo_signed_response_alg": options["userinfo_alg"] or "",
            "introspection_signed_response_alg": options["introspection_alg"] or "",
            "access_token_format": options["access_token_format"],
        }
        fields |= _key_fields(options)
        fields |= {name: options[name] for name in ("client_id", "subject_type") if options[name]}
        try:
            client, secret = clients.register(fields)
        except clients.ClientRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(_as_metadata(client, secret)))


def _add_key_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--jwks-file", metavar="FILE", help="the client's public keys, a JWK Set; - reads stdin")
    parser.add_argument("--jwks-uri", default="", metavar="URI", help="where the client publishes its keys")
    parser.add_argument("--auth-signing-alg", choices=jose.ALGORITHMS, default="", help="for private_key_jwt alone")
    parser.add_argument("--request-uri", action="append", default=[], metavar="URI", help="where its requests may be")
    parser.add_argument("--request-object-alg", choices=jose.ALGORITHMS, default="", help="for signed requests alone")
    parser.add_argument("--require-request-object", action="store_true", help="refuse requests that are not signed")


def _key_fields(options: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "jwks_uri": options["jwks_uri"],
        "token_endpoint_auth_signing_alg": options["auth_signing_alg"],
        "request_uris": options["request_uri"],
        "request_object_signing_alg": options["request_object_alg"],
        "require_signed_request_object": options["require_request_object"],
    }
    if options["jwks_file"]:
        fields["jwks"] = _read_key_set(options["jwks_file"])
    return fields


def _read_key_set(name: str) -> Any:
    try:
        return json.loads(sys.stdin.read() if name == "-" else Path(name).read_text())
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError("--jwks-file is no file with JSON in it.") from error


def _as_metadata(client: Client, secret: str | None) -> dict[str, Any]:
    """The registration in the names of RFC 7591 §2."""
    metadata: dict[str, Any] = {
        "client_id": client.client_id,
        "client_secret": secret,
        "client_name": client.name,
        "redirect_uris": client.redirect_uris.split(),
        "post_logout_redirect_uris": client.post_logout_redirect_uris.split(),
        "backchannel_logout_uri": client.backchannel_logout_uri or None,
        "backchannel_logout_session_required": client.backchannel_logout_session_required or None,
        "frontchannel_logout_uri": client.frontchannel_logout_uri or None,
        "frontchannel_logout_session_required": client.frontchannel_logout_session_required or None,
        "token_endpoint_auth_method": client.token_endpoint_auth_method,
        "token_endpoint_auth_signing_alg": client.token_endpoint_auth_signing_alg or None,
        "request_object_signing_alg": client.request_object_signing_alg or None,
        "require_signed_request_object": client.require_signed_request_object or None,
        "request_uris": client.request_uris or None,
        "jwks_uri": client.jwks_uri or None,
        "jwks": client.jwks,
        "grant_types": client.grant_types,
        "response_types": client.response_types,
        "scope": " ".join(client.allowed_scopes),
        "subject_type": client.subject_type,
        "id_token_signed_response_alg": client.algorithm,
    }
    return {name: value for name, value in metadata.items() if value is not None}
