"""Where this room's endpoints are. Each is there with and without a trailing slash."""

from django.urls import include, path, re_path

from oidc.views.authorize import authorize, resume
from oidc.views.challenge import authorize_challenge
from oidc.views.client_configuration import client_configuration
from oidc.views.connected_apps import apps
from oidc.views.consent import consent
from oidc.views.device_approval import decide, enter_code, picture
from oidc.views.device_authorization import authorize_device
from oidc.views.introspection import introspect
from oidc.views.logos import logo
from oidc.views.logout import carry_out, end_session
from oidc.views.metadata import jwks, protected_resource, provider
from oidc.views.refusals import refused
from oidc.views.registration import register
from oidc.views.revocation import revoke
from oidc.views.select_account import select_account
from oidc.views.token import token
from oidc.views.userinfo import userinfo

# The names and the one other spelling under which stock DOT knows these endpoints, so that code and relying parties
# written for it find them.
dot_urlpatterns = [
    path("o/authorize/", authorize, name="authorize"),
    path("o/token/", token, name="token"),
    path("o/revoke_token/", revoke, name="revoke-token"),
    path("o/introspect/", introspect, name="introspect"),
    path("o/userinfo/", userinfo, name="user-info"),
    path("o/logout/", end_session, name="rp-initiated-logout"),
    path("o/register/", register, name="dcr-register"),
    path("o/register/<str:client_id>/", client_configuration, name="dcr-register-management"),
    path("o/device-authorization/", authorize_device, name="device-authorization"),
    path("activate", enter_code, name="device"),
    path(".well-known/openid-configuration", provider, name="oidc-connect-discovery-info"),
    path(".well-known/jwks.json", jwks, name="jwks-info"),
]

urlpatterns = [
    path(".well-known/openid-configuration", provider, name="openid-configuration"),
    path(".well-known/oauth-authorization-server", provider, name="oauth-authorization-server"),
    path(".well-known/jwks.json", jwks, name="jwks"),
    path(".well-known/oauth-protected-resource/api/v1", protected_resource, name="oauth-protected-resource"),
    re_path(r"^o/authorize/?$", authorize, name="authorize"),
    re_path(r"^o/authorize-challenge/?$", authorize_challenge, name="authorize-challenge"),
    re_path(r"^o/token/?$", token, name="token"),
    re_path(r"^o/device_authorization/?$", authorize_device, name="device-authorization"),
    re_path(r"^o/userinfo/?$", userinfo, name="userinfo"),
    re_path(r"^o/introspect/?$", introspect, name="introspect"),
    re_path(r"^o/revoke/?$", revoke, name="revoke"),
    re_path(r"^o/logout/?$", end_session, name="logout"),
    re_path(r"^o/register/?$", register, name="register"),
    path("o/register/<str:client_id>", client_configuration, name="client-configuration"),
    path("o/authorize/refused", refused, name="authorize-refused"),
    path("o/authorize/<slug:flow>", resume, name="authorize-continue"),
    path("o/logout/<slug:flow>", carry_out, name="logout-continue"),
    path("o/consent/<slug:flow>", consent, name="consent"),
    path("o/select-account/<slug:flow>", select_account, name="select-account"),
    path("activate", enter_code, name="activate"),
    path("activate/<slug:code>.svg", picture, name="activate-picture"),
    path("activate/<slug:code>", enter_code, name="activate-code"),
    path("activate/<slug:code>/decide", decide, name="activate-decide"),
    path("o/logos/<slug:digest>", logo, name="client-logo"),
    path("account/apps", apps, name="connected-apps"),
    path("", include((dot_urlpatterns, "oauth2_provider"))),
]
