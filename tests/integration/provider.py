"""The OpenID provider under test as its discovery document describes it."""

from functools import cached_property
from typing import Any

from tests.integration import calls


class Provider:
    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    @cached_property
    def metadata(self) -> dict[str, Any]:
        response = calls.get(f"{self.base_url}/.well-known/openid-configuration")
        assert response.status_code == 200, response.text
        return dict(response.json())

    @property
    def issuer(self) -> str:
        return str(self.metadata["issuer"])

    def endpoint(self, name: str) -> str:
        """The address of an endpoint by its name in the metadata, without `_endpoint`."""
        return str(self.metadata[f"{name}_endpoint"])

    def signing_keys(self) -> list[dict[str, Any]]:
        return list(calls.get(self.metadata["jwks_uri"]).json()["keys"])
