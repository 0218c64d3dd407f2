"""The link in every security mail puts whoever is in out, once, and gives the account back to its owner."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from accounts import credentials, lifecycle, not_me, proofs
from accounts.models import EmailProof, Identity, User
from accounts.proofs import Purpose
from audit.events import EventName
from audit.models import Event
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

INTRUDER = "intruder@example.net"


@pytest.fixture
def alarm(person: User, mailbox: Mailbox) -> str:
    """The path of the link that a security mail brought to Ann."""
    credentials.tell(person, "password_changed")
    return mailbox.newest().link


def change_email(person: User, email: str, mailbox: Mailbox) -> str:
    """What a change of address comes to; returns the link that the former address got."""
    credentials.tell(person, "email_changed", new_email=email)
    person.email = email
    person.save()
    return mailbox.newest().link


def press(browser: Browser, link: str) -> int:
    return browser.submit(browser.open(link)).status_code


def test_everybody_is_out_and_the_owner_gets_a_way_in(
    ann: Browser,
    another_browser: Callable[..., Browser],
    alarm: str,
    person: User,
    shop: RelyingParty,
    mailbox: Mailbox,
) -> None:
    thief = another_browser()
    tokens = shop.tokens(thief, scope="openid offline_access")
    assert "Secure your account?" in ann.open(alarm).content.decode()
    assert thief.open("/account").status_code == 200
    assert press(ann, alarm) == 200
    assert [browser.open("/account").status_code for browser in (ann, thief)] == [303, 303]
    assert not shop.is_live(tokens["access_token"])
    assert shop.refresh(tokens["refresh_token"]).status_code == 400
    assert thief.sign_in(password=PASSWORD).status_code == 400
    message = mailbox.newest()
    assert message.to == "ann@example.com"
    assert message.link.startswith("/reset/")
    assert Event.objects.filter(name=EventName.ACCOUNT_SECURED, person=str(person.public_id)).count() == 1


def test_the_link_works_once(ann: Browser, alarm: str) -> None:
    page = ann.open(alarm)
    assert ann.submit(page).status_code == 200
    assert ann.open(alarm).status_code == 400


def test_the_link_is_good_for_seven_days(browser: Browser, alarm: str) -> None:
    proof = EmailProof.objects.get(purpose=Purpose.NOT_ME)
    assert timedelta(days=6, hours=23) < proof.expires_at - proof.created_at <= timedelta(days=7, minutes=1)
    EmailProof.objects.update(expires_at=timezone.now())
    assert browser.open(alarm).status_code == 400


def test_a_changed_address_is_taken_back(browser: Browser, person: User, mailbox: Mailbox) -> None:
    link = change_email(person, INTRUDER, mailbox)
    assert press(browser, link) == 200
    person.refresh_from_db()
    assert person.email == "ann@example.com"
    assert mailbox.newest().to == "ann@example.com"


def test_the_intruders_own_link_takes_nothing_back_from_the_owner(
    browser: Browser, person: User, mailbox: Mailbox
) -> None:
    owners = change_email(person, INTRUDER, mailbox)
    intruders = change_email(person, "second@example.net", mailbox)
    assert press(browser, owners) == 200
    assert browser.open(intruders).status_code == 400
    person.refresh_from_db()
    assert person.email == "ann@example.com"


def test_the_owners_link_survives_the_intruders(browser: Browser, person: User, mailbox: Mailbox) -> None:
    owners = change_email(person, INTRUDER, mailbox)
    intruders = change_email(person, "second@example.net", mailbox)
    assert press(browser, intruders) == 200
    assert press(browser, owners) == 200
    person.refresh_from_db()
    assert person.email == "ann@example.com"


def test_no_way_in_is_mailed_to_an_intruder_when_the_old_address_is_somebody_elses(
    browser: Browser, person: User, other_person: User, mailbox: Mailbox
) -> None:
    link = change_email(person, INTRUDER, mailbox)
    User.objects.filter(pk=other_person.pk).update(email="ann@example.com")
    assert press(browser, link) == 200
    assert mailbox.read() == []
    person.refresh_from_db()
    assert not person.is_active


def test_what_was_linked_since_is_unlinked(browser: Browser, alarm: str, person: User) -> None:
    old = Identity.objects.create(
        person=person, provider="google", uid="1", created_at=timezone.now() - timedelta(days=9)
    )
    Identity.objects.create(person=person, provider="x", uid="2")
    assert press(browser, alarm) == 200
    assert list(Identity.objects.filter(person=person)) == [old]


def test_a_deletion_is_called_off(browser: Browser, person: User, mailbox: Mailbox) -> None:
    lifecycle.request_deletion(person=person)
    link = EmailProof.objects.filter(purpose=Purpose.NOT_ME).count()
    assert link == 1
    message = next(mail for mail in mailbox.read() if "deleted" in mail.subject)
    not_me_link = next(word for word in message.text.split() if "/not-me/" in word)
    assert press(browser, not_me_link.removeprefix("http://localhost:8000")) == 200
    person.refresh_from_db()
    assert person.deletion_due_at is None


def test_codes_on_their_way_are_worth_nothing_afterwards(browser: Browser, alarm: str, person: User) -> None:
    reset = proofs.begin(Purpose.RESET_PASSWORD, email=person.email, person=person)
    change = proofs.begin(Purpose.CHANGE_EMAIL, email=INTRUDER, person=person)
    press(browser, alarm)
    assert proofs.find_by_link(Purpose.RESET_PASSWORD, reset.link) is None
    assert proofs.find_by_link(Purpose.CHANGE_EMAIL, change.link) is None


@pytest.mark.parametrize("link", ["x", "a" * 43, "-"])
def test_a_link_that_is_none_does_nothing(browser: Browser, person: User, link: str) -> None:
    assert browser.open(f"/not-me/{link}").status_code == 400


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_secures_the_account(person: User) -> None:
    secrets = proofs.begin(Purpose.NOT_ME, email=person.email, person=person)
    gate, outcomes = Barrier(4), []

    def act() -> None:
        gate.wait()
        try:
            not_me.secure(proof=proofs.use_link(Purpose.NOT_ME, secrets.link))
            outcomes.append("secured")
        except proofs.ProofRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    racers = [Thread(target=act) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(outcomes) == ["refused"] * 3 + ["secured"]
    assert Event.objects.filter(name=EventName.ACCOUNT_SECURED).count() == 1
