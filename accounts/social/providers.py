"""Which providers there are, and which of them an operator has switched on by giving their client ID and secret."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from social_django.models import DjangoStorage

from accounts.social.backends.apple import Apple
from accounts.social.backends.facebook import Facebook
from accounts.social.backends.github import GitHub
from accounts.social.backends.google import Google
from accounts.social.backends.microsoft import Microsoft
from accounts.social.backends.x import X
from accounts.social.flow_bound import FlowBound
from accounts.social.strategy import Strategy

BACKENDS: dict[str, type[FlowBound]] = {
    backend.name: backend for backend in (Google, Apple, Facebook, X, Microsoft, GitHub)
}


@dataclass(frozen=True)
class Provider:
    """What pages show of a provider."""

    name: str
    title: str


def title(name: str) -> str:
    """How people call it; also of a provider that is switched off by now."""
    backend = BACKENDS.get(name)
    return (backend.title if backend is not None else None) or name


def is_on(name: str) -> bool:
    """Whether people can sign in with it here."""
    return name in BACKENDS and bool(getattr(settings, f"SOCIAL_AUTH_{name.upper()}_KEY", ""))


def switched_on() -> list[Provider]:
    """In the order of their buttons."""
    return [Provider(name, title(name)) for name in BACKENDS if is_on(name)]


def redirect_uri(name: str) -> str:
    """The address at which a provider answers, exactly as it must be registered there."""
    return f"{settings.PUBLIC_URL}{_callback(name)}"


def _callback(name: str) -> str:
    return reverse("social-complete", kwargs={"provider": name})


def backend_for(request: HttpRequest, name: str) -> FlowBound | None:
    """social-auth's half of one step of a sign-in; None where the provider is unknown or switched off."""
    if not is_on(name):
        return None
    made = BACKENDS[name](Strategy(DjangoStorage, request), redirect_uri=_callback(name))
    made.signed_in_as = str(request.user.pk) if request.user.is_authenticated else ""
    return made


def picture_hosts(name: str) -> tuple[str, ...]:
    """Hosts from which a provider's pictures may be fetched; one that starts with a dot stands for all below it."""
    standin = urlsplit(settings.SOCIAL_STANDIN_URL).netloc
    real = BACKENDS[name].picture_hosts if name in BACKENDS else ()
    return (*real, *((standin,) if standin else ()))
