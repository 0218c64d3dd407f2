"""The last step of social-auth's pipeline. It makes an `Arrival` of what a provider said and ends social-auth's part.

Everything that decides about people, accounts and links comes after, in `accounts.social.admission`: it needs no
provider's answer, so that nothing of one, least of all a token, is ever stored while a person is asked something.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from social_core.backends.base import BaseAuth
from social_core.exceptions import AuthResponseError

from accounts.models.user import canonical_email
from accounts.social.arrivals import Arrival

_UID = re.compile(r"[\x21-\x7e]{1,255}")


def arrive(*, backend: BaseAuth[Any], details: dict[str, Any], uid: str, **_: Any) -> Arrival:
    """Who came back."""
    if not _UID.fullmatch(uid):
        raise AuthResponseError(backend, claim=backend.id_key(), code="invalid_claim", stage="pipeline")
    email = _address(details.get("email", ""))
    return Arrival(
        provider=backend.name,
        uid=uid,
        email=email,
        email_verified=bool(email) and details.get("email_verified") is True,
        name=details.get("fullname", ""),
        given_name=details.get("first_name", "")[:100],
        family_name=details.get("last_name", "")[:100],
        locale=details.get("locale", ""),
        picture=details.get("picture", ""),
    )


def _address(email: str) -> str:
    """The address in its canonical spelling, or "" when it is none."""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return canonical_email(email)
