"""Signing keys in the admin: public halves and dates."""

from django.contrib import admin

from oidc.admin.issued import ReadOnlyAdmin
from oidc.models import SigningKey


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    list_display = ("kid", "algorithm", "state", "created_at", "activated_at", "retired_at")
    list_filter = ("algorithm", "state")
    fields = ("kid", "algorithm", "state", "public_jwk", "created_at", "activated_at", "retired_at")
