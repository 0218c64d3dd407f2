"""Logout deliveries in the admin: which clients were told of which sign-outs, and why others were not."""

from django.contrib import admin

from oidc.admin.issued import ReadOnlyAdmin
from oidc.models import LogoutDelivery


@admin.register(LogoutDelivery)
class LogoutDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("client", "created_at", "state", "tries", "delivered_at", "last_problem")
    list_filter = ("state", "client")
    search_fields = ("=client__client_id", "=subject")
    list_select_related = ("client",)
    show_full_result_count = False
    fields = ("client", "subject", "sid", "state", "tries", "last_problem", "created_at", "delivered_at")
