"""Every environment variable, typed and read once. docs/configuration.md is checked against this file.

A missing or malformed required value stops the process with a message that names the variable, never its value.
"""

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from authserver.settings import social_rules

_DOCUMENT_HOST = re.compile(r"\*|\.?[a-z0-9-]+(\.[a-z0-9-]+)*")
_YEAR = 365 * 86_400
_KEYS_ARE_CACHED = 600  # the key set may be kept for five minutes, and be read anew by the server within one
_HOST_AND_PORT = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\]):[0-9]+")


@dataclass(frozen=True)
class Variable:
    """One variable: what it is for, its default (None: required), and whether its value is a secret."""

    doc: str
    default: Any = None
    secret: bool = False


VARIABLES: dict[str, Variable] = {
    "PUBLIC_URL": Variable("The issuer: scheme, host and port at which people and relying parties reach the server."),
    "DATABASE_URL": Variable("PostgreSQL, as postgresql://user:password@host:5432/name.", secret=True),
    "SECRET_KEY": Variable("Signs cookies and forms; at least 50 random characters.", secret=True),
    "SECRET_KEY_FALLBACKS": Variable("Former SECRET_KEY values still accepted, comma separated.", [], secret=True),
    "KEY_ENCRYPTION_KEYS": Variable(
        "Fernet keys (32 bytes, urlsafe base64), comma separated; the first seals private signing keys, all open them.",
        secret=True,
    ),
    "CLIENT_SECRET_HASH_KEY": Variable(
        "Keys the hash under which client secrets are stored; at least 32 random characters. "
        "Changing it makes every client secret invalid.",
        secret=True,
    ),
    "ALLOWED_HOSTS": Variable("Host names to answer to besides the one in PUBLIC_URL, comma separated.", []),
    "HSTS_SECONDS": Variable(
        "How long browsers keep to https for this host and those below it, where PUBLIC_URL is https.", 63_072_000
    ),
    "TRUSTED_PROXIES": Variable("Number of reverse proxies in front; 0 believes no forwarded header.", 0),
    "DATABASE_POOL_SIZE": Variable("Largest number of database connections each web process keeps.", 10),
    "STATIC_ROOT": Variable("Folder that collectstatic fills and the server serves.", "staticfiles"),
    "SESSION_IDLE_SECONDS": Variable("A sign-in ends after this long without use.", 14 * 86400),
    "SESSION_ABSOLUTE_SECONDS": Variable("A sign-in ends this long after it began, used or not.", 90 * 86400),
    "PASSWORD_HASH_PARALLELISM": Variable(
        "Password hashes one process computes at a time; others wait, then get a 503.", 4
    ),
    "PASSWORD_HASH_WAIT_SECONDS": Variable("How long a sign-in waits for its turn to hash.", 2.0),
    "AUTHORIZATION_CODE_SECONDS": Variable("Life of an authorization code; 60 at most.", 60),
    "ACCESS_TOKEN_SECONDS": Variable("Life of an access token.", 600),
    "ID_TOKEN_SECONDS": Variable("Life of an ID token.", 600),
    "REFRESH_TOKEN_SECONDS": Variable("Life of a refresh token family from its first token, used or not.", 90 * 86400),
    "REFRESH_TOKEN_GRACE_SECONDS": Variable(
        "How long a client that lost the answer gets the same next refresh token again; 0: never, 120 at most.", 30
    ),
    "PENDING_REQUEST_SECONDS": Variable("How long a person may take to sign in and consent.", 1800),
    "PENDING_REQUESTS_AT_MOST": Variable(
        "How many requests may wait for a person; beyond it the oldest are let go. A thousand take about a megabyte.",
        50_000,
    ),
    "SIGNING_KEY_PUBLISH_SECONDS": Variable("How long a new signing key is published before it signs.", 86400),
    "FRONT_CHANNEL_RESPONSE_TYPES": Variable(
        "true: clients may be registered for response types that bring tokens through the browser (implicit, hybrid).",
        False,
    ),
    "CLIENT_REGISTRATION": Variable(
        "Who may register clients at the registration endpoint: off, token (initial access tokens), or open (anybody).",
        "token",
    ),
    "CLIENT_REGISTRATION_PKCE_REQUIRED": Variable(
        "false: clients with a secret that register themselves may go without PKCE.", True
    ),
    "CLIENT_ID_METADATA_DOCUMENTS": Variable(
        "Hosts whose client ID metadata documents make apps known here, comma separated; .example.com for it and all "
        "below it, * for anybody's; empty: none.",
        [],
    ),
    "EMAIL_URL": Variable(
        "Where mail is handed over, as smtp+tls://user:password@host:587; empty: it waits in the queue.",
        "",
        secret=True,
    ),
    "MAIL_FROM": Variable("Sender of all mail.", "authserver <no-reply@localhost>"),
    "BREACH_CHECK_URL": Variable(
        "Range query of a breached-password service, {prefix} for five hexadecimal digits; empty: bundled list only.",
        "",
    ),
    "THROTTLE_FACTOR": Variable("Multiplies every limit on guessing; above 1 only where tests share an address.", 1),
    "SOCIAL_GOOGLE_CLIENT_ID": Variable("Client ID at Google; empty: nobody signs in with Google.", ""),
    "SOCIAL_GOOGLE_CLIENT_SECRET": Variable("Client secret at Google.", "", secret=True),
    "SOCIAL_GOOGLE_NATIVE_CLIENT_IDS": Variable(
        "Client IDs at Google of apps whose ID tokens are taken too, comma separated.", []
    ),
    "SOCIAL_FACEBOOK_CLIENT_ID": Variable("App ID at Facebook; empty: nobody signs in with Facebook.", ""),
    "SOCIAL_FACEBOOK_CLIENT_SECRET": Variable("App secret at Facebook.", "", secret=True),
    "SOCIAL_X_CLIENT_ID": Variable("OAuth 2.0 client ID at X; empty: nobody signs in with X.", ""),
    "SOCIAL_X_CLIENT_SECRET": Variable("OAuth 2.0 client secret at X.", "", secret=True),
    "SOCIAL_GITHUB_CLIENT_ID": Variable("Client ID of an OAuth app at GitHub; empty: nobody signs in with GitHub.", ""),
    "SOCIAL_GITHUB_CLIENT_SECRET": Variable("Client secret at GitHub.", "", secret=True),
    "SOCIAL_MICROSOFT_CLIENT_ID": Variable(
        "Application (client) ID at Microsoft; empty: nobody signs in with Microsoft.", ""
    ),
    "SOCIAL_MICROSOFT_CLIENT_SECRET": Variable("Client secret at Microsoft, its value.", "", secret=True),
    "SOCIAL_MICROSOFT_TENANT": Variable(
        "Whose Microsoft accounts are let in: common, organizations, consumers, or the ID of one tenant.", "common"
    ),
    "SOCIAL_MICROSOFT_NATIVE_CLIENT_IDS": Variable(
        "Client IDs at Microsoft of apps whose ID tokens are taken too, comma separated.", []
    ),
    "SOCIAL_APPLE_CLIENT_ID": Variable("Services ID at Apple; empty: nobody signs in with Apple.", ""),
    "SOCIAL_APPLE_TEAM_ID": Variable("ID of the team that the Services ID belongs to.", ""),
    "SOCIAL_APPLE_KEY_ID": Variable("ID of the key for Sign in with Apple.", ""),
    "SOCIAL_APPLE_PRIVATE_KEY": Variable(
        "That key itself: the content of the downloaded .p8 file, its line breaks written as \\n.", "", secret=True
    ),
    "SOCIAL_APPLE_NATIVE_CLIENT_IDS": Variable(
        "Bundle IDs of apps whose ID tokens by Apple are taken too, comma separated.", []
    ),
    "SOCIAL_STANDIN_URL": Variable(
        "A stand-in that plays all providers, for demos and tests on this machine; never in production.", ""
    ),
    "OUTBOUND_PRIVATE_HOSTS": Variable(
        "Hosts as host:port, comma separated, that requests named by others may reach though they are private, also "
        "over http; for test networks, never in production.",
        [],
    ),
    "OUTBOUND_CA_FILE": Variable(
        "File with further certificate authorities for such requests; for test networks, never in production.", ""
    ),
    "LOG_LEVEL": Variable("DEBUG, INFO, WARNING or ERROR.", "INFO"),
    "SENTRY_DSN": Variable("Where errors are reported; empty: nowhere.", "", secret=True),
    "SENTRY_ENVIRONMENT": Variable("Name of this deployment in error reports.", "production"),
    "WEB_BIND": Variable("Address gunicorn listens on.", "127.0.0.1:8000"),
    "WEB_WORKERS": Variable("Web processes.", 2),
    "WEB_THREADS": Variable("Threads of each web process.", 8),
}


