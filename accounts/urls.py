"""Where this room's pages are."""

from django.urls import path

from accounts.views import handoff_approval, handoffs, not_me, recovery, signup
from accounts.views.account import (
    activity,
    devices,
    email,
    export,
    identities,
    lifecycle,
    overview,
    password,
    picture,
    profile,
)
from accounts.views.confirm import confirm
from accounts.views.home import home
from accounts.views.pictures import picture as picture_file
from accounts.views.signin import sign_in
from accounts.views.signout import sign_out
from accounts.views.social import address, begin, complete, data_deletion, link

urlpatterns = [
    path("", home, name="home"),
    path("signin", sign_in, name="signin"),
    path("signout", sign_out, name="signout"),
    path("signin/device", handoffs.ask, name="handoff"),
    path("signin/device/complete", handoffs.complete, name="handoff-complete"),
    path("device", handoff_approval.enter_code, name="device"),
    path("device/<slug:code>", handoff_approval.enter_code, name="device-code"),
    path("device/requests/<uuid:public_id>", handoff_approval.decide, name="device-decide"),
    path("confirm", confirm, name="confirm"),
    path("not-me/<slug:link>", not_me.report, name="not-me"),
    path("signup", signup.sign_up, name="signup"),
    path("signup/check", signup.check, name="signup-check"),
    path("signup/resend", signup.resend, name="signup-resend"),
    path("signup/<slug:link>", signup.by_link, name="signup-link"),
    path("reset", recovery.begin, name="reset"),
    path("reset/check", recovery.check, name="reset-check"),
    path("reset/resend", recovery.resend, name="reset-resend"),
    path("reset/<slug:link>", recovery.by_link, name="reset-link"),
    path("account", overview.overview, name="account"),
    path("account/profile", profile.edit, name="account-profile"),
    path("account/picture", picture.edit, name="account-picture"),
    path("account/identities", identities.ways_in, name="account-identities"),
    path("account/email", email.change, name="account-email"),
    path("account/email/check", email.check, name="account-email-check"),
    path("account/email/resend", email.resend, name="account-email-resend"),
    path("account/email/<slug:link>", email.by_link, name="account-email-link"),
    path("account/password", password.change, name="account-password"),
    path("account/sessions", devices.sessions, name="account-sessions"),
    path("account/activity", activity.events, name="account-activity"),
    path("account/export", export.download, name="account-export"),
    path("account/delete", lifecycle.delete, name="account-delete"),
    path("account/leaving", lifecycle.leaving, name="account-leaving"),
    path("pictures/<slug:public_id>.webp", picture_file, name="picture"),
    path("social/begin/<slug:provider>", begin.begin, name="social-begin"),
    path("social/complete/<slug:provider>", complete.complete, name="social-complete"),
    path("social/address/<slug:handle>", address.address, name="social-address"),
    path("social/code/<slug:handle>", address.code, name="social-code"),
    path("social/link/<slug:handle>", link.link, name="social-link"),
    path("social/facebook/deletion", data_deletion.delete_data, name="social-deletion"),
    path("social/facebook/deletion/<slug:code>", data_deletion.status, name="social-deletion-status"),
]
