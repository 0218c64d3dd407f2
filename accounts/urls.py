"""Where this room's pages are."""

from django.urls import path

from accounts.views.home import home
from accounts.views.signin import sign_in
from accounts.views.signout import sign_out

urlpatterns = [
    path("", home, name="home"),
    path("signin", sign_in, name="signin"),
    path("signout", sign_out, name="signout"),
]
