"""People and their sessions in the admin. No password is shown or set here: an administrator never chooses one."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from procrastinate.contrib.django.models import ProcrastinateJob
from social_django.models import Association, Nonce, UserSocialAuth

from accounts import sessions, standing
from accounts.models import Identity, Session, User
from audit.events import EventName
from audit.record import record

# social-auth's bookkeeping; the table of its own for people is not used here.
admin.site.unregister([Association, Nonce, UserSocialAuth])
# The queue's own page is styled inline, which the content security policy forbids.
admin.site.unregister(ProcrastinateJob)


RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "name", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name", "=public_id")
    # An address is proved by its owner alone: an administrator who could write one could take any account over.
    readonly_fields = (
        "public_id",
        "email",
        "email_verified_at",
        "phone_number_verified_at",
        "deletion_due_at",
        "created_at",
        "updated_at",
    )
    exclude = ("password",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    filter_horizontal = ("groups", "user_permissions")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 — people come in by registration
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes those who administer."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not (obj.is_staff or obj.is_superuser) or request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002 — Django's signature
        """People delete themselves, with a time of grace and a record; who must go at once is deactivated."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only a superuser hands out rights, so that nobody who may edit people promotes themselves; and nobody shuts
        themselves out: an empty form, sent by mistake, would."""
        if obj is not None and obj.pk == request.user.pk:
            return (*self.readonly_fields, "is_active", *RIGHTS)
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, *RIGHTS)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Keep who changed what; a change of standing takes effect on sessions and tokens at once."""
        super().save_model(request, obj, form, change)
        by = str(getattr(request.user, "public_id", ""))
        record(EventName.PERSON_CHANGED, person=obj.public_id, by=by, fields=list(form.changed_data))
        if "is_active" in form.changed_data:
            (standing.reactivate if obj.is_active else standing.deactivate)(obj, by=by)


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):
    list_display = ("public_id", "person", "created_at", "last_seen_at", "ended_at", "ip")
    list_filter = ("ended_at",)
    search_fields = ("=public_id", "person__email")
    list_select_related = ("person",)
    actions = ("end_sessions",)

    @admin.action(description="End the selected sessions and their tokens", permissions=["end"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        """Sign the people out."""
        sessions.end(queryset, reason="ended by an administrator")
        self.message_user(request, "The sessions were ended.")

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Whoever may delete sessions may end them; rows themselves are kept."""
        return request.user.has_perm("accounts.delete_session")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 — a session is begun by signing in
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:  # noqa: ARG002 — what happened is not edited
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:  # noqa: ARG002 — what happened is not edited
        return False


@admin.register(Identity)
class IdentityAdmin(admin.ModelAdmin):
    list_display = ("provider", "person", "email", "created_at", "last_used_at")
    list_filter = ("provider",)
    search_fields = ("=uid", "person__email", "=email")
    list_select_related = ("person",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 — linked by its person alone
        return False

    def has_change_permission(self, request: HttpRequest, obj: Identity | None = None) -> bool:  # noqa: ARG002 — what happened is not edited
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Identity | None = None) -> bool:  # noqa: ARG002 — unlinked by its person alone
        return False


@admin.register(ProcrastinateJob)
class JobAdmin(admin.ModelAdmin):
    list_display = ("id", "task_name", "status", "attempts", "scheduled_at", "args")
    list_filter = ("status", "task_name")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 — the server alone makes jobs
        return False

    def has_change_permission(self, request: HttpRequest, obj: ProcrastinateJob | None = None) -> bool:  # noqa: ARG002 — what happened is not edited
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ProcrastinateJob | None = None) -> bool:  # noqa: ARG002 — nor thrown away
        return False
