"""Messages: written into the outbox within the transaction that has something to say, sent later by `flask tick`."""

import unicodedata
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.models.accounts import Account
from tracker.models.machinery import Mail

LONGEST_SUBJECT = Mail.subject.type.length
_SEEN_BY_NOBODY = {
    "Cf",
    "Cn",
    "Co",
    "Zl",
    "Zp",
}  # marks of direction, signs of one font: no header takes them


class HeaderRefused(ValueError):
    """An address or a subject has more than one line: what follows would be read as another header."""


def send(
    session: Session,
    address: str,
    subject: str,
    body: str,
    account: Account | None,
    now: datetime,
    calendar: str | None = None,
) -> Mail:
    """Put a message on its way and return it; `account` is whom it is about, `calendar` an .ics that goes along.

    A subject that is longer than the outbox keeps is cut. Raise HeaderRefused.
    """
    subject = _cut("".join(sign for sign in subject if unicodedata.category(sign) not in _SEEN_BY_NOBODY))
    for header in (address, subject):
        if not header.isprintable():
            raise HeaderRefused(f"{header!r} no cabe en una línea.")
    message = Mail(
        account_id=account.id if account else None,
        address=address,
        subject=subject,
        body=body,
        calendar=calendar,
        created_at=now,
        next_try_at=now,
    )
    session.add(message)
    return message


def _cut(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1]}…"
