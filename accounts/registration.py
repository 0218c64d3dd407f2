"""New people."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.models.user import canonical_email
from audit.events import EventName
from audit.record import record


class RegistrationRefused(Exception):
    """The address or the password cannot be accepted; the message says why in words for the one who typed them."""


def create_person(*, email: str, password: str, name: str = "", admin: bool = False) -> User:
    """Store a person whose address is known to be theirs (an operator vouches for it).

    Raises RegistrationRefused for a malformed or taken address and for a password against the policy.
    """
    person = User(email=canonical_email(email), name=name, is_staff=admin, is_superuser=admin)
    person.email_verified_at = timezone.now()
    given, _, family = name.partition(" ")
    person.given_name, person.family_name = given[:100], family[:100]
    try:
        validate_email(person.email)
        validate_password(password, person)
        person.set_password(password)
        person.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise RegistrationRefused(" ".join(error.messages)) from error
    try:
        with transaction.atomic():
            person.save()
            record(EventName.PERSON_CREATED, person=person.public_id, admin=admin)
    except IntegrityError as error:
        raise RegistrationRefused("A person with this address exists already.") from error
    return person
