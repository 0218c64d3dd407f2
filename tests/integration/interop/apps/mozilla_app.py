"""An app on mozilla-django-oidc. It keeps no refresh token: it asks anew, silently, when its ID token is too old."""

import os
from urllib.parse import urlencode

import requests
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import include, path

from tests.integration.interop.apps.django_site import PROVIDER, configure, serve

METADATA = requests.get(f"{PROVIDER}/.well-known/openid-configuration", timeout=10).json()

configure(
    name="mozilla_app",
    apps=["mozilla_django_oidc"],
    middleware=["mozilla_django_oidc.middleware.SessionRefresh"],
    AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
    OIDC_RP_CLIENT_ID=os.environ["CLIENT_ID"],
    OIDC_RP_CLIENT_SECRET=os.environ["CLIENT_SECRET"],
    OIDC_RP_SIGN_ALGO="RS256",
    OIDC_RP_SCOPES="openid profile email",
    OIDC_OP_AUTHORIZATION_ENDPOINT=METADATA["authorization_endpoint"],
    OIDC_OP_TOKEN_ENDPOINT=METADATA["token_endpoint"],
    OIDC_OP_USER_ENDPOINT=METADATA["userinfo_endpoint"],
    OIDC_OP_JWKS_ENDPOINT=METADATA["jwks_uri"],
    OIDC_USE_PKCE=True,
    OIDC_TOKEN_USE_BASIC_AUTH=True,
    OIDC_STORE_ACCESS_TOKEN=True,
    OIDC_STORE_ID_TOKEN=True,
    OIDC_USERNAME_ALGO=f"{__name__}.subject_as_username",
    OIDC_EXEMPT_URLS=["/", "/userinfo", "/refresh", "/sign-out"],
)


def subject_as_username(_email: str, claims: dict[str, str]) -> str:
    return claims["sub"]


def home(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {"sub": request.user.get_username() or None, "access_token": request.session.get("oidc_access_token")}
    )


def sign_in(_: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/oidc/authenticate/")


def userinfo(request: HttpRequest) -> JsonResponse:
    bearer = {"Authorization": f"Bearer {request.session['oidc_access_token']}"}
    return JsonResponse(requests.get(METADATA["userinfo_endpoint"], headers=bearer, timeout=10).json())


def refresh(request: HttpRequest) -> HttpResponse:
    """What the library does when its time has come, now: its middleware asks before it lets anybody see a page."""
    request.session["oidc_id_token_expiration"] = 0
    return HttpResponseRedirect("/fresh")


def fresh(_: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/")


def sign_out(request: HttpRequest) -> HttpResponse:
    hint = request.session["oidc_id_token"]
    logout(request)
    query = urlencode({"id_token_hint": hint, "post_logout_redirect_uri": f"{os.environ['APP_URL']}/"})
    return HttpResponseRedirect(f"{METADATA['end_session_endpoint']}?{query}")


urlpatterns = [
    path("", home),
    path("sign-in", sign_in),
    path("userinfo", userinfo),
    path("refresh", refresh),
    path("fresh", fresh),
    path("sign-out", sign_out),
    path("oidc/", include("mozilla_django_oidc.urls")),
]

if __name__ == "__main__":
    serve()
