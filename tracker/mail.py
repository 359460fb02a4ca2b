"""Messages: written into the outbox within the transaction that has something to say, sent later by `flask tick`."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.models.accounts import Account
from tracker.models.machinery import Mail


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

    Raise HeaderRefused.
    """
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
