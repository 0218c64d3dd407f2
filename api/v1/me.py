"""The caller's own profile: what UserInfo tells an application, and what a person may see and change of themselves."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import profile
from accounts.profile_values import ADDRESS_PARTS, CLAIMS
from api.caller import person_of, subject_for
from api.endpoint import OwnEndpoint
from api.permissions import granted_scopes
from api.schema import operation
from oidc.protocol.claims import SCOPE_CLAIMS, opened_by
from oidc.scopes import ACCOUNT_WRITE

PROFILE = {
    "sub": "0b6f7a52-8f0c-4f7a-9d0e-0d6f4a0c1b2d",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "email_verified": True,
    "updated_at": 1767225600,
}
_TEXT: dict[str, Any] = {"type": "string"}
_CHANGES: dict[str, Any] = {
    "type": "object",
    "description": "The claims to change; one that is left out stays, an empty one is taken away.",
    "properties": {
        **dict.fromkeys(CLAIMS, _TEXT),
        "address": {
            "type": "object",
            "properties": dict.fromkeys(ADDRESS_PARTS, _TEXT),
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}


class Address(serializers.Serializer[Any]):
    """A postal address (OpenID Connect Core 1.0 §5.1.1)."""

    street_address = serializers.CharField(required=False)
    locality = serializers.CharField(required=False)
    region = serializers.CharField(required=False)
    postal_code = serializers.CharField(required=False)
    country = serializers.CharField(required=False)


class Profile(serializers.Serializer[Any]):
    """Standard claims (OpenID Connect Core 1.0 §5.1). What is unknown, or not open to the caller, is absent."""

    sub = serializers.CharField(help_text="As in the caller's ID tokens.")
    name = serializers.CharField(required=False)
    given_name = serializers.CharField(required=False)
    family_name = serializers.CharField(required=False)
    middle_name = serializers.CharField(required=False)
    nickname = serializers.CharField(required=False)
    preferred_username = serializers.CharField(required=False)
    profile = serializers.CharField(required=False)
    picture = serializers.CharField(required=False)
    website = serializers.CharField(required=False)
    gender = serializers.CharField(required=False)
    birthdate = serializers.CharField(required=False)
    zoneinfo = serializers.CharField(required=False)
    locale = serializers.CharField(required=False)
    updated_at = serializers.IntegerField(required=False, help_text="Unix seconds.")
    email = serializers.CharField(required=False)
    email_verified = serializers.BooleanField(required=False)
    address = Address(required=False)
    phone_number = serializers.CharField(required=False)
    phone_number_verified = serializers.BooleanField(required=False)


class Me(OwnEndpoint):
    """GET and PATCH /api/v1/me. A token sees the claims its scopes open, a person's own browser all of them."""

    scopes = {"GET": "openid", "PATCH": ACCOUNT_WRITE}

    @operation("readMe", "Your profile", answers={200: Profile}, answer_example=PROFILE)
    def get(self, request: Request) -> Response:
        """The claims that the caller may see."""
        return _profile(request)

    @operation(
        "changeMe",
        "Change your profile",
        body={"application/json": _CHANGES},
        answers={200: Profile},
        example={"name": "Ada King", "address": {"locality": "London"}},
        answer_example=PROFILE,
    )
    def patch(self, request: Request) -> Response:
        """All of it or nothing. Email, password and picture have addresses of their own."""
        changes = dict(request.data)
        unknown = {name: ["There is no such field."] for name in changes if name not in {*CLAIMS, "address"}}
        if unknown:
            raise serializers.ValidationError(unknown)
        request.user = profile.change(person=person_of(request), **changes)
        return _profile(request)


def _profile(request: Request) -> Response:
    person = person_of(request)
    granted = granted_scopes(request)
    scopes = frozenset(SCOPE_CLAIMS) if granted is None else granted
    return Response({"sub": subject_for(request), **opened_by(scopes, profile.claims_of(person))})
