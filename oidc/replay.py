"""Values that may be presented once, such as the jti of an assertion: used up atomically, forgotten once expired."""

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction

from oidc.models import UsedOnce


def use_once(kind: str, *parts: str, expires_at: datetime) -> bool:
    """Use a value up; False: it was used before. `parts` name it, whoever issued it first.

    Of several requests at once the table's constraint lets one pass. A row stays until after `expires_at`, when the
    value is refused for its age.
    """
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    try:
        with transaction.atomic():
            UsedOnce.objects.create(kind=kind, digest=digest, expires_at=expires_at)
    except IntegrityError:
        return False
    return True
