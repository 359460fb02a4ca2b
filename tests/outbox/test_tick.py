"""`flask tick`: each message once, through a real server; what is no longer needed goes."""

import contextvars
import socket
import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests import builders as make
from tests.cast import NOW
from tracker.ground import clock
from tracker.models import Link, Mail, Submission
from tracker.models.accounts import Role
from tracker.post import delivery, mail
from tracker.standing import figures

pytestmark = pytest.mark.both


class Inbox:
    """A mail server's own record; refuses whom it is told to."""

    def __init__(self):
        self.messages = []
        self.refuses = set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd's name
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  aiosmtpd's name
        self.messages.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def inbox(app):
    """Give what a real server on this machine received; the application sends through it."""
    found = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    app.config |= {"SMTP_URL": f"smtp://127.0.0.1:{port}", "MAIL_FROM": "Capacitación <avisos@example.cl>"}
    yield found
    controller.stop()


@pytest.fixture
def write(session):
    """Give the function that puts a message on its way."""

    def write(address="ana@example.cl", subject="Invitación ñ", body="Abra esto:\n\nCÓDIGO", at=None):
        made = mail.send(session, address, subject, body, None, at or clock.now())
        session.commit()
        return made

    return write


def test_a_message_arrives_and_its_text_goes(run, session, inbox, write):
    message = write()
    assert "1 enviados" in run("tick").output
    session.expire_all()
    assert (message.sent_at is not None, message.body, message.next_try_at) == (True, None, None)
    ((to, content),) = inbox.messages
    assert to == ["ana@example.cl"]
    assert "Auto-Submitted: auto-generated" in content
    run("tick")
    assert len(inbox.messages) == 1


def test_mail_waits_for_no_counting(run, session, inbox, write, monkeypatch):
    def locked(*_):
        raise OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(figures, "keep_ready", locked)
    write()
    with pytest.raises(OperationalError):
        run("tick")
    assert len(inbox.messages) == 1


def test_a_calendar_arrives_as_it_was_and_goes_too(run, session, inbox):
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Año; ñandú\r\nEND:VCALENDAR\r\n"
    message = mail.send(session, "ana@example.cl", "Mañana", "Cuándo: 9:00", None, clock.now(), calendar)
    run("tick")
    session.expire_all()
    assert message.calendar is None
    ((_, content),) = inbox.messages
    text, attached = message_from_bytes(content.encode(), policy=policy.default).iter_parts()
    assert text.get_content().strip() == "Cuándo: 9:00"
    assert (attached.get_filename(), attached.get_content_type()) == ("curso.ics", "text/calendar")
    assert attached.get_payload(decode=True).decode() == calendar


def test_without_a_server_messages_wait(run, session, write):
    message = write()
    run("tick")
    session.expire_all()
    assert (message.attempts, message.body, message.sent_at) == (0, "Abra esto:\n\nCÓDIGO", None)


def test_who_is_refused_is_tried_again_later_and_given_up_at_last(run, session, inbox, write, time_machine):
    time_machine.move_to(NOW, tick=False)
    message = write("nadie@example.cl")
    other = write("ana@example.cl")
    inbox.refuses.add("nadie@example.cl")
    run("tick")
    session.expire_all()
    assert (other.sent_at, message.sent_at) == (NOW, None)
    assert message.next_try_at == NOW + delivery.PAUSES[0]
    assert "nadie" not in message.last_error
    run("tick")
    session.expire_all()
    assert message.attempts == 1
    for pause in delivery.PAUSES:
        time_machine.move_to(clock.now() + pause, tick=False)
        run("tick")
    session.expire_all()
    assert (message.attempts, message.next_try_at) == (len(delivery.PAUSES) + 1, None)
    time_machine.move_to(clock.now() + timedelta(days=9), tick=False)
    run("tick")
    session.expire_all()
    assert message.attempts == len(delivery.PAUSES) + 1
    assert len(inbox.messages) == 1


def test_a_server_that_is_away_costs_one_try(app, run, session, write):
    app.config |= {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "avisos@example.cl"}
    messages = [write() for _ in range(3)]
    run("tick")
    session.expire_all()
    assert sorted(message.attempts for message in messages) == [0, 0, 1]


def test_two_at_once_send_each_message_once(app, session, inbox, write):
    for number in range(12):
        write(f"persona{number}@example.cl")
    start = threading.Barrier(2)

    def tick():
        start.wait()
        contextvars.Context().run(lambda: app.test_cli_runner().invoke(args=["tick"], catch_exceptions=False))

    session.commit()
    both = [threading.Thread(target=tick) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(to[0] for to, _ in inbox.messages) == sorted(f"persona{n}@example.cl" for n in range(12))
    session.expire_all()
    assert all(message.sent_at for message in session.scalars(select(Mail)))


def test_a_message_lost_with_its_process_is_sent_later(run, session, inbox, write, monkeypatch, time_machine):
    time_machine.move_to(NOW, tick=False)
    write()

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_hand_over", die)
        with pytest.raises(KeyboardInterrupt):
            delivery.deliver(session(), delivery.server("smtp://127.0.0.1:1", "a@example.cl"))
    run("tick")
    assert inbox.messages == []
    time_machine.move_to(NOW + delivery.PAUSES[0], tick=False)
    run("tick")
    assert len(inbox.messages) == 1


@pytest.mark.parametrize(
    ("url", "sender", "wrong"),
    [
        ("http://mail.example", "a@example.cl", "TRACKER_SMTP_URL"),
        ("smtp://", "a@example.cl", "TRACKER_SMTP_URL"),
        ("smtp://mail.example", None, "TRACKER_MAIL_FROM"),
    ],
)
def test_settings_that_cannot_be_are_told(app, run, url, sender, wrong):
    app.config |= {"SMTP_URL": url, "MAIL_FROM": sender}
    assert wrong in run("tick", expect=1).output


def test_the_servers_address_is_read():
    found = delivery.server("smtp://ana%40example.cl:cl%3Ave@mail.example", "a@example.cl")
    assert (found.host, found.port, found.user, found.password) == (
        "mail.example",
        587,
        "ana@example.cl",
        "cl:ve",
    )
    assert delivery.server("smtps://mail.example", "a@example.cl").port == 465


def test_a_subject_is_cut_to_what_is_kept_and_holds_no_unseen_signs(session):
    sent = mail.send(session, "a@example.cl", "\u200bMañana: " + "a" * 200, "texto", None, NOW)
    session.flush()
    assert sent.subject == "Mañana: " + "a" * 191 + "…"


@pytest.mark.parametrize(
    ("address", "subject"), [("a@example.cl\r\nBcc: b@example.cl", "x"), ("a@b.cl", "x\ny")]
)
def test_a_header_has_one_line(session, address, subject):
    with pytest.raises(mail.HeaderRefused):
        mail.send(session, address, subject, "texto", None, NOW)
    assert session.scalars(select(Mail)).all() == []


def test_what_is_no_longer_needed_goes(run, session):
    now = clock.now()
    account = make.account(session, Role.OBSERVER)
    for days in (6, 8):
        at = now - timedelta(days=days)
        session.add(Submission(account_id=account.id, key=str(days), location="/", at=at))
    for days in (29, 31):
        make.link(session, account, expires_at=now - timedelta(days=days))
    run("tick")
    assert session.scalars(select(Submission.key)).all() == ["6"]
    assert len(session.scalars(select(Link)).all()) == 1
