"""The end of an account: begun with care, called off within a fortnight, carried out completely."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts import devices, lifecycle
from accounts.models import Session, User
from accounts.tasks import delete_due_accounts
from audit.events import EventName
from audit.models import Event
from oidc.models import (
    AccessToken,
    Authorization,
    Client,
    Consent,
    Grant,
    LogoutDelivery,
    PendingRequest,
    RefreshToken,
)
from tests.accounts.account.posting import post
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser, hidden_fields
from tests.relying_party import RelyingParty

PAGE = "/account/delete"
LATER = timedelta(days=14, minutes=1)


def begin(browser: Browser, typed: str = "ann@example.com") -> object:
    return browser.submit(browser.open(PAGE), email=typed)


def test_asking_signs_out_everywhere_and_ends_what_apps_may_do(
    ann: Browser, another_browser: Callable[..., Browser], person: User, shop: RelyingParty
) -> None:
    phone = another_browser()
    tokens = shop.tokens(ann, scope="openid offline_access")
    answer = begin(ann, " Ann@Example.com ")
    assert "Your account will be deleted" in answer.content.decode()
    assert [browser.open("/account").status_code for browser in (ann, phone)] == [303, 303]
    assert not devices.of(person).exists()
    assert not shop.is_live(tokens["access_token"])
    assert shop.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    person.refresh_from_db()
    assert person.deletion_due_at is not None
    assert timedelta(days=13, hours=23) < person.deletion_due_at - timezone.now() <= timedelta(days=14)


def test_asking_is_recorded_and_told_to_the_owner(ann: Browser, person: User, mailbox: Mailbox) -> None:
    begin(ann)
    assert Event.objects.get(name=EventName.DELETION_REQUESTED).person == str(person.public_id)
    assert [(mail.to, mail.subject) for mail in mailbox.read()] == [("ann@example.com", "Your account will be deleted")]


@pytest.mark.parametrize("typed", ["", "yes", "bo@example.com", "ann@example.co", "x" * 300])
def test_the_address_must_be_typed_out(ann: Browser, person: User, typed: str) -> None:
    answer = begin(ann, typed)
    assert answer.status_code == 400
    assert 'id="id_email_error"' in answer.content.decode()
    person.refresh_from_db()
    assert person.deletion_due_at is None


def test_nothing_is_begun_without_a_recent_proof(ann: Browser, person: User, time_passes: Callable[[], None]) -> None:
    time_passes()
    answer = post(ann, PAGE, email="ann@example.com")
    assert answer["Location"] == "/signin?next=%2Faccount%2Fdelete&confirm=1"
    person.refresh_from_db()
    assert person.deletion_due_at is None


def test_asking_twice_moves_nothing(person: User, mailbox: Mailbox) -> None:
    first = lifecycle.request_deletion(person=person)
    assert lifecycle.request_deletion(person=person) == first
    assert len(mailbox.read()) == 1


def test_signing_in_within_the_grace_offers_to_keep_the_account(ann: Browser, person: User, mailbox: Mailbox) -> None:
    begin(ann)
    page = ann.follow(ann.sign_in(after="/account/profile"))
    assert "Keep your account?" in page.content.decode()
    assert ann.open("/account").status_code == 303
    mailbox.read()
    kept = ann.follow(ann.submit(page))
    assert kept.wsgi_request.path == "/account/profile"
    assert kept.status_code == 200
    person.refresh_from_db()
    assert person.deletion_due_at is None
    assert mailbox.newest().subject == "Your account stays"
    assert Event.objects.filter(name=EventName.DELETION_CANCELLED).count() == 1


def test_who_signs_in_within_the_grace_is_signed_in_to_no_app(ann: Browser, person: User, shop: RelyingParty) -> None:
    begin(ann)
    ann.sign_in()
    page = ann.follow(shop.authorize(ann))
    assert "Keep your account?" in page.content.decode()
    answer = shop.authorize(ann, prompt="none")
    assert "error=login_required" in answer["Location"]
    assert ann.open("/api/v1/me").status_code in (401, 403)
    assert not Authorization.objects.exists()


def test_keeping_the_account_goes_on_to_the_app_that_asked(ann: Browser, person: User, shop: RelyingParty) -> None:
    begin(ann)
    ann.sign_in()
    page = ann.follow(shop.authorize(ann))
    back = ann.follow(ann.submit(page))
    assert back["Location"].startswith(shop.redirect_uri + "?code=")


def test_a_code_from_before_is_worth_nothing_within_the_grace(ann: Browser, person: User, shop: RelyingParty) -> None:
    code = shop.code(ann)
    User.objects.filter(pk=person.pk).update(deletion_due_at=timezone.now() + LATER)
    assert shop.redeem(code).json()["error"] == "invalid_grant"


def test_letting_it_be_deleted_signs_out(ann: Browser, person: User) -> None:
    begin(ann)
    page = ann.follow(ann.sign_in())
    ann.http.post("/signout", hidden_fields(page))
    assert not Session.objects.live().filter(person=person).exists()


def test_the_page_to_keep_an_account_leads_on_for_everybody_else(ann: Browser, browser: Browser) -> None:
    assert ann.open("/account/leaving?next=/account")["Location"] == "/account"
    assert ann.open("/account/leaving?next=https://evil.example/")["Location"] == "/"


def test_an_account_that_is_due_is_deleted_with_everything(
    ann: Browser, person: User, other_person: User, shop: RelyingParty, mailbox: Mailbox
) -> None:
    shop.tokens(ann)
    begin(ann)
    mailbox.read()
    assert lifecycle.delete_due(now=timezone.now() + LATER) == 1
    assert list(User.objects.values_list("email", flat=True)) == ["bo@example.com"]
    assert not Session.objects.exists()
    assert not Authorization.objects.exists()
    assert [(mail.to, mail.subject) for mail in mailbox.read()] == [("ann@example.com", "Your account is deleted")]
    assert ann.sign_in().status_code == 400


def test_no_table_but_the_record_knows_the_person_any_more(
    ann: Browser, person: User, shop: RelyingParty, partner: RelyingParty, mailbox: Mailbox
) -> None:
    Client.objects.update(backchannel_logout_uri="https://shop.example/logout")
    shop.tokens(ann, scope="openid email offline_access")
    shop.code(ann)
    partner.answered(ann, "allow")
    ann.submit(ann.follow(partner.authorize(ann, prompt="consent")), decision="allow")  # and does not go on
    ann.submit(ann.open("/reset"), email="ann@example.com")
    sid = Session.objects.get().public_id
    known = (str(person.public_id), "ann@example.com", "Ann Lee", str(sid), sid.hex)
    assert {"User", "Session", "EmailProof"} <= tables_that_know(known)
    begin(ann)
    assert LogoutDelivery.objects.count() == 2
    call_command("run_job", "delete_due_accounts", stdout=StringIO())
    assert {"User", "LogoutDelivery"} <= tables_that_know(known), "it was not due yet"
    User.objects.update(deletion_due_at=timezone.now())
    call_command("run_job", "delete_due_accounts", stdout=StringIO())
    mailbox.read()
    assert tables_that_know(known) == {"Event"}
    left = (Authorization, Consent, Grant, AccessToken, RefreshToken, PendingRequest)
    assert [model.__name__ for model in left if model.objects.exists()] == []


def tables_that_know(values: tuple[str, ...]) -> set[str]:
    """The tables in which one of the values stands anywhere."""
    rows = {model.__name__: str(list(model._base_manager.values())) for model in apps.get_models()}
    return {name for name, text in rows.items() if any(value in text for value in values)}


def test_the_facts_stay_but_say_no_longer_where_from(ann: Browser, bo: Browser, person: User) -> None:
    begin(ann)
    lifecycle.delete_due(now=timezone.now() + LATER)
    facts = Event.objects.filter(person=str(person.public_id))
    assert {"person:created", "signin:succeeded", "account:deleted"} <= set(facts.values_list("name", flat=True))
    assert set(facts.values_list("ip", "user_agent", "request_id")) == {(None, "", "")}
    assert Event.objects.exclude(person=str(person.public_id)).filter(ip="127.0.0.1").exists()


def test_nothing_is_deleted_before_its_time(person: User) -> None:
    due = lifecycle.request_deletion(person=person)
    assert lifecycle.delete_due(now=due - timedelta(seconds=1)) == 0
    assert lifecycle.delete_due(now=due) == 1


def test_the_nightly_job_deletes_what_is_due(person: User, other_person: User) -> None:
    lifecycle.request_deletion(person=person)
    User.objects.filter(pk=person.pk).update(deletion_due_at=timezone.now())
    delete_due_accounts(timestamp=0)
    assert list(User.objects.all()) == [other_person]


def test_an_address_is_free_again_once_its_account_is_gone(ann: Browser, person: User) -> None:
    begin(ann)
    lifecycle.delete_due(now=timezone.now() + LATER)
    assert not User.objects.filter(email="ann@example.com").exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_calling_off_and_deleting_at_once_end_in_one_of_the_two(person: User) -> None:
    lifecycle.request_deletion(person=person)
    gate, outcomes = Barrier(2), {}

    def run(name: str, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            outcomes[name] = act()
        except User.DoesNotExist:
            outcomes[name] = False
        finally:
            connection.close()

    late = timezone.now() + LATER
    racers = [
        Thread(target=run, args=("kept", lambda: lifecycle.cancel_deletion(person=person))),
        Thread(target=run, args=("deleted", lambda: lifecycle.delete_due(now=late))),
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert bool(outcomes["kept"]) != bool(outcomes["deleted"])
    assert User.objects.filter(pk=person.pk).exists() == bool(outcomes["kept"])


def test_the_password_still_opens_the_door_to_keep_it_only_for_its_owner(ann: Browser, person: User) -> None:
    begin(ann)
    assert ann.sign_in(password="not " + PASSWORD).status_code == 400
    assert ann.open("/account/leaving")["Location"] == "/"
