"""What a row of a roster means for what is stored (design, section 7: import rules). Pure: nothing is read or changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.ground.text import key, search_key
from tracker.models.people import Employer, Inspector, Posting, Profile
from tracker.people import posting_rules
from tracker.people.posting_rules import has_ended, share_a_day, taking_over
from tracker.roster.row_rules import RosterRow
from tracker.sheets.roster_columns import END, PERSON, POSTING, START

_LOST_LETTER = frozenset("?\ufffd")
_NAME_OF_END = {START.attribute: START.name, END.attribute: END.name}
NAMES = ("names", "paternal_surname", "maternal_surname")
_SAID_OF_PERSON = tuple(kept.key for column in PERSON if column.read for kept in column.keeps)
_SAID_OF_POSTING = tuple(column.attribute for column in POSTING if column.read and column is not START)


@dataclass(frozen=True, slots=True)
class Correction:
    """New values for a stored posting; none = the row says what is stored."""

    posting: Posting
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Opening:
    """A new posting; `closes` is the one that ends the day before, because the function changes."""

    values: Mapping[str, Any]
    closes: Posting | None = None


def posting_meant(row: RosterRow, here: Sequence[Posting], today: date) -> Posting | None:
    """Return which of a person's postings in the commune the row is about; None = a new one.

    The one with the same start; without `desde`, the one the person has there today (where `hasta` is
    past: had on that day); else the one it overlaps. Raise Refused where that does not decide.
    """
    start = row.first_day or today
    if same := next((posting for posting in here if posting.start == start), None):
        return same
    if row.start is None and (there := posting_rules.on(min(today, row.end or today), here)):
        return there
    first = start if row.start or not row.end else min(start, row.end)
    overlapped = [posting for posting in here if share_a_day(posting, first, row.end)]
    if len(overlapped) > 1:
        raise Refused("Se cruza con más de una destinación de la persona en la comuna.", "desde")
    if overlapped and says_no_dates(row) and has_ended(overlapped[0], today):
        reason = f"La persona se fue el {short_date(overlapped[0].end)}: si volvió, escriba desde cuándo en «desde»."
        raise Refused(reason, "desde")
    return overlapped[0] if overlapped else None


def decide(
    row: RosterRow, meant: Posting | None, here: Iterable[Posting], today: date
) -> Correction | Opening:
    """Return what the row does to the posting it means, or the posting it opens.

    `here` are all postings of the person in the commune. Defaults (of the start, of the function) never
    change a stored posting. Raise Refused when the days would be reversed or overlap another posting.
    """
    others = [posting for posting in here if posting is not meant]
    if meant is None:
        return Opening(_opened(row, today, others))
    if row.start and row.start > meant.start and row.profile not in {None, meant.profile}:
        return Opening(_succeeding(row, row.start, meant, others), closes=meant)
    said = _said(row, meant) | {"start": row.start}
    values = {name: value for name, value in said.items() if value not in {None, getattr(meant, name)}}
    if row.open_ended and meant.end and not has_ended(meant, today):
        values[END.attribute] = None
    if values.keys() & {"start", "end"}:
        _check_days(values.get("start", meant.start), values.get("end", meant.end), others)
    return Correction(meant, values)


def adds_days(decision: Correction | Opening) -> bool:
    """Say whether somebody is to be in the commune longer than is stored, rather than just described otherwise."""
    before = decision.closes if isinstance(decision, Opening) else decision.posting
    if before is None:
        return True
    end = decision.values.get("end", before.end)
    return before.end is not None and (end is None or end > before.end)


def check_newcomer(row: RosterRow) -> None:
    """Raise Refused where a row about somebody unknown lacks the name or the first surname."""
    name = row.name.value
    if name is None or not name.names:
        raise Refused("Falta el nombre, y la nómina no tiene a nadie con ese RUT.", "nombres")
    if not name.paternal_surname:
        raise Refused("Falta el apellido, y la nómina no tiene a nadie con ese RUT.", "apellido_paterno")


def personal_data(row: RosterRow) -> dict[str, Any]:
    """Return the person's own columns that the row says something about."""
    name = row.name.value
    said = {
        "names": name and name.names,
        "paternal_surname": name and name.paternal_surname,
        "maternal_surname": name and name.maternal_surname,
        "name_as_sent": name and name.sent,
        **{attribute: row.said[attribute] for attribute in _SAID_OF_PERSON},
    }
    return {column: value for column, value in said.items() if value}


def corrected_data(row: RosterRow, inspector: Inspector) -> dict[str, Any]:
    """Return the person's columns that the row changes.

    A name that only lost letters, accents or case on its way is no change, nor is one in a single cell with the
    same words as the stored one: how it was split is not put in question again.
    """
    said = personal_data(row)
    sent = said.pop("name_as_sent", None)
    if sent and _words(sent) == _words(inspector.full_name):
        said = {column: value for column, value in said.items() if column not in NAMES}
    changed = {
        column: value for column, value in said.items() if _differs(column, value, getattr(inspector, column))
    }
    if sent and changed.keys() & {*NAMES}:
        changed["name_as_sent"] = sent
    return changed


def _opened(row: RosterRow, today: date, others: Iterable[Posting]) -> dict[str, Any]:
    start = row.first_day or today
    _check_days(start, row.end, others)
    said = _said(row) | {"start": start}
    said["employer"] = said["employer"] or Employer.MUNICIPALITY
    return said | {"profile": row.profile or Profile.MUNICIPAL_INSPECTOR}


def _succeeding(row: RosterRow, start: date, before: Posting, others: Iterable[Posting]) -> dict[str, Any]:
    """Return the values of a new function's posting, which takes over what the row leaves blank; said to have no end, it has none."""
    values = taking_over(before, _said(row, before))
    if row.open_ended:
        values[END.attribute] = None
    _check_days(start, values["end"], others)
    return values | {"start": start}


def _said(row: RosterRow, before: Posting | None = None) -> dict[str, Any]:
    """Return what a row says of a posting, but for its start.

    FECHA INGRESO that stands for the appointment never takes the place of one that is stored apart from it.
    """
    said = {attribute: row.said[attribute] for attribute in _SAID_OF_POSTING}
    if row.by_entry and before and before.appointed_on not in {None, before.served_since}:
        said["appointed_on"] = None
    return said


def _check_days(start: date, end: date | None, others: Iterable[Posting]) -> None:
    try:
        posting_rules.check_days(start, end, others)
    except Refused as refused:
        raise Refused(str(refused), _NAME_OF_END[refused.about or "start"]) from refused


def says_no_dates(row: RosterRow) -> bool:
    return row.start is None and row.end is None


def _differs(column: str, said: str, stored: str | None) -> bool:
    if column not in NAMES or stored is None:
        return said != stored
    if _LOST_LETTER & set(said):
        return False
    return key(said) != key(stored) or _accents(said) > _accents(stored)


def _accents(name: str) -> int:
    return sum(not char.isascii() for char in name)


def _words(name: str) -> list[str]:
    return sorted(search_key(name).split())
