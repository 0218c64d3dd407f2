"""A new address: proved before it counts, both told, nobody else found out about."""

from collections.abc import Callable

import pytest

from accounts import email_change, proofs
from accounts.models import EmailProof, Session, User
from accounts.proofs import Purpose
from audit.events import EventName
from audit.models import Event
from tests.accounts.account.posting import post
from tests.mailbox import Mailbox
from tests.people import Browser

PAGE, CHECK = "/account/email", "/account/email/check"
NEW = "ann.lee@example.org"


def ask(browser: Browser, email: str = NEW) -> object:
    return browser.submit(browser.open(PAGE), email=email)


def test_the_code_in_the_mail_makes_the_address_count(ann: Browser, person: User, mailbox: Mailbox) -> None:
    page = ann.follow(ask(ann, " Ann.Lee@Example.ORG "))
    assert NEW in page.content.decode()
    message = mailbox.newest()
    assert message.to == NEW
    person.refresh_from_db()
    assert person.email == "ann@example.com"
    answer = ann.submit(page, code=message.code.lower())
    assert "Your email address is changed." in ann.follow(answer).content.decode()
    person.refresh_from_db()
    assert person.email == NEW
    assert person.email_verified_at is not None
    assert Event.objects.get(name=EventName.EMAIL_CHANGED).person == str(person.public_id)
    assert NEW not in str(list(Event.objects.values_list("details", flat=True)))


def test_both_addresses_are_told(ann: Browser, mailbox: Mailbox) -> None:
    page = ann.follow(ask(ann))
    ann.submit(page, code=mailbox.newest().code)
    told = {message.to: message for message in mailbox.read()}
    assert set(told) == {"ann@example.com", NEW}
    assert told["ann@example.com"].link.startswith("/not-me/")
    assert "/not-me/" not in told[NEW].text


def test_the_link_in_the_mail_does_the_same_after_a_question(ann: Browser, person: User, mailbox: Mailbox) -> None:
    ask(ann)
    link = mailbox.newest().link
    page = ann.open(link)
    assert page.status_code == 200
    person.refresh_from_db()
    assert person.email == "ann@example.com"
    assert ann.submit(page).status_code == 303
    person.refresh_from_db()
    assert person.email == NEW
    assert ann.submit(page).status_code == 400


def test_the_link_is_worth_nothing_to_anybody_else(ann: Browser, bo: Browser, person: User, mailbox: Mailbox) -> None:
    ask(ann)
    link = mailbox.newest().link
    assert bo.open(link).status_code == 400
    assert post(bo, link).status_code == 400
    person.refresh_from_db()
    assert person.email == "ann@example.com"


def test_a_taken_address_behaves_the_same_and_its_owner_is_told(
    ann: Browser, other_person: User, mailbox: Mailbox
) -> None:
    free, taken = ask(ann), None
    free_page = ann.follow(free)
    mailbox.read()
    taken = ask(ann, "bo@example.com")
    taken_page = ann.follow(taken)
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    difference = taken_page.content.decode().replace("bo@example.com", NEW)
    assert len(difference) == len(free_page.content.decode())
    message = mailbox.newest()
    assert (message.to, message.subject) == ("bo@example.com", "Your address already has an account")
    assert "/account/email/" not in message.text
    assert ann.submit(taken_page, code="BCDF-GHJK").status_code == 400


def test_an_address_that_is_taken_meanwhile_stays_with_whoever_has_it(
    ann: Browser, person: User, other_person: User, mailbox: Mailbox
) -> None:
    page = ann.follow(ask(ann))
    code = mailbox.newest().code
    User.objects.filter(pk=other_person.pk).update(email=NEW)
    assert ann.submit(page, code=code).status_code == 400
    person.refresh_from_db()
    assert person.email == "ann@example.com"
    assert mailbox.read() == []


