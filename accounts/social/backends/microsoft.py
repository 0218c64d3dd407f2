"""Microsoft, by OpenID Connect: accounts of organisations (Entra ID) and of persons, of every tenant or of one."""

import re
from typing import Any

from django.http import HttpResponse
from social_core.backends.open_id_connect import OpenIdConnectAuth
from social_core.exceptions import AuthResponseError

from accounts.social.backends.words import affirmed, text
from accounts.social.flow_bound import VERIFIER_CHARACTERS, FlowBound

PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"  # the tenant of all accounts that belong to no organisation
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ANY_TENANT = "{tenantid}"  # what the published keys say in place of one


class Microsoft(FlowBound, OpenIdConnectAuth[HttpResponse]):
    """One front door for all tenants, so that the issuer differs from token to token and has to be judged by itself.

    A person is who `tid` and `oid` say, which Microsoft alone gives out. The address is whatever the tenant's
    administrator typed: taken for proof, it let the owner of any tenant be anybody ("nOAuth"). It counts as proved only
    with `xms_edov`, by which Microsoft says that the address's domain is the tenant's own, or that it checked the mail.
    """

    name = "microsoft"
    title = "Microsoft"
    AUTHORITY = "https://login.microsoftonline.com"
    TOKEN_ENDPOINT_AUTH_METHOD = "client_secret_post"  # noqa: S105 — a method's name, no secret
    JWT_DECODE_OPTIONS = {"verify_iss": False}  # by `_check_issuer` instead
    DEFAULT_USE_PKCE = True
    PKCE_DEFAULT_CODE_VERIFIER_LENGTH = VERIFIER_CHARACTERS
    PROMPT = "select_account"  # on a shared computer the last one's account must not be taken without a question
    _signed_with: dict[str, Any] | None = None

    def authority(self) -> str:
        return str(self.setting("AUTHORITY", self.AUTHORITY))

    def tenant(self) -> str:
        """Whose accounts are let in: "common", "organizations", "consumers", or the id of a tenant."""
        return str(self.setting("TENANT", "common"))

    def oidc_endpoint(self) -> str:
        return f"{self.authority()}/{self.tenant()}/v2.0"

    def id_token_issuer(self, tenant: str = _ANY_TENANT) -> str:
        return f"{self.authority()}/{tenant}/v2.0"

    def find_valid_key(self, id_token: str) -> dict[str, Any] | None:
        self._signed_with = super().find_valid_key(id_token)  # type: ignore[no-untyped-call]  # social-auth leaves it untyped
        return self._signed_with

    def decode_and_validate_id_token(self, id_token: str, access_token: str) -> dict[str, Any]:
        """The claims of a token whose signature, audience, times and issuer are right."""
        claims: dict[str, Any] = super().decode_and_validate_id_token(id_token, access_token)  # type: ignore[no-untyped-call]  # social-auth leaves it untyped
        self._check_issuer(claims)
        return claims

    def _check_issuer(self, claims: dict[str, Any]) -> None:
        """The issuer must be that of the token's own tenant, the tenant one that is let in, the key one for it."""
        tenant = claims.get("tid")
        if not isinstance(tenant, str) or not _GUID.fullmatch(tenant) or not self._lets_in(tenant):
            raise AuthResponseError(self, claim="tid", code="invalid_claim", stage="token_validation")
        issuer = self.id_token_issuer(tenant)
        bound_to = (self._signed_with or {}).get("issuer", self.id_token_issuer())
        if claims.get("iss") != issuer or str(bound_to).replace(_ANY_TENANT, tenant) != issuer:
            raise AuthResponseError(self, claim="iss", code="invalid_claim", stage="token_validation")

    def _lets_in(self, tenant: str) -> bool:
        wanted = self.tenant()
        if wanted == "organizations":
            return tenant != PERSONAL
        return wanted == "common" or tenant == (PERSONAL if wanted == "consumers" else wanted)

    def get_user_id(self, details: dict[str, Any], response: dict[str, Any]) -> str:  # noqa: ARG002 — social-auth's signature
        """Of the tenant and in it: `sub` would change with our client ID, and no other claim stays the same."""
        claims = self.id_token or {}
        if not _GUID.fullmatch(str(claims.get("oid"))):
            raise AuthResponseError(self, claim="oid", code="invalid_claim", stage="user_info")
        return f"{claims['tid']}.{claims['oid']}"

    def user_data(self, access_token: str, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ARG002 — social-auth's signature
        return dict(self.id_token or {})

    def get_user_details(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "email": text(response.get("email"), 254),
            "email_verified": affirmed(response.get("xms_edov")),
            "fullname": text(response.get("name")),
            "first_name": text(response.get("given_name")),
            "last_name": text(response.get("family_name")),
        }
