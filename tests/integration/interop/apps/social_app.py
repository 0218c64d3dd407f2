"""An app on social-auth-core's own OpenID Connect backend, with social-auth-app-django around it."""

import os
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import include, path

from tests.integration.interop.apps.django_site import PROVIDER, configure, serve

configure(
    name="social_app",
    apps=["social_django"],
    AUTHENTICATION_BACKENDS=["social_core.backends.open_id_connect.OpenIdConnectAuth"],
    SOCIAL_AUTH_OIDC_OIDC_ENDPOINT=PROVIDER,
    SOCIAL_AUTH_OIDC_KEY=os.environ["CLIENT_ID"],
    SOCIAL_AUTH_OIDC_SECRET=os.environ["CLIENT_SECRET"],
    SOCIAL_AUTH_OIDC_USE_PKCE=True,
    # It always refreshes with its secret in the form, so it is registered to send it there, and told to do so always.
    SOCIAL_AUTH_OIDC_TOKEN_ENDPOINT_AUTH_METHOD="client_secret_post",
    SOCIAL_AUTH_OIDC_USERNAME_KEY="sub",
)

from social_django.models import UserSocialAuth  # noqa: E402 — models are there once the site is configured
from social_django.utils import load_strategy  # noqa: E402 — see above


def account(request: HttpRequest) -> UserSocialAuth:
    return UserSocialAuth.objects.get(user=request.user)


def home(request: HttpRequest) -> JsonResponse:
    if not request.user.is_authenticated:
        return JsonResponse({"sub": None, "access_token": None})
    return JsonResponse({"sub": account(request).uid, "access_token": account(request).access_token})


def sign_in(request: HttpRequest) -> HttpResponse:
    """The library is begun by a form alone."""
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    return HttpResponse(f'<form method="post" action="/login/oidc/">{token}<button name="begin"></button></form>')


def userinfo(request: HttpRequest) -> JsonResponse:
    backend = account(request).get_backend_instance(load_strategy(request))
    return JsonResponse(backend.get_json(backend.userinfo_url(), headers=bearer(request)))


def bearer(request: HttpRequest) -> dict[str, str]:
    return {"Authorization": f"Bearer {account(request).access_token}"}


def refresh(request: HttpRequest) -> HttpResponse:
    account(request).refresh_token(load_strategy(request))
    return HttpResponseRedirect("/")


def sign_out(request: HttpRequest) -> HttpResponse:
    backend = account(request).get_backend_instance(load_strategy(request))
    hint = account(request).extra_data["id_token"]
    logout(request)
    query = urlencode({"id_token_hint": hint, "post_logout_redirect_uri": f"{os.environ['APP_URL']}/"})
    return HttpResponseRedirect(f"{backend.oidc_config()['end_session_endpoint']}?{query}")


urlpatterns = [
    path("", home),
    path("sign-in", sign_in),
    path("userinfo", userinfo),
    path("refresh", refresh),
    path("sign-out", sign_out),
    path("", include("social_django.urls", namespace="social")),
]

if __name__ == "__main__":
    serve()
