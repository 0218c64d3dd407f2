"""What an app brings to the authorization challenge from a provider in place of a password.

The draft leaves the proofs to each server. These are ours: `provider` names who gave it. An ID token of Google's,
Apple's or Microsoft's comes as `provider_token` with the `auth_session` that it was fetched for; a code of Facebook's,
X's or GitHub's as `provider_code` with its `provider_redirect_uri`, and for X and GitHub with its
`provider_code_verifier`.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.social import native, providers
from accounts.social.native import Code, IdToken
from oidc import clients
from oidc.handles import fingerprint
from oidc.models import Client, PendingRequest
from oidc.protocol import errors
from oidc.protocol.redirect_uris import is_registered

AMR = native.AMR
NONCE_LIFE = timedelta(minutes=10)  # as long as a token is taken after it was issued
_TOKEN = ("provider_token", "auth_session")
_CODE = ("provider_code", "provider_redirect_uri")
_NEEDED = {
    "google": _TOKEN,
    "apple": _TOKEN,
    "microsoft": _TOKEN,
    "facebook": _CODE,
    "x": (*_CODE, "provider_code_verifier"),
    "github": (*_CODE, "provider_code_verifier"),
}
PARAMETERS = ("provider", "provider_token", *_CODE, "provider_code_verifier")


def nonce_of(auth_session: str) -> str:
    """What an ID token must carry to be a proof with this `auth_session`, and with no other.

    It follows from the handle, and the handle does not follow from it: whoever comes by a token on its way, or reads
    the nonce in it, cannot present it, since the handle is with the app that asked for both.
    """
    return fingerprint(f"provider nonce:{auth_session}")


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
    if _NEEDED[provider] is _TOKEN:
        return IdToken(provider=provider, token=values["provider_token"], nonce=nonce_of(values["auth_session"]))
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


def prove(proof: IdToken | Code, pending: PendingRequest, auth_session: str) -> User:
    """The person behind the proof, which was brought for this request. Raises an OAuthError, or Throttled."""
    if isinstance(proof, IdToken) and pending.created_at < timezone.now() - NONCE_LIFE:
        raise errors.InvalidSession("the nonce is too old")
    try:
        return native.prove(proof)
    except native.ProofRefused as refused:
        raise errors.ProviderProofRefused(str(refused), auth_session=auth_session) from None
    except native.ProviderSilent as silent:
        raise errors.ProviderUnavailable(str(silent), auth_session=auth_session) from None
    except native.PageNeeded as needed:
        raise errors.RedirectToWeb(str(needed)) from None
