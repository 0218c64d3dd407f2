"""Recorded facts in the admin: to be read, never to be changed."""

from django.contrib import admin
from django.http import HttpRequest

from audit.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ("at", "name", "person", "client", "ip", "reason", "request_id")
    list_filter = ("name", "at")
    search_fields = ("=person", "=client", "=request_id", "=session")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 — Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:  # noqa: ARG002 — ditto, Django's
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:  # noqa: ARG002 — ditto, Django's
        return False
