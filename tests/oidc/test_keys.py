"""Signing keys by the clock: published before use, used, retired, forgotten; private halves sealed."""

from collections.abc import Iterator

import jwt
import pytest
from cryptography.fernet import Fernet
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.sealing import NotOpened
from audit.models import Event
from oidc import id_tokens, keys
from oidc.models import SigningKey
from oidc.protocol import jose
from tests.oidc.apis import register_api
from tests.oidc.conftest import Later, Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

PUBLISHED = 3600  # SIGNING_KEY_PUBLISH_SECONDS of the tests
ALGORITHMS = set(jose.ALGORITHMS)


def states(algorithm: str = "ES256") -> dict[str, str]:
    """The state of every key of an algorithm, by kid."""
    return dict(SigningKey.objects.filter(algorithm=algorithm).order_by("pk").values_list("kid", "state"))


def published() -> set[str]:
    """The kids of the keys that relying parties find."""
    return {jwk["kid"] for jwk in keys.ring().jwks}


def rotate(*, force: bool = False) -> list[str]:
    """Rotate as a scheduler does, in a process whose caches are its own."""
    done = keys.rotate(force=force)
    keys.forget_cached()
    return done


def kid_of(token: str) -> str:
    kid: str = jwt.get_unverified_header(token)["kid"]
    return kid


@pytest.fixture
def es256(register: Register) -> Iterator[RelyingParty]:
    """A client whose ID tokens are signed with ES256."""
    return register(name="Elliptic", algorithm="ES256")


def test_the_first_rotation_makes_a_current_and_a_next_key_of_every_algorithm() -> None:
    assert not keys.is_ready()
    rotate()
    assert keys.is_ready()
    for algorithm in ALGORITHMS:
        assert sorted(states(algorithm).values()) == ["current", "next"]
    assert set(keys.ring().signers) == ALGORITHMS


@pytest.mark.compliance("OIDC Core", "10.1.1", "a key is published before it signs, and after")
def test_a_key_goes_from_next_to_current_to_retired_to_deleted(later: Later) -> None:
    rotate()
    first, second = states()
    later(PUBLISHED - 10)
    assert rotate() == []
    assert states() == {first: "current", second: "next"}
    later(20)
    rotate()
    third = list(states())[2]
    assert states() == {first: "retired", second: "current", third: "next"}
    assert published() >= {first, second, third}
    later(600 + 3600 - 10)  # the life of an ID token and an hour for clocks that lag
    rotate()
    assert first in published()
    later(20)
    rotate()
    assert first not in published()
    assert {jwk["kid"] for jwk in keys.ring().known} >= {first, second, third}
    later(90 * 86_400)  # SESSION_ABSOLUTE_SECONDS: no sign-in is as old as what the key signed
    rotate()
    assert first not in states()
    assert first not in {jwk["kid"] for jwk in keys.ring().known}


@pytest.mark.compliance("RP-Initiated Logout", "2", "a hint of a sign-in that lasts is as good after a rotation")
@pytest.mark.compliance("OIDC Core", "3.1.2.1", "an id_token_hint may be older than the keys that are published")
def test_a_hint_is_good_as_long_as_its_sign_in(es256: RelyingParty, ann: Browser, later: Later) -> None:
    hint = es256.tokens(ann)["id_token"]
    later(PUBLISHED + 10)
    rotate()
    later(86_400)
    rotate()
    assert kid_of(hint) not in published()
    assert "code" in es256.authorization_response(ann, prompt="none", id_token_hint=hint)
    response = es256.log_out(ann, id_token_hint=hint, post_logout_redirect_uri="https://shop.example/bye")
    assert response["Location"] == "https://shop.example/bye"


def test_a_key_that_is_kept_for_hints_signs_nothing_and_has_no_private_half(later: Later) -> None:
    rotate()
    first = next(iter(states()))
    later(PUBLISHED + 10)
    rotate()
    later(86_400)
    rotate()
    assert states()[first] == "retired"
    assert not bytes(SigningKey.objects.get(kid=first).sealed_private_key)
    assert first not in {signer.kid for signer in keys.ring().signers.values()}