@dataclass(frozen=True)
class Environment:
    """The environment as the settings modules use it. Field names are the variables' names in lower case."""

    public_url: str
    database_url: str
    secret_key: str
    secret_key_fallbacks: list[str]
    key_encryption_keys: list[str]
    client_secret_hash_key: str
    allowed_hosts: list[str]
    hsts_seconds: int
    trusted_proxies: int
    database_pool_size: int
    static_root: str
    session_idle_seconds: int
    session_absolute_seconds: int
    password_hash_parallelism: int
    password_hash_wait_seconds: float
    authorization_code_seconds: int
    access_token_seconds: int
    id_token_seconds: int
    refresh_token_seconds: int
    refresh_token_grace_seconds: int
    pending_request_seconds: int
    pending_requests_at_most: int
    signing_key_publish_seconds: int
    front_channel_response_types: bool
    client_registration: str
    client_registration_pkce_required: bool
    client_id_metadata_documents: list[str]
    email_url: str
    mail_from: str
    breach_check_url: str
    throttle_factor: int
    social_google_client_id: str
    social_google_client_secret: str
    social_google_native_client_ids: list[str]
    social_facebook_client_id: str
    social_facebook_client_secret: str
    social_x_client_id: str
    social_x_client_secret: str
    social_github_client_id: str
    social_github_client_secret: str
    social_microsoft_client_id: str
    social_microsoft_client_secret: str
    social_microsoft_tenant: str
    social_microsoft_native_client_ids: list[str]
    social_apple_client_id: str
    social_apple_team_id: str
    social_apple_key_id: str
    social_apple_private_key: str
    social_apple_native_client_ids: list[str]
    social_standin_url: str
    outbound_private_hosts: list[str]
    outbound_ca_file: str
    log_level: str
    sentry_dsn: str
    sentry_environment: str
    web_bind: str
    web_workers: int
    web_threads: int

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).hostname or ""


