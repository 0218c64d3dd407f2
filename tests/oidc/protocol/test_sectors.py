"""Which clients know a person by one identifier."""

import pytest

from oidc.protocol.sectors import sector_of

HTTPS = ["https://shop.example/callback", "https://shop.example/other"]


@pytest.mark.compliance("OIDC Core", "8.1", "without sector_identifier_uri the sector is the host of the redirect URIs")
def test_the_sector_is_the_one_host_of_the_redirect_uris() -> None:
    assert sector_of(client_id="shop", redirect_uris=HTTPS) == "shop.example"


@pytest.mark.compliance("OIDC Core", "8.1", "several hosts need a sector_identifier_uri")
def test_several_hosts_leave_the_sector_open_until_a_sector_identifier_names_it() -> None:
    several = [*HTTPS, "https://store.example/callback"]
    assert sector_of(client_id="shop", redirect_uris=several) is None
    named = sector_of(
        client_id="shop", redirect_uris=several, sector_identifier_uri="https://group.example/redirect-uris.json"
    )
    assert named == "group.example"


@pytest.mark.parametrize(
    "redirect_uris",
    [
        [],
        ["http://127.0.0.1/callback", "http://[::1]/callback"],
        ["com.example.app:/callback"],
        [*HTTPS, "http://127.0.0.1/callback"],
        [*HTTPS, "com.example.app:/callback"],
        [*HTTPS, "com.example.app://shop.example/callback"],
    ],
)
def test_a_client_that_no_host_vouches_for_is_a_sector_by_itself(redirect_uris: list[str]) -> None:
    assert sector_of(client_id="phone", redirect_uris=redirect_uris) == "client:phone"


def test_a_client_that_is_told_of_people_elsewhere_is_a_sector_by_itself() -> None:
    assert sector_of(client_id="phone", redirect_uris=HTTPS, told_elsewhere=True) == "client:phone"