def test_a_wrong_code_is_refused_and_five_end_the_try(ann: Browser, person: User, mailbox: Mailbox) -> None:
    page = ann.follow(ask(ann))
    code = mailbox.newest().code
    for _ in range(5):
        assert ann.submit(page, code="BBBB-BBBB").status_code == 400
    assert ann.submit(page, code=code).status_code == 400
    person.refresh_from_db()
    assert person.email == "ann@example.com"


def test_an_expired_proof_is_refused(ann: Browser, person: User, mailbox: Mailbox) -> None:
    page = ann.follow(ask(ann))
    message = mailbox.newest()
    EmailProof.objects.update(expires_at=EmailProof.objects.get().created_at)
    assert ann.submit(page, code=message.code).status_code == 400
    assert ann.open(message.link).status_code == 400
    person.refresh_from_db()
    assert person.email == "ann@example.com"


def test_a_code_is_good_in_the_browser_that_asked_only(
    ann: Browser, another_browser: Callable[..., Browser], person: User, mailbox: Mailbox
) -> None:
    ask(ann)
    code = mailbox.newest().code
    phone = another_browser()
    assert phone.open(CHECK).status_code == 400
    assert post(phone, CHECK, code=code).status_code == 400


def test_what_was_mailed_to_the_old_address_no_longer_opens_the_account(
    ann: Browser, person: User, mailbox: Mailbox
) -> None:
    old = proofs.begin(Purpose.RESET_PASSWORD, email=person.email, person=person)
    page = ann.follow(ask(ann))
    ann.submit(page, code=mailbox.newest().code)
    assert proofs.find_by_link(Purpose.RESET_PASSWORD, old.link) is None


@pytest.mark.parametrize("email", ["ann@example.com", "ANN@example.com", "", "x", "a@b", "a@b.example\n", "x" * 300])
def test_an_address_that_makes_no_sense_is_said_at_its_field(ann: Browser, mailbox: Mailbox, email: str) -> None:
    answer = ask(ann, email)
    if answer.status_code == 303:  # a line's end is stripped like any other space around an address
        assert email == "a@b.example\n"
        return
    assert answer.status_code == 400
    assert 'id="id_email_error"' in answer.content.decode()
    assert mailbox.read() == []


def test_nothing_is_mailed_without_a_recent_proof(
    ann: Browser, mailbox: Mailbox, time_passes: Callable[[], None]
) -> None:
    time_passes()
    answer = post(ann, PAGE, email=NEW)
    assert answer["Location"] == "/signin?next=%2Faccount%2Femail&confirm=1"
    assert mailbox.read() == []


def test_strangers_cannot_be_bombed_and_tries_are_counted(ann: Browser, mailbox: Mailbox) -> None:
    answers = [ask(ann).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert len(mailbox.read()) == 3


def test_sending_again_waits_a_minute_and_says_the_same(ann: Browser, mailbox: Mailbox) -> None:
    ask(ann)
    mailbox.read()
    assert post(ann, CHECK.replace("check", "resend")).status_code == 303
    assert mailbox.read() == []
    proof = EmailProof.objects.get()
    EmailProof.objects.update(sent_at=proof.sent_at - proofs.RESEND_AFTER)
    answer = post(ann, CHECK.replace("check", "resend"))
    page = ann.follow(answer)
    assert "a new one is on its way" in page.content.decode()
    assert ann.submit(page, code=mailbox.newest().code).status_code == 303


def test_another_persons_session_cannot_use_the_code(
    ann: Browser, bo: Browser, person: User, other_person: User, mailbox: Mailbox
) -> None:
    handle = email_change.begin(session=Session.objects.get(person=person), email=NEW)
    code = mailbox.newest().code
    with pytest.raises(proofs.ProofRefused):
        email_change.finish_by_code(session=Session.objects.get(person=other_person), handle=handle, code=code)
    other_person.refresh_from_db()
    assert other_person.email == "bo@example.com"
