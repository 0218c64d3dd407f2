"""Authorizations and consents in the admin: to be read, and to be withdrawn."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from oidc import authorizations
from oidc.admin.issued import ReadOnlyAdmin
from oidc.models import Authorization, Consent


@admin.register(Authorization)
class AuthorizationAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "person", "client", "scopes", "created_at", "revoked_at")
    list_filter = ("revoked_at", "client")
    search_fields = ("=public_id", "person__email", "=client__client_id")
    list_select_related = ("person", "client")
    show_full_result_count = False
    actions = ("revoke",)

    @admin.action(description="Revoke the selected authorizations and their tokens", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Authorization]) -> None:
        """Everything issued from them is dead at once."""
        authorizations.revoke(queryset, reason="administrator")
        self.message_user(request, "The authorizations were revoked.")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may delete authorizations may revoke them; rows themselves are kept."""
        return request.user.has_perm("oidc.delete_authorization")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("person", "client", "scopes", "given_at")
    search_fields = ("person__email", "=client__client_id")
    list_select_related = ("person", "client")
