"""Every OAuth error of this server: one class a code, a fixed public sentence, a private detail for the log."""

from typing import ClassVar

from oidc.protocol.authorization_response import ReplyTo


class OAuthError(Exception):
    """An error of RFC 6749 §4.1.2.1 or §5.2, or of a specification that adds to them.

    `description` is public: printable ASCII, the same for every cause. `detail` is private and goes to the log alone.
    """

    code: ClassVar[str] = "server_error"
    description: ClassVar[str] = "The server could not fulfil the request."
    status: ClassVar[int] = 400

    def __init__(self, detail: str = "", *, hint: str = "") -> None:
        super().__init__(detail or self.description)
        self.detail = detail
        # A hint names the parameter at fault, from a closed set in our own code; it never repeats what was sent.
        self.public_description = f"{self.description} ({hint})" if hint else self.description

    def as_parameters(self) -> dict[str, str]:
        """What goes on the wire."""
        return {"error": self.code, "error_description": self.public_description}


class InvalidRequest(OAuthError):
    code = "invalid_request"
    description = "The request lacks a parameter, repeats one, or has one that is malformed."


class InvalidClient(OAuthError):
    code = "invalid_client"
    description = "The client could not be authenticated."
    status = 401


class InvalidGrant(OAuthError):
    code = "invalid_grant"
    description = "The code or token is not valid, has expired, was used already, or belongs to another client."


class UnauthorizedClient(OAuthError):
    code = "unauthorized_client"
    description = "The client is not registered for this kind of request."


class UnsupportedGrantType(OAuthError):
    code = "unsupported_grant_type"
    description = "This grant type is not offered."


class UnsupportedResponseType(OAuthError):
    code = "unsupported_response_type"
    description = "This response type is not offered."


class InvalidScope(OAuthError):
    code = "invalid_scope"
    description = "A requested scope is unknown, malformed, or not open to this client."


class InvalidTarget(OAuthError):
    code = "invalid_target"
    description = "A requested resource is unknown, or not open to this request."


class AccessDenied(OAuthError):
    code = "access_denied"
    description = "The person refused the request."


class NotYet(OAuthError):
    """No refusal: the device is to ask again."""


class AuthorizationPending(NotYet):
    code = "authorization_pending"
    description = "The person has not answered yet."


class SlowDown(NotYet):
    code = "slow_down"
    description = "The request came too early: wait five seconds longer from now on."


class ExpiredToken(OAuthError):
    code = "expired_token"
    description = "The device code has expired: start again."


class LoginRequired(OAuthError):
    code = "login_required"
    description = "The person must sign in, which the request forbids to ask for."


class ConsentRequired(OAuthError):
    code = "consent_required"
    description = "The person must consent, which the request forbids to ask for."


class UnmetAuthenticationRequirements(OAuthError):
    """OpenID Connect Core Error Code unmet_authentication_requirements 1.0."""

    code = "unmet_authentication_requirements"
    description = "The person cannot be authenticated here in the way that the request insists on."


class RequestNotSupported(OAuthError):
    code = "request_not_supported"
    description = "Request objects are not supported."


class RequestUriNotSupported(OAuthError):
    code = "request_uri_not_supported"
    description = "Request objects by reference are not supported."


class InvalidRequestObject(OAuthError):
    code = "invalid_request_object"
    description = "The request object is malformed, expired, or not signed as the client is registered to sign."


class InvalidRequestUri(OAuthError):
    code = "invalid_request_uri"
    description = "The request_uri is not registered, or there is no request object at it."


class RegistrationNotSupported(OAuthError):
    code = "registration_not_supported"
    description = "Registration inside a request is not supported."


class InvalidToken(OAuthError):
    code = "invalid_token"
    description = "The access token is missing, malformed, expired or revoked."
    status = 401


class InsufficientScope(OAuthError):
    code = "insufficient_scope"
    description = "The access token does not carry the scope that this needs."
    status = 403


class InvalidRedirectUri(OAuthError):
    code = "invalid_redirect_uri"
    description = "A redirect URI cannot be registered."


class InvalidClientMetadata(OAuthError):
    code = "invalid_client_metadata"
    description = "The registration cannot be accepted."


class TemporarilyUnavailable(OAuthError):
    code = "temporarily_unavailable"
    description = "The server cannot answer this at the moment; try again later."
    status = 503


class ServerError(OAuthError):
    status = 500


class _AtChallenge(OAuthError):
    """An error of the authorization challenge endpoint that leaves the request open for another try."""

    def __init__(self, detail: str, *, auth_session: str) -> None:
        super().__init__(detail)
        self.auth_session = auth_session

    def as_parameters(self) -> dict[str, str]:
        return {**super().as_parameters(), "auth_session": self.auth_session}


class InsufficientAuthorization(_AtChallenge):
    """With the nonce that an ID token of a provider must carry to be the proof for this `auth_session`."""

    code = "insufficient_authorization"
    description = "The person must prove who they are: send username and password with this auth_session."
    status = 403

    def __init__(self, detail: str, *, auth_session: str, provider_nonce: str) -> None:
        super().__init__(detail, auth_session=auth_session)
        self.provider_nonce = provider_nonce

    def as_parameters(self) -> dict[str, str]:
        return {**super().as_parameters(), "provider_nonce": self.provider_nonce}


class CredentialsRefused(_AtChallenge, InvalidGrant):
    description = "The username and password do not match an account."


class ProviderProofRefused(_AtChallenge, InvalidGrant):
    description = "The provider's token or code is not valid, has expired, was used already, or is not for this app."


class ProviderUnavailable(_AtChallenge, TemporarilyUnavailable):
    description = "The provider does not answer; try again later."


class InvalidSession(OAuthError):
    code = "invalid_session"
    description = "The auth_session is unknown, has expired, was used up, or belongs to another client."


class RedirectToWeb(OAuthError):
    code = "redirect_to_web"
    description = "This request needs a browser: start the authorization code flow."
    status = 403


class Shown(Exception):
    """A refusal before the redirect URI is proven: shown to the person, never sent anywhere (RFC 6749 §4.1.2.1)."""

    def __init__(self, error: OAuthError) -> None:
        super().__init__(error.detail)
        self.error = error


class Redirected(Exception):
    """A refusal after the redirect URI is proven: the client is told there."""

    def __init__(self, error: OAuthError, reply_to: ReplyTo) -> None:
        super().__init__(error.detail)
        self.error = error
        self.reply_to = reply_to
