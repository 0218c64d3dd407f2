"""What an app brings to the authorization challenge from a provider in place of a password.

The draft leaves the proofs to each server. These are ours: `provider` names who gave it; Google's ID token comes as
`provider_token` with its `provider_nonce`, a code of Facebook's or X's as `provider_code` with its
`provider_redirect_uri`, and for X with its `provider_code_verifier`.
"""

from collections.abc import Mapping

from accounts.models import User
from accounts.social import native, providers
from accounts.social.native import Code, IdToken
from oidc import clients
from oidc.models import Client
from oidc.protocol import errors
from oidc.protocol.redirect_uris import is_registered

AMR = native.AMR
_NEEDED = {
    "google": ("provider_token", "provider_nonce"),
    "facebook": ("provider_code", "provider_redirect_uri"),
    "x": ("provider_code", "provider_redirect_uri", "provider_code_verifier"),
}
PARAMETERS = ("provider", *dict.fromkeys(name for names in _NEEDED.values() for name in names))


def read(values: Mapping[str, str], client: Client) -> IdToken | Code | None:
    """The proof in a request, None where it has none. Raises InvalidRequest."""
    if not any(name in values for name in PARAMETERS):
        return None
    if "username" in values or "password" in values:
        raise errors.InvalidRequest("two proofs", hint="send a password or a provider's proof, not both")
    provider = values.get("provider", "")
    if provider not in _NEEDED or not providers.is_on(provider):
        raise errors.InvalidRequest("provider", hint="provider is missing, unknown or switched off")
    for name in _NEEDED[provider]:
        if name not in values:
            raise errors.InvalidRequest(f"no {name}", hint=f"{name} is required")
    if provider == "google":
        return IdToken(token=values["provider_token"], nonce=values["provider_nonce"])
    return Code(
        provider=provider,
        redirect_uri=_redirect_uri(values, client),
        code=values["provider_code"],
        verifier=values.get("provider_code_verifier", ""),
    )


def _redirect_uri(values: Mapping[str, str], client: Client) -> str:
    """Where the provider sent the code. It must be the client's own: a code meant for another is not to be used here,
    least of all one meant for our own pages, which check more than an app can.
    """
    uri = values["provider_redirect_uri"]
    if not is_registered(uri, clients.rules_of(client).redirect_uris, native=False):
        detail = "provider_redirect_uri is not registered for this client"
        raise errors.InvalidRequest(detail, hint=detail)
    return uri


def prove(proof: IdToken | Code, auth_session: str) -> User:
    """The person behind the proof. Raises an OAuthError, or Throttled."""
    try:
        return native.prove(proof)
    except native.ProofRefused as refused:
        raise errors.ProviderProofRefused(str(refused), auth_session=auth_session) from None
    except native.ProviderSilent as silent:
        raise errors.ProviderUnavailable(str(silent), auth_session=auth_session) from None
    except native.PageNeeded as needed:
        raise errors.RedirectToWeb(str(needed)) from None
