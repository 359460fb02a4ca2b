"""Nobody decides on what concerns themselves: it waits for somebody else (design, section 3: Oneself)."""

from typing import Protocol

from sqlalchemy.orm import Session

from tracker.ground.refused import Refused
from tracker.models.accounts import Account


class HasRut(Protocol):
    """A person, as far as it is asked who they are."""

    @property
    def rut(self) -> str: ...


def is_oneself(rut: str | None, person: HasRut) -> bool:
    """Say whether an account with that RUT, if any, is the person's own."""
    return rut is not None and person.rut == rut


def rut_of(session: Session, account_id: int | None) -> str | None:
    """Return the RUT by which an account is a person; None where it is nobody's, and for the command line."""
    account = session.get(Account, account_id) if account_id else None
    return account.rut if account else None


def concerns(session: Session, account_id: int | None, *people: HasRut) -> bool:
    """Say whether one of these people is who acts."""
    rut = rut_of(session, account_id)
    return any(is_oneself(rut, person) for person in people)


def check_others(session: Session, account_id: int | None, said: str, *people: HasRut) -> None:
    """Raise Refused, with a sentence, where one of these people is who acts."""
    if concerns(session, account_id, *people):
        raise Refused(said)
