"""People and postings by hand: added, corrected, ended; never deleted (design, sections 3 and 7)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.people import Inspector, Posting, Profile
from tracker.people.posting_rules import check_days, day_before, has_ended, taking_over
from tracker.people.rules import personal_keys


class AlreadyThere(Refused):
    """The person (id) is on the roster, or will be."""

    def __init__(self, inspector_id: int) -> None:
        super().__init__("La persona ya está en la nómina de esta comuna.", "rut")
        self.inspector_id = inspector_id


class PostedElsewhere(Refused):
    """Another commune has the person; which one, and who it is, is not said."""

    def __init__(self) -> None:
        super().__init__("La persona figura en la nómina de otra comuna: pida el traspaso.", "rut")


def who_may_join(session: Session, rut: str, cut: str, today: date, *, everywhere: bool) -> Inspector | None:
    """Return the person of a RUT who may get a posting in a commune; None where nobody is known by it.

    `everywhere` says that whoever asks may post people in any commune, also in two at once.
    Raise AlreadyThere or PostedElsewhere.
    """
    person = session.scalar(sa.select(Inspector).where(Inspector.rut == rut))
    if person is None:
        return None
    cuts = {posting.commune_cut for posting in lasting(person.postings, today)}
    if cut in cuts:
        raise AlreadyThere(person.id)
    if cuts and not everywhere:
        raise PostedElsewhere
    return person


def add_person(session: Session, rut: str, values: Mapping[str, Any]) -> Inspector:
    """Return a new person. Raise Refused where somebody registers the same RUT at this moment."""
    person = Inspector(rut=rut, **_personal(rut, values))
    session.add(person)
    try:
        session.flush()
    except IntegrityError as error:
        raise Refused(
            "Alguien acaba de registrar ese RUT en este mismo momento: vuelva a escribirlo.", "rut"
        ) from error
    return person


def open_posting(session: Session, person: Inspector, cut: str, values: Mapping[str, Any]) -> Posting:
    """Return a new posting of the person in the commune. Raise Refused where it crosses another one there."""
    check_days(values["start"], None, [each for each in person.postings if each.commune_cut == cut])
    posting = Posting(inspector_id=person.id, commune_cut=cut, **values)
    session.add(posting)
    return posting


def may_correct(person: Inspector, cuts: Collection[str], today: date) -> bool:
    """Say whether the directors of these communes may correct a person: who is theirs now or later, and only theirs."""
    there = {posting.commune_cut for posting in lasting(person.postings, today)}
    return bool(there) and there <= set(cuts)


def correct_person(person: Inspector, values: Mapping[str, Any]) -> None:
    """Give a person these names, mail and phone; a new phone takes the place of what a file said instead of one."""
    for column, value in _personal(person.rut, values).items():
        setattr(person, column, value)
    if person.phone:
        person.phone_note = None


def correct_posting(posting: Posting, values: Mapping[str, Any]) -> None:
    """Put right what was wrong about a posting from its beginning. Raise Refused."""
    check_days(values["start"], posting.end, _others(posting))
    for column, value in values.items():
        setattr(posting, column, value)


def end_posting(posting: Posting, end: date | None, today: date, *, everywhere: bool) -> None:
    """Let a posting end on a day, or no longer end. Raise Refused.

    Who may not post people `everywhere` does not prolong the stay of somebody whom another commune has.
    """
    longer = posting.end is not None and (end is None or end > posting.end)
    elsewhere = [each for each in posting.inspector.postings if each.commune_cut != posting.commune_cut]
    if longer and not everywhere and lasting(elsewhere, today):
        raise Refused(
            "La persona figura en la nómina de otra comuna: solo la coordinación puede alargar esta destinación."
        )
    check_days(posting.start, end, _others(posting))
    posting.end = end


def change_function(
    session: Session, posting: Posting, start: date, profile: Profile, **said: Any
) -> Posting:
    """Close a posting the day before a new function starts, and return the new one, which takes over what is not said.

    As a row of a roster does (design, section 7: import rules). Raise Refused.
    """
    if profile is posting.profile:
        raise Refused("Ya tiene esa función.")
    if start <= posting.start:
        raise Refused(
            f"La función nueva empieza después del {short_date(posting.start)}; "
            "si estaba mal desde el principio, corrija la destinación."
        )
    if posting.end and start > posting.end:
        raise Refused(f"La destinación termina el {short_date(posting.end)}, antes de la función nueva.")
    values = taking_over(posting, {"profile": profile, **said, "end": None})
    check_days(start, values["end"], _others(posting))
    posting.end = day_before(start)
    made = Posting(inspector_id=posting.inspector_id, commune_cut=posting.commune_cut, start=start, **values)
    session.add(made)
    return made


def lasting(postings: Iterable[Posting], today: date) -> list[Posting]:
    """Return the postings of today or later."""
    return [posting for posting in postings if not has_ended(posting, today)]


def _others(posting: Posting) -> Sequence[Posting]:
    """Return the person's other postings in the commune."""
    return [
        each
        for each in posting.inspector.postings
        if each is not posting and each.commune_cut == posting.commune_cut
    ]


def _personal(rut: str, values: Mapping[str, Any]) -> dict[str, Any]:
    keys = personal_keys(rut, values["names"], values["paternal_surname"], values["maternal_surname"])
    return {**values, **keys}
