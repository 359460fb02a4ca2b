"""Correos: in the demonstration the messages are read there, elsewhere only that they are on their way."""

from tests import builders as make
from tests.cast import NOW
from tracker import mail


def write(session, **values):
    made = mail.send(
        session, "ana@example.cl", "Invitación", "Abra http://127.0.0.1/invitacion#A <b>", None, NOW
    )
    for name, value in values.items():
        setattr(made, name, value)
    session.commit()
    return made


def test_the_demonstration_shows_the_text(session, cast, sign_in):
    write(session)
    page = sign_in(cast.coordinator).get("outbox.index").text
    assert "ana@example.cl" in page
    assert 'href="http://127.0.0.1/invitacion#A"' in page
    assert "&lt;b&gt;" in page
    assert "Espera su envío" in page


def test_elsewhere_nobody_reads_it(app, session, cast, sign_in):
    write(session)
    for more in ({"DEMO": False}, {"DEMO": True, "SMTP_URL": "smtp://127.0.0.1", "MAIL_FROM": "a@b.cl"}):
        app.config |= more
        page = sign_in(cast.coordinator).get("outbox.index").text
        assert "Invitación" in page
        assert "#A" not in page


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
