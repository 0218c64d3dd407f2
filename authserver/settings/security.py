"""Cookies, headers and limits. Why each value is what it is: docs/threats.md."""

from csp.constants import NONE, SELF

from authserver.settings.env import env

YEAR = 365 * 86_400  # seconds

# The __Host- prefix makes the browser refuse the cookie from a sibling domain or over http; browsers ignore it
# over plain http, so development gets other names. Cookies do not know ports: relying parties on the same host
# must not collide with these.
SESSION_COOKIE_NAME = "__Host-sid" if env.https else "authserver_sid"
CSRF_COOKIE_NAME = "__Host-csrf" if env.https else "authserver_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = "__Host-lang" if env.https else "authserver_lang"
CSRF_FAILURE_VIEW = "authserver.error_pages.csrf_failure"

SECURE_SSL_REDIRECT = False  # the proxy's work; the machine endpoints must never answer a POST by a redirect
SECURE_HSTS_SECONDS = env.hsts_seconds if env.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.https
SECURE_HSTS_PRELOAD = env.https and env.hsts_seconds >= YEAR  # lists of browsers take no host for less
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer makes Chromium send "Origin: null", which fails CSRF
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.trusted_proxies else None
USE_X_FORWARDED_HOST = False
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = env.trusted_proxies

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "upgrade-insecure-requests": env.https,
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# Addresses that take a file, and how many bytes all of such a request may have. Fields keep the limit above.
UPLOAD_BYTES = dict.fromkeys(("/account/picture", "/api/v1/me/picture"), 5 * 1024 * 1024 + 64 * 1024)
FILE_UPLOAD_MAX_MEMORY_SIZE = max(UPLOAD_BYTES.values())  # a larger file would have no handler: nothing goes to disk
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # SECURE_SSL_REDIRECT: see above
]
