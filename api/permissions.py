"""What a caller may do: a token no more than its scopes say, a person's own browser all that is theirs."""

from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import confirmation
from api.authentication import challenge
from api.caller import has_recent_proof, token_of


def granted_scopes(request: Request) -> frozenset[str] | None:
    """The scopes of the caller's token; None for a person in their own browser, who needs none."""
    token = token_of(request)
    return None if token is None else frozenset(token.scope.split())


class InsufficientScope(exceptions.PermissionDenied):
    """The token is good but not for this (RFC 6750 §3.1)."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"The access token lacks a scope that this needs: {scope}.")
        self.challenge = challenge(error="insufficient_scope", scope=scope)


class ConfirmationRequired(exceptions.PermissionDenied):
    """The person must prove again who they are; to an application it is said in the words of RFC 9470 §3."""

    kind = "confirmation-required"
    default_detail = "This needs a sign-in of the last ten minutes. Sign in again, then repeat the request."

    def __init__(self, *, by_token: bool) -> None:
        super().__init__()
        if by_token:
            self.challenge = challenge(
                error="insufficient_user_authentication",
                error_description="A more recent authentication is required",
                max_age=str(int(confirmation.RECENT.total_seconds())),
            )


class IsPerson(BasePermission):
    """A token that a client got for itself speaks for nobody and is refused here."""

    message = "This needs a person, and the access token speaks for none."

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 — REST framework's signature
        return bool(request.user and request.user.is_authenticated)


class HasScope(BasePermission):
    """A token must have the scope that the view's `scopes` name for the method; a browser's session needs none."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        scopes: dict[str, str] = view.scopes  # type: ignore[attr-defined]  # each view that uses this states them
        wanted = scopes.get("GET" if request.method in SAFE_METHODS else str(request.method))
        granted = granted_scopes(request)
        if wanted is not None and granted is not None and wanted not in granted:
            raise InsufficientScope(wanted)
        return True


class IsRecent(BasePermission):
    """The methods in the view's `sensitive` need a proof of who it is that is at most ten minutes old."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method not in view.sensitive:  # type: ignore[attr-defined]  # each view that uses this states them
            return True
        if not has_recent_proof(request):
            raise ConfirmationRequired(by_token=token_of(request) is not None)
        return True


class IsStaff(BasePermission):
    """Somebody who may see the same in the admin, or a client's own token: its scopes were given by an operator."""

    message = "This is for administrators."

    def has_permission(self, request: Request, view: APIView) -> bool:
        token = token_of(request)
        if token is not None and token.authorization is None:
            return True
        permissions: dict[str, str] = view.admin_permissions  # type: ignore[attr-defined]  # stated by each such view
        wanted = permissions.get("GET" if request.method in SAFE_METHODS else str(request.method))
        user = request.user
        return bool(user and user.is_staff and (wanted is None or user.has_perm(wanted)))
