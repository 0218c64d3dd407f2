"""Initial access tokens in the admin: who has one, how often it is still good; never its value."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from oidc import initial_access_tokens
from oidc.admin.issued import ReadOnlyAdmin
from oidc.models import InitialAccessToken


@admin.register(InitialAccessToken)
class InitialAccessTokenAdmin(ReadOnlyAdmin):
    """They are issued by the command line, which can show a value once."""

    fields = ("name", "allowed_scopes", "uses_left", "created_by", "created_at", "expires_at", "revoked_at")
    list_display = ("name", "uses_left", "created_by", "created_at", "expires_at", "revoked_at")
    list_select_related = ("created_by",)
    search_fields = ("name",)
    actions = ("revoke",)

    @admin.action(description="Revoke the selected initial access tokens", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[InitialAccessToken]) -> None:
        """Nobody registers by them any more; clients that were registered stay."""
        person = getattr(request.user, "public_id", "")
        count = initial_access_tokens.revoke(queryset, person=person)
        self.message_user(request, f"Revoked: {count}.")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may delete them may revoke them; rows are kept until they have long expired."""
        return request.user.has_perm("oidc.delete_initialaccesstoken")
