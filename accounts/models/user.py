"""A person: identifiers, standing, and the standard claims of OpenID Connect Core 1.0 §5.1."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


def canonical_email(email: str) -> str:
    """The one spelling under which an address is stored and looked up."""
    return email.strip().lower()


class UserManager(BaseUserManager["User"]):
    """Makes people; Django's own commands and admin ask for these two names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a person. Raises IntegrityError when the address is taken. No password: none will ever match."""
        person = self.model(email=email, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address, whatever its letter case."""
        return self.get(email=canonical_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """One person. `public_id` is the subject that the outside sees; the key stays inside.

    `subject_seed` is told to nobody: pairwise subjects are made from it, and without it none can be traced to another.
    """

    last_login = None  # when somebody signed in is a fact of each Session
    public_id = models.UUIDField("subject", default=uuid.uuid4, unique=True, editable=False)
    subject_seed = models.UUIDField(default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone_number = models.CharField(max_length=32, blank=True, default="")
    phone_number_verified_at = models.DateTimeField(null=True, blank=True)

    name = models.CharField(max_length=200, blank=True, default="")
    given_name = models.CharField(max_length=100, blank=True, default="")
    family_name = models.CharField(max_length=100, blank=True, default="")
    middle_name = models.CharField(max_length=100, blank=True, default="")
    nickname = models.CharField(max_length=100, blank=True, default="")
    preferred_username = models.CharField(max_length=100, blank=True, default="")
    profile = models.URLField(max_length=500, blank=True, default="")
    picture = models.URLField(max_length=500, blank=True, default="")
    picture_chosen_at = models.DateTimeField(null=True, blank=True, editable=False)
    website = models.URLField(max_length=500, blank=True, default="")
    gender = models.CharField(max_length=50, blank=True, default="")
    birthdate = models.CharField(max_length=10, blank=True, default="", help_text="YYYY-MM-DD, or YYYY alone")
    zoneinfo = models.CharField(max_length=64, blank=True, default="", help_text="Such as Europe/Paris")
    locale = models.CharField(max_length=35, blank=True, default="", help_text="Such as fr-CA")
    address: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict, blank=True)

    deletion_due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may use the admin", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = (
            # Two spellings of one address must never become two people, whichever code path writes.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower_case"),
        )

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store with the canonical spelling of the address."""
        self.email = canonical_email(self.email)
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """The name to greet by, or the address where none is known."""
        return self.name or " ".join(filter(None, (self.given_name, self.family_name))) or self.email

    def get_short_name(self) -> str:
        """The first name, or the whole one."""
        return self.given_name or self.get_full_name()
