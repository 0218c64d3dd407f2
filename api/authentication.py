"""Who is calling: an application with an access token, or a person's own browser."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.models import User
from oidc import resources, tokens
from oidc.models import AccessToken
from oidc.protocol.metadata import protected_resource_url


def challenge(**attributes: str) -> str:
    """The WWW-Authenticate header of RFC 6750 §3, which says where to learn more (RFC 9728 §5.1).

    Values are ours, plain ASCII without quotation marks.
    """
    pairs = {"realm": "authserver", **attributes, "resource_metadata": protected_resource_url(settings.ISSUER)}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in pairs.items())


class InvalidToken(exceptions.AuthenticationFailed):
    """The token is unknown, expired or revoked, or its person is disabled: deliberately one answer (RFC 6750 §3.1)."""

    default_detail = "The access token is unknown, expired or revoked."

    def __init__(self) -> None:
        super().__init__()
        self.challenge = challenge(error="invalid_token", error_description=self.default_detail)


class TokenForOthers(InvalidToken):
    """The token is good, but its audience is other APIs (RFC 8707 §2, RFC 9728 §7.4)."""

    default_detail = "The access token is for other APIs. Ask for one that names this API as its resource."


class MalformedAuthorization(exceptions.APIException):
    """The Authorization header says Bearer but carries no token, or more than one word."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = "The Authorization header must be the word Bearer, a space and one access token."

    def __init__(self) -> None:
        super().__init__()
        self.challenge = challenge(error="invalid_request", error_description=self.default_detail)


class BearerToken(BaseAuthentication):
    """An access token in the Authorization header, the only place it is taken from (RFC 6750 §2.1, RFC 9700 §4.3.2)."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, AccessToken] | None:
        scheme, _, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        if not raw.strip() or len(raw.split()) != 1:
            raise MalformedAuthorization
        token = tokens.find_access_token(raw.strip())
        if token is None or (token.user is not None and not token.user.is_active):
            raise InvalidToken
        if not token.is_for(resources.api_identifier()):
            raise TokenForOthers
        return token.user or AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 — REST framework's signature
        """Without any credentials no error is named (RFC 6750 §3.1)."""
        return challenge()


def is_from_browser(request: Request) -> bool:
    """Whether a browser may have sent this, be it against its person's will.

    A browser names the origin with every unsafe request to another one, and brings cookies along. A program that calls
    for itself has neither, and there is nothing that another site could ride on.
    """
    return bool(request.COOKIES) or "Origin" in request.headers or "Sec-Fetch-Site" in request.headers


class BrowserSession(SessionAuthentication):
    """The sign-in of a browser on our own pages.

    REST framework checks CSRF only for people who are signed in. Here every unsafe request that a browser sent needs
    the check, so that nothing that is open to everybody can be called across sites either.
    """

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        if request.method not in SAFE_METHODS and is_from_browser(request):
            self.enforce_csrf(request)
        return self.person_at(request)

    def person_at(self, request: Request) -> tuple[Any, None] | None:
        """The person signed in at the browser, in REST framework's form."""
        person = getattr(request._request, "user", None)
        if person is None or not person.is_active:
            return None
        return person, None


class Visitor(BrowserSession):
    """Nobody in particular, as at sign-up: what else is presented is not looked at."""

    def person_at(self, request: Request) -> None:  # noqa: ARG002 — the parent's signature
        return None
