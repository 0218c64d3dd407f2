"""A device without a browser, which asks by the device authorization grant (RFC 8628), and the person beside it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse
from django.test import Client as HttpClient

from tests.clock import Later
from tests.people import Browser
from tests.relying_party import RelyingParty

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
TELEVISION = "Tellyvision/1.0"


@dataclass
class Device:
    """One client on one device. `later` lets the time between two polls pass."""

    party: RelyingParty
    later: Later
    told: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.party.http = HttpClient(REMOTE_ADDR="203.0.113.7", headers={"User-Agent": TELEVISION})

    def ask(self, **parameters: str) -> HttpResponse:
        """Send the request; what the device is told is kept."""
        response = self.party.post("/o/device_authorization", **{"scope": "openid profile", **parameters})
        if response.status_code == 200:
            self.told = response.json()
        return response

    @property
    def code(self) -> str:
        """The code on the screen."""
        return str(self.told["user_code"])

    @property
    def link(self) -> str:
        """The path behind the QR code on the screen."""
        return urlsplit(str(self.told["verification_uri_complete"])).path

    def poll_at_once(self, **parameters: str) -> HttpResponse:
        """Ask for the tokens without a pause before it."""
        wanted = {"grant_type": GRANT_TYPE, "device_code": str(self.told["device_code"]), **parameters}
        return self.party.token_request(**wanted)

    def poll(self, **parameters: str) -> HttpResponse:
        """Ask for the tokens after the pause that was asked for."""
        self.later(int(self.told["interval"]))
        return self.poll_at_once(**parameters)

    @property
    def error(self) -> str:
        """What a poll says as long as there are no tokens."""
        return str(self.poll().json()["error"])

    def tokens(self) -> dict[str, Any]:
        """The tokens, once the person said yes."""
        response = self.poll()
        assert response.status_code == 200, response.content
        answer: dict[str, Any] = response.json()
        return answer


def type_code(browser: Browser, code: str) -> HttpResponse:
    """Type a code at the verification URI; the answer is the page after that."""
    return browser.follow(browser.submit(browser.open("/activate"), code=code))


def scan(browser: Browser, device: Device) -> HttpResponse:
    """Open the link of the QR code and press "Continue"; the answer is the page that asks."""
    page = browser.open(device.link)
    form = {"code": device.code, "csrfmiddlewaretoken": page.context["csrf_token"]}
    return browser.follow(browser.http.post("/activate", urlencode(form), "application/x-www-form-urlencoded"))


def decide(browser: Browser, page: HttpResponse, decision: str) -> HttpResponse:
    """Press "Allow" or "Refuse" on the page that asks."""
    return browser.follow(browser.submit(page, decision=decision))


def allow(browser: Browser, device: Device) -> HttpResponse:
    """Type the code and allow it."""
    return decide(browser, type_code(browser, device.code), "allow")
