"""Where this room's pages are."""

from django.urls import path

from accounts.views import not_me, recovery, signup
from accounts.views.account import devices, overview, profile
from accounts.views.confirm import confirm
from accounts.views.home import home
from accounts.views.signin import sign_in
from accounts.views.signout import sign_out

urlpatterns = [
    path("", home, name="home"),
    path("signin", sign_in, name="signin"),
    path("signout", sign_out, name="signout"),
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
    path("account/sessions", devices.sessions, name="account-sessions"),
]
