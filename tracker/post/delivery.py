"""Sends what waits in the outbox: each message once, however many do it at one time."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.models.machinery import Mail
from tracker.post import ics

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720, 1440))
PATIENCE = 20  # seconds for each word of the server; a whole message takes less than the first pause
LONGEST_ERROR = 300
PORTS = {"smtp": 587, "smtps": 465}
_FORGOTTEN = {"body": None, "calendar": None, "next_try_at": None, "last_error": None}  # of what is sent
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
TROUBLE = (OSError, ValueError)  # smtplib's are OSErrors; a header that cannot be written is a ValueError
OF_ONE_MESSAGE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    ValueError,
)


class NoServer(ValueError):
    """The settings name no mail server; the message says what is wrong, in a sentence for the operator."""


@dataclass(frozen=True)
class Server:
    """The mail server of TRACKER_SMTP_URL, and from whom messages come."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None
    sender: str


class Report(NamedTuple):
    """What became of the messages that were due."""

    sent: int
    failed: int


class _Claimed(NamedTuple):
    """A message that nobody else will send before its next try."""

    id: int
    address: str
    subject: str
    body: str
    calendar: str | None
    created_at: datetime


def server(url: str, sender: str | None) -> Server:
    """Return the server of an address like smtp://user:password@host:587 or smtps://host. Raise NoServer."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise NoServer("TRACKER_SMTP_URL debe ser como smtp://usuario:clave@servidor:587 o smtps://servidor.")
    if not sender:
        raise NoServer("Falta TRACKER_MAIL_FROM: la dirección desde la que se envían los correos.")
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return Server(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], user, password, sender)


def deliver(session: Session, to: Server) -> Report:
    """Send every message that is due, or as many as the server takes; say how many were sent, and not.

    Commits for itself: no transaction is open while the server is waited for. A message is claimed by moving
    its next try away, so that one that is lost with its process is tried again.
    """
    sent = failed = 0
    while claimed := _claim(session, clock.now()):
        try:
            _hand_over(to, claimed)
        except TROUBLE as trouble:
            failed += 1
            _write_down(session, claimed.id, last_error=_said(trouble))
            if not isinstance(trouble, OF_ONE_MESSAGE):
                break  # the server is away: the others wait for the next minute
        else:
            sent += 1
            _write_down(session, claimed.id, sent_at=clock.now(), **_FORGOTTEN)
    return Report(sent, failed)


def _claim(session: Session, now: datetime) -> _Claimed | None:
    """Take the first message that is due, or none, and commit; after the last pause it is given up."""
    due = (
        sa.select(Mail)
        .where(Mail.next_try_at <= now, Mail.sent_at.is_(None))
        .order_by(Mail.next_try_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    message = session.scalar(due)
    claimed = None
    if message is not None and message.body is not None:
        claimed = _Claimed(
            message.id,
            message.address,
            message.subject,
            message.body,
            message.calendar,
            message.created_at,
        )
        more = message.attempts < len(PAUSES)
        message.next_try_at = now + PAUSES[message.attempts] if more else None
        message.attempts += 1
    session.commit()
    return claimed


def _write_down(session: Session, mail_id: int, **values: object) -> None:
    session.execute(sa.update(Mail).where(Mail.id == mail_id).values(**values))
    session.commit()


def _hand_over(to: Server, claimed: _Claimed) -> None:
    with _connection(to) as connection:
        connection.send_message(_message(to, claimed))


@contextmanager
def _connection(to: Server) -> Iterator[smtplib.SMTP]:
    """Open a connection that nobody can listen to, unless the server is this machine itself."""
    safe = ssl.create_default_context()
    if to.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=PATIENCE, context=safe)
    else:
        connection = smtplib.SMTP(to.host, to.port, timeout=PATIENCE)
    with connection:
        connection.ehlo()
        if to.scheme == "smtp" and (connection.has_extn("starttls") or to.host not in THIS_MACHINE):
            connection.starttls(context=safe)
        if to.user:
            connection.login(to.user, to.password or "")
        yield connection


def _message(to: Server, claimed: _Claimed) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = to.sender, claimed.address, claimed.subject
    message["Date"] = format_datetime(claimed.created_at)
    message["Message-ID"] = (
        f"<{claimed.id}.{claimed.created_at:%Y%m%d%H%M%S}@{to.sender.rpartition('@')[2].rstrip('>')}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(claimed.body)
    if claimed.calendar:
        kind, _, subkind = ics.MEDIA_TYPE.partition("/")
        message.add_attachment(
            claimed.calendar.encode(),
            maintype=kind,
            subtype=subkind,
            filename=ics.FILE,
            params={"charset": "utf-8"},
        )
    return message


def _said(trouble: Exception) -> str:
    """Return what went wrong in one line, without what the server repeats of addresses."""
    code = getattr(trouble, "smtp_code", "")
    return " ".join(filter(None, (type(trouble).__name__, str(code))))[:LONGEST_ERROR]
