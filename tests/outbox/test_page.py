"""Correos: in the demonstration the messages are read there, elsewhere only that they are on their way."""

import pytest

from tests import builders as make
from tests.cast import NOW
from tracker.models import AuditEvent
from tracker.post import mail


def write(session, **values):
    made = mail.send(
        session, "ana@example.cl", "Invitación", "Abra http://127.0.0.1/invitacion#A <b>", None, NOW
    )
    for name, value in values.items():
        setattr(made, name, value)
    session.commit()
    return made


@pytest.fixture
def demonstration(session, cast):
    """Say of the database that its people are made up."""
    session.add(AuditEvent(at=NOW, verb="demo_load"))
    session.commit()


def test_the_demonstration_shows_the_text(demonstration, session, cast, sign_in):
    write(session)
    page = sign_in(cast.coordinator).get("outbox.index").text
    assert "ana@example.cl" in page
    assert 'href="http://127.0.0.1/invitacion#A"' in page
    assert "&lt;b&gt;" in page
    assert "Espera su envío" in page


def is_listed_unread(browser):
    page = browser.get("outbox.index").text
    return "Invitación" in page and "#A" not in page


def test_among_real_people_nobody_reads_it(session, cast, sign_in):
    write(session)
    assert is_listed_unread(sign_in(cast.coordinator))


def test_where_mail_is_sent_nobody_reads_it(demonstration, app, session, cast, sign_in):
    write(session)
    app.config |= {"SMTP_URL": "smtp://127.0.0.1", "MAIL_FROM": "a@b.cl"}
    assert is_listed_unread(sign_in(cast.coordinator))


def test_what_became_of_each(session, cast, sign_in):
    write(session, sent_at=NOW, body=None, next_try_at=None)
    write(session, attempts=2, last_error="SMTPRecipientsRefused")
    write(session, next_try_at=None, attempts=7)
    page = sign_in(cast.coordinator).get("outbox.index").text
    for words in (
        "Enviado el 03-11-2026",
        "Se intentará otra vez",
        "SMTPRecipientsRefused",
        "No se pudo enviar",
    ):
        assert words in page


def test_fifty_a_page_at_the_same_cost(session, cast, sign_in, count_queries):
    browser = sign_in(cast.coordinator)
    with count_queries(6) as before:
        browser.get("outbox.index")
    account = make.account(session)
    for _ in range(60):
        mail.send(session, "ana@example.cl", "x", "y", account, NOW)
    session.commit()
    with count_queries(6) as after:
        page = browser.get("outbox.index").text
    assert "1–50 de 60" in page
    assert len(after) == len(before)
