"""A browser without JavaScript that also goes where the server sends it: to an app, and back."""

from urllib.parse import urlsplit

from tests.integration.browser import Browser


class Traveller(Browser):
    """Knows the server and the apps of a test; leads to anywhere else end its way, as for every browser here."""

    def __init__(self, base_url: str, *apps: str) -> None:
        super().__init__(base_url)
        self._known = {urlsplit(url)[:2] for url in (base_url, *apps)}

    def _is_ours(self, url: str) -> bool:
        return urlsplit(url)[:2] in self._known