@pytest.mark.compliance("RFC 9068", "4", "a key is published as long as an access token that it signed is alive")
def test_a_key_is_kept_for_the_longest_lived_token(later: Later) -> None:
    register_api(access_token_seconds=86_400)
    rotate()
    first = next(iter(states()))
    later(PUBLISHED + 10)
    rotate()
    later(86_400 + 3600 - 10)
    rotate()
    assert first in published()
    later(20)
    rotate()
    assert first not in published()


def test_a_key_that_leaked_is_replaced_at_once(es256: RelyingParty, ann: Browser) -> None:
    before = es256.tokens(ann)["id_token"]
    rotate(force=True)
    assert kid_of(before) not in states()
    assert id_tokens.read_hint(before) is None  # whoever has the key could have written it
    after = es256.tokens(ann)["id_token"]
    assert es256.read(after)["sub"] == (id_tokens.read_hint(after) or {})["sub"]
    assert Event.objects.filter(name="key:rotated").latest("pk").details["forced"] is True


@pytest.mark.compliance("OIDC Core", "10.1.1", "a token signed before the rotation still verifies, and still is a hint")
def test_a_token_signed_before_the_rotation_still_verifies(es256: RelyingParty, ann: Browser, later: Later) -> None:
    before = es256.tokens(ann)["id_token"]
    later(PUBLISHED + 10)
    rotate()
    after = es256.tokens(ann)["id_token"]
    assert kid_of(before) != kid_of(after)
    assert es256.read(after)["sub"] == (id_tokens.read_hint(before) or {})["sub"]
    assert {kid_of(before), kid_of(after)} <= {jwk["kid"] for jwk in keys.ring().jwks}
    assert "code" in es256.authorization_response(ann, prompt="none", id_token_hint=before)


def test_the_next_key_signed_nothing_before_its_time(es256: RelyingParty, ann: Browser) -> None:
    (current, upcoming) = states()
    assert kid_of(es256.tokens(ann)["id_token"]) == current != upcoming


def test_a_rotation_is_a_recorded_fact_and_doing_nothing_is_none() -> None:
    rotate()
    event = Event.objects.get(name="key:rotated")
    assert len(event.details["steps"]) == 2 * len(ALGORITHMS)
    assert rotate() == []
    assert Event.objects.filter(name="key:rotated").count() == 1


def test_a_lost_current_key_is_followed_by_the_one_already_published() -> None:
    rotate()
    current, upcoming = states()
    SigningKey.objects.filter(kid=current).delete()
    rotate()
    assert states()[upcoming] == "current"
    assert sorted(states().values()) == ["current", "next"]


def test_a_lost_next_key_is_made_anew() -> None:
    rotate()
    SigningKey.objects.filter(state="next").delete()
    assert len(rotate()) == len(ALGORITHMS)
    assert sorted(states().values()) == ["current", "next"]


def test_private_halves_cannot_be_opened_with_another_key(settings: Settings) -> None:
    rotate()
    settings.KEY_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(NotOpened):
        keys.signer("RS256")


def test_the_encryption_key_can_be_rotated(settings: Settings, es256: RelyingParty, ann: Browser, later: Later) -> None:
    former, new = settings.KEY_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.KEY_ENCRYPTION_KEYS = [new, former]
    keys.forget_cached()
    assert es256.tokens(ann)["id_token"]  # sealed under the former key, opened
    for _ in range(2):  # what is made from now on is sealed under the new one
        later(PUBLISHED + 10)
        rotate()
    settings.KEY_ENCRYPTION_KEYS = [new]
    keys.forget_cached()
    assert es256.tokens(ann)["id_token"]


def test_no_private_half_is_stored_in_the_clear() -> None:
    rotate()
    for row in SigningKey.objects.all():
        stored = bytes(row.sealed_private_key)
        with pytest.raises((ValueError, TypeError)):
            jose.from_bytes(stored)
        assert jose.public_jwk(keys._open(row).key, row.algorithm) == row.public_jwk


def test_without_a_key_of_its_algorithm_nothing_is_signed() -> None:
    with pytest.raises(keys.NoSigningKey):
        keys.signer("RS256")
    keys.rotate()  # by another process, as far as this one's memory is concerned
    assert keys.signer("RS256").algorithm == "RS256"


def test_a_rotation_here_is_known_here_at_once(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    rotate()
    former = keys.signer("ES256").kid
    with django_capture_on_commit_callbacks(execute=True):
        keys.rotate(force=True)
    assert keys.signer("ES256").kid != former
