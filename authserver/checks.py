"""Values that run but are not safe to run in production, each with an id: `manage.py check --deploy`.

What cannot run at all is refused earlier, in `settings/env.py`.
"""

from base64 import urlsafe_b64decode
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 — Django's name for it

from oidc.protocol import client_documents

_DEVELOPMENT_WORDS = ("insecure", "development", "changeme", "change-me", "example", "secret-key", "not-for-production")
_DISTINCT_CHARACTERS = 10


def looks_like_development(secret: str) -> bool:
    """Whether a secret was typed rather than drawn: it holds a word of warning or very few different characters."""
    return any(word in secret.lower() for word in _DEVELOPMENT_WORDS) or len(set(secret)) < _DISTINCT_CHARACTERS


@register(Tags.security, deploy=True)
def check_public_url(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001 — Django's signature
    if not settings.ISSUER.startswith("https://"):
        yield Error(
            "PUBLIC_URL is not https.",
            hint="Passwords, codes and tokens would travel in clear. Put a proxy that speaks TLS in front.",
            id="authserver.E001",
        )
    elif settings.TRUSTED_PROXIES == 0:
        yield Warning(
            "PUBLIC_URL is https, but TRUSTED_PROXIES is 0.",
            hint="The server itself speaks http, so a proxy must be in front. Not counting it leaves every request "
            "with the proxy's address and no Strict-Transport-Security.",
            id="authserver.W002",
        )


@register(Tags.security, deploy=True)
def check_secrets(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001 — Django's signature
    named = {
        "SECRET_KEY": settings.SECRET_KEY,
        "CLIENT_SECRET_HASH_KEY": settings.CLIENT_SECRET_HASH_KEY,
        **{
            f"KEY_ENCRYPTION_KEYS[{n}]": urlsafe_b64decode(key).hex()
            for n, key in enumerate(settings.KEY_ENCRYPTION_KEYS)
        },
    }
    for name, secret in named.items():
        if looks_like_development(secret):
            yield Error(f"{name} looks like a value from development.", hint="Draw it at random.", id="authserver.E003")
    if settings.SECRET_KEY == settings.CLIENT_SECRET_HASH_KEY:
        yield Error(
            "SECRET_KEY and CLIENT_SECRET_HASH_KEY are the same.",
            hint="One leak would break both, and neither could be changed alone.",
            id="authserver.E004",
        )


@register(Tags.security, deploy=True)
def check_hosts(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001 — Django's signature
    if any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        yield Error(
            "ALLOWED_HOSTS has a wildcard.",
            hint="Name each host: a foreign Host header must never reach a link or a cookie.",
            id="authserver.E005",
        )


@register(Tags.security, deploy=True)
def check_standin(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001 — Django's signature
    if settings.SOCIAL_STANDIN_URL:
        yield Error(
            "SOCIAL_STANDIN_URL is set.",
            hint="The stand-in lets everybody sign in as anybody. It is for demos and tests on one machine.",
            id="authserver.E006",
        )


@register(Tags.security, deploy=True)
def check_outbound(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001 — Django's signature
    for name in ("OUTBOUND_PRIVATE_HOSTS", "OUTBOUND_CA_FILE"):
        if getattr(settings, name):
            yield Error(
                f"{name} is set.",
                hint="Whoever registers an app could have the server ask hosts inside. It is for test networks.",
                id="authserver.E007",
            )


@register(Tags.security, deploy=True)
def check_registration(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001 — Django's signature
    if settings.CLIENT_REGISTRATION == "open":
        yield Warning(
            "CLIENT_REGISTRATION is open.",
            hint="Anybody can register an app with any name and show it to people. Initial access tokens prevent that.",
            id="authserver.W008",
        )
    if settings.CLIENT_REGISTRATION != "off" and not settings.CLIENT_REGISTRATION_PKCE_REQUIRED:
        yield Warning(
            "CLIENT_REGISTRATION_PKCE_REQUIRED is false.",
            hint="Apps that register themselves may go without PKCE: a code injected into them is then redeemed.",
            id="authserver.W009",
        )


@register(Tags.security, deploy=True)
def check_client_documents(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001 — Django's signature
    if client_documents.ANYBODY in settings.CLIENT_ID_METADATA_DOCUMENTS:
        yield Warning(
            "CLIENT_ID_METADATA_DOCUMENTS is *.",
            hint="Anybody with a web page can make an app known here and show it to people. Name the hosts you know.",
            id="authserver.W010",
        )
