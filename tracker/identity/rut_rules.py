"""A person's RUT is corrected by the coordination; the one before still finds them (design: Identity)."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.access.oneself import check_others, rut_of
from tracker.ground.refused import Refused
from tracker.identity.account_rules import accounts_of, one_stays
from tracker.identity.ledger_rules import Ledger
from tracker.models.accounts import Account
from tracker.models.identity import FormerKind, FormerRut
from tracker.models.people import Inspector
from tracker.people.rules import personal_keys, rut_key

OWN = "Es su propio RUT: lo corrige otra persona de la coordinación."


class SomebodysRut(Refused):
    """The RUT is another person's (id), with whom this one may be joined."""

    def __init__(self, inspector_id: int) -> None:
        super().__init__("Ese RUT ya es de otra persona: compárelas, y únalas si son la misma.", "rut")
        self.inspector_id = inspector_id


def correct(
    session: Session,
    person: Inspector,
    rut: str,
    kind: FormerKind,
    *,
    account: int | None,
    by: int,
    now: datetime,
) -> None:
    """Give a person another RUT, by which their account enters from now on. The caller has locked the person.

    `account` is which one stays where each RUT has one. Raise Refused.
    """
    check_others(session, by, OWN, person)
    if rut == rut_of(session, by):
        raise Refused(OWN, "rut")
    if rut == person.rut:
        raise Refused("Ese ya es su RUT.", "rut")
    if other := session.scalar(sa.select(Inspector.id).where(Inspector.rut == rut)):
        raise SomebodysRut(other)
    try:
        _become(session, person, rut, kind, account=account, by=by, now=now)
    except IntegrityError as error:
        said = "Alguien acaba de registrar ese RUT en este mismo momento: vuelva a escribirlo."
        raise Refused(said, "rut") from error


def _become(
    session: Session,
    person: Inspector,
    rut: str,
    kind: FormerKind,
    *,
    account: int | None,
    by: int,
    now: datetime,
) -> None:
    one_stays(Ledger(session), accounts_of(session, [person.rut, rut]), account, rut, now)
    session.execute(
        sa.delete(FormerRut).where(FormerRut.inspector_id == person.id, FormerRut.rut.in_([rut, person.rut]))
    )
    session.add(FormerRut(**former(person.id, person.rut, kind, by, now)))
    person.rut = rut
    for name, value in keys_of(person).items():
        setattr(person, name, value)
    session.flush()


def accounts_to_choose(session: Session, person: Inspector, rut: str) -> Sequence[Account]:
    """Return the accounts that a person would enter with by either RUT; none where the other is somebody's."""
    somebodys = session.scalar(sa.select(sa.exists().where(Inspector.rut == rut)))
    return [] if somebodys else accounts_of(session, [person.rut, rut])


def former(inspector_id: int, rut: str, kind: FormerKind, by: int, now: datetime) -> dict[str, object]:
    """Return the values of a former RUT."""
    return {
        "inspector_id": inspector_id,
        "rut": rut,
        "kind": kind,
        "search_key": rut_key(rut),
        "at": now,
        "by_id": by,
    }


def keys_of(person: Inspector) -> dict[str, str]:
    """Return by what a person is sorted and found as they are called now."""
    found = personal_keys(person.rut, person.names, person.paternal_surname, person.maternal_surname)
    return {"sort_key": found["sort_key"], "search_key": found["search_key"]}