def _read(reader: environ.Env, name: str, kind: Any) -> Any:
    variable = VARIABLES[name]
    default = reader.NOTSET if variable.default is None else variable.default
    readers = {str: reader.str, int: reader.int, float: reader.float, bool: reader.bool}
    try:
        return readers.get(kind, reader.list)(name, default=default)
    except (ImproperlyConfigured, ValueError) as error:
        reason = "is not set" if variable.default is None else f"must be of type {kind.__name__}"
        raise ImproperlyConfigured(f"{name} {reason}. {variable.doc}") from error


def _problems(env: Environment) -> list[str]:
    """Sentences on values that would make the server unsafe or unable to run; they name variables, never values."""
    url = urlsplit(env.public_url)
    rules = [
        (
            url.scheme in {"http", "https"} and bool(url.hostname) and not (url.path or url.query or url.fragment),
            "PUBLIC_URL must be a scheme, a host and perhaps a port, with nothing behind it, not even a slash.",
        ),
        (len(env.secret_key) >= 50, "SECRET_KEY must have at least 50 characters."),
        (len(env.client_secret_hash_key) >= 32, "CLIENT_SECRET_HASH_KEY must have at least 32 characters."),
        (_are_fernet_keys(env.key_encryption_keys), "KEY_ENCRYPTION_KEYS must hold urlsafe base64 keys of 32 bytes."),
        *_lives(env),
        (env.client_registration in {"off", "token", "open"}, "CLIENT_REGISTRATION must be off, token or open."),
        (
            all(_DOCUMENT_HOST.fullmatch(host) for host in env.client_id_metadata_documents),
            "CLIENT_ID_METADATA_DOCUMENTS must be host names in lower case, separated by commas, or *.",
        ),
        *social_rules.rules(env),
        (
            all(_HOST_AND_PORT.fullmatch(host) for host in env.outbound_private_hosts),
            "OUTBOUND_PRIVATE_HOSTS must be written as host:port in lower case, separated by commas.",
        ),
        (
            not env.outbound_ca_file or Path(env.outbound_ca_file).is_file(),
            "OUTBOUND_CA_FILE must be the path of a file.",
        ),
        (env.throttle_factor >= 1, "THROTTLE_FACTOR must be 1 or more."),
        (env.hsts_seconds >= 0, "HSTS_SECONDS must not be negative."),
        (env.trusted_proxies >= 0, "TRUSTED_PROXIES must not be negative."),
        (env.log_level in {"DEBUG", "INFO", "WARNING", "ERROR"}, "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR."),
    ]
    return [sentence for holds, sentence in rules if not holds]


def _lives(env: Environment) -> list[tuple[bool, str]]:
    return [
        (1 <= env.authorization_code_seconds <= 60, "AUTHORIZATION_CODE_SECONDS must be between 1 and 60."),
        (
            all(1 <= seconds <= _YEAR for seconds in (env.access_token_seconds, env.id_token_seconds)),
            f"ACCESS_TOKEN_SECONDS and ID_TOKEN_SECONDS must be between 1 and {_YEAR}.",
        ),
        (
            env.signing_key_publish_seconds >= _KEYS_ARE_CACHED,
            f"SIGNING_KEY_PUBLISH_SECONDS must be {_KEYS_ARE_CACHED} or more: so long relying parties know no new key.",
        ),
        (0 <= env.refresh_token_grace_seconds <= 120, "REFRESH_TOKEN_GRACE_SECONDS must be between 0 and 120."),
    ]


def _are_fernet_keys(keys: list[str]) -> bool:
    try:
        return bool([Fernet(key) for key in keys])
    except ValueError:
        return False


def read() -> Environment:
    """Read and judge the process environment.

    Raises ImproperlyConfigured naming every variable that is missing, malformed or out of bounds.
    """
    reader, kinds = environ.Env(), get_type_hints(Environment)
    values, problems = {}, []
    for field in fields(Environment):
        try:
            values[field.name] = _read(reader, field.name.upper(), kinds[field.name])
        except ImproperlyConfigured as error:
            problems.append(str(error))
    if not problems:
        env = Environment(**values)
        problems = _problems(env)
    if problems:
        raise ImproperlyConfigured("\n".join(problems))
    return env


env = read()
