"""A client (relying party): DOT's Application with what OpenID Connect Dynamic Client Registration 1.0 §2 adds."""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from oauth2_provider.models import AbstractApplication

from oidc.models.client_metadata import ClientMetadata

LOOPBACK_HOSTS = {"127.0.0.1", "::1", "localhost"}
DOCUMENT_USED_STALE = timedelta(days=1)  # while the host of a metadata document does not answer


def new_client_id() -> str:
    """A random public name; in lower case and short, so that no log takes it for a secret."""
    return secrets.token_hex(12)


def default_grant_types() -> list[str]:
    """What an app that signs people in needs."""
    return ["authorization_code", "refresh_token"]


def default_scopes() -> list[str]:
    """What any relying party may ask a person for."""
    return ["openid", "profile", "email", "address", "phone", "offline_access"]


class AuthMethod(models.TextChoices):
    """How a client proves itself at the token endpoint; the registered way is the only one accepted."""

    BASIC = "client_secret_basic", "Secret, HTTP Basic"
    POST = "client_secret_post", "Secret, in the form"
    PRIVATE_KEY_JWT = "private_key_jwt", "Assertion, signed with its private key"
    NONE = "none", "None (public client)"


class SigningAlgorithm(models.TextChoices):
    """What ID tokens can be signed with."""

    RS256 = "RS256", "RS256 (RSA)"
    PS256 = "PS256", "PS256 (RSA-PSS)"
    ES256 = "ES256", "ES256 (P-256)"
    EDDSA = "EdDSA", "EdDSA (Ed25519)"


def auth_methods() -> list[tuple[str, str]]:
    """The choices of the moment; a function, so that a new one is no migration."""
    return list(AuthMethod.choices)


def signing_algorithms() -> list[tuple[str, str]]:
    """See auth_methods."""
    return list(SigningAlgorithm.choices)


class ClientManager(models.Manager["Client"]):
    """Finds clients by their public name."""

    def get_by_natural_key(self, client_id: str) -> "Client":
        return self.get(client_id=client_id)


class Client(ClientMetadata, AbstractApplication):
    """A registered relying party or machine.

    `redirect_uris` and `post_logout_redirect_uris` are space separated, as DOT keeps them. `client_secret` holds the
    keyed hash of the secret (`oidc.clients.hash_secret`), never the secret.
    """

    client_id = models.CharField(max_length=255, unique=True, default=new_client_id)
    client_secret = models.CharField(max_length=64, blank=True, default="", editable=False)
    hash_client_secret = None  # type: ignore[assignment]  # a secret is always hashed, and not by DOT
    authorization_grant_type = models.CharField(max_length=44, blank=True, default="", editable=False)
    algorithm = models.CharField(
        "ID token algorithm", max_length=10, choices=signing_algorithms, default=SigningAlgorithm.RS256
    )
    token_endpoint_auth_method = models.CharField(
        max_length=40, choices=auth_methods, default=AuthMethod.BASIC, verbose_name="client authentication"
    )
    grant_types = ArrayField(models.CharField(max_length=60), default=default_grant_types)
    allowed_scopes = ArrayField(models.CharField(max_length=100), default=default_scopes)
    first_party = models.BooleanField(default=False, help_text="One of our own apps: people are not asked to consent.")
    challenge_allowed = models.BooleanField(
        default=False, help_text="May ask for passwords itself and sign people in without a browser."
    )
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ClientManager] = ClientManager()

    class Meta(AbstractApplication.Meta):
        verbose_name = "client"

    def natural_key(self) -> tuple[str]:
        return (self.client_id,)

    def clean(self) -> None:
        """DOT's rules are about settings that are not used here; a registration is judged by `oidc.client_metadata`."""

    @property
    def is_public(self) -> bool:
        return self.token_endpoint_auth_method == AuthMethod.NONE

    @property
    def has_secret(self) -> bool:
        return self.token_endpoint_auth_method in (AuthMethod.BASIC, AuthMethod.POST)

    @property
    def is_by_itself(self) -> bool:
        """Whether no operator registered it: it said itself what it is, at the endpoint or in a document."""
        return self.registration_source != self.RegistrationSource.MANUAL

    @property
    def is_by_document(self) -> bool:
        """Whether it is known by a client ID metadata document, whose address is its client_id."""
        return self.registration_source == self.RegistrationSource.CIMD

    def is_fresh(self, now: datetime) -> bool:
        """Whether its document need not be fetched anew yet. Without a time it was withdrawn at its address."""
        return self.cimd_expires_at is not None and now < self.cimd_expires_at

    def is_kept(self, now: datetime) -> bool:
        """Whether what its document said is still gone by, though it may be time to fetch it."""
        return self.is_fresh(now - DOCUMENT_USED_STALE)

    def allows_grant_type(self, *grant_types: str) -> bool:
        """Whether any of `grant_types`, in RFC 7591 §2's spelling, is registered."""
        return not set(grant_types).isdisjoint(self.grant_types)

    def get_allowed_schemes(self) -> set[str]:
        """DOT's question when it validates redirect URIs: https, and http for loopback only (RFC 8252 §7.3)."""
        schemes = {"https"}
        uris = (self.redirect_uris + " " + self.post_logout_redirect_uris).split()
        if all(urlsplit(uri).hostname in LOOPBACK_HOSTS for uri in uris if uri.startswith("http:")):
            schemes.add("http")
        return schemes | {scheme for uri in uris if "." in (scheme := urlsplit(uri).scheme)}
