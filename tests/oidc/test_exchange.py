"""One statement uses up and stores: both or neither, and the rows are those that the ORM would have stored."""

import pytest
from django.db import DataError, IntegrityError, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from oidc import codes, exchange, refresh_tokens, resources, tokens
from oidc.models import AccessToken, Authorization, Grant, RefreshToken
from tests.oidc.apis import API, USERINFO
from tests.oidc.conftest import Later
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def drawn(authorization: Authorization) -> tuple[AccessToken, RefreshToken]:
    """New rows of an authorization, which nobody has stored."""
    target = resources.target(authorization.client, authorization.scopes, authorization=authorization)
    _, access = tokens.draw_access_token(authorization.client, target, authorization)
    _, first = refresh_tokens.draw_first(authorization)
    return access, first


@pytest.fixture
def grant(ann: Browser, shop: RelyingParty) -> Grant:
    return codes.find(shop.code(ann), shop.client)


def test_a_code_is_used_up_for_its_tokens(grant: Grant) -> None:
    before = timezone.now()
    access, first = drawn(grant.authorization)
    assert exchange.code_for([access, first], grant)
    grant.refresh_from_db()
    assert grant.used_at is not None
    assert grant.used_at >= before
    for row, stored in ((access, AccessToken.objects.get()), (first, RefreshToken.objects.get())):
        assert model_to_dict(stored, exclude=["id"]) == model_to_dict(row, exclude=["id"])
        assert before <= stored.created <= timezone.now()
    stored = AccessToken.objects.get()
    assert stored.resource == [USERINFO, API]
    assert (stored.user, stored.authorization) == (grant.authorization.person, grant.authorization)


def test_what_was_used_up_gives_nothing_more(grant: Grant) -> None:
    assert exchange.code_for(drawn(grant.authorization), grant)
    assert not exchange.code_for(drawn(grant.authorization), grant)
    assert AccessToken.objects.count() == RefreshToken.objects.count() == 1
    link = RefreshToken.objects.get()
    assert exchange.link_for(drawn(grant.authorization), link)
    assert not exchange.link_for(drawn(grant.authorization), link)
    assert AccessToken.objects.count() == RefreshToken.objects.count() == 2


def test_an_expired_code_gives_nothing(grant: Grant, later: Later) -> None:
    later(61)
    assert not exchange.code_for(drawn(grant.authorization), grant)
    assert not AccessToken.objects.exists()
    grant.refresh_from_db()
    assert grant.used_at is None


def test_what_cannot_be_stored_uses_nothing_up(grant: Grant) -> None:
    access, first = drawn(grant.authorization)
    access.token_checksum = "x" * 65
    with pytest.raises(DataError), transaction.atomic():
        exchange.code_for([access, first], grant)
    assert not RefreshToken.objects.exists()
    grant.refresh_from_db()
    assert grant.used_at is None
    assert exchange.code_for(drawn(grant.authorization), grant)


def test_no_two_links_are_alike(grant: Grant) -> None:
    access, first = drawn(grant.authorization)
    assert exchange.code_for([access, first], grant)
    link = RefreshToken.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        exchange.link_for([drawn(grant.authorization)[0], first], link)
    link.refresh_from_db()
    assert link.revoked is None
