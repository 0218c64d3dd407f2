"""What a caller may do: a token no more than its scopes say, a person's own browser all that is theirs."""

from typing import cast

from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from api.authentication import challenge
from oidc.models import AccessToken


def granted_scopes(request: Request) -> frozenset[str] | None:
    """The scopes of the caller's token; None for a person in their own browser, who needs none."""
    token = cast("AccessToken | None", request.auth)
    return None if token is None else frozenset(token.scope.split())


class InsufficientScope(exceptions.PermissionDenied):
    """The token is good but not for this (RFC 6750 §3.1)."""

    def __init__(self, scopes: frozenset[str]) -> None:
        wanted = " ".join(sorted(scopes))
        super().__init__(f"The access token lacks a scope that this needs: {wanted}.")
        self.challenge = challenge(error="insufficient_scope", scope=wanted)


class IsPerson(BasePermission):
    """A token that a client got for itself speaks for nobody and is refused here."""

    message = "This needs a person, and the access token speaks for none."

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 — REST framework's signature
        return bool(request.user and request.user.is_authenticated)


class HasRequiredScopes(BasePermission):
    """A token must have every scope in the view's `required_scopes`; a browser's session needs none."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        required: frozenset[str] = view.required_scopes  # type: ignore[attr-defined]  # each view that uses this states them
        granted = granted_scopes(request)
        if granted is not None and not required <= granted:
            raise InsufficientScope(required)
        return True
