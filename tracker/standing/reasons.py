"""Why a status is what it is: the records, rule and dates that decided it, as sentences (design, section 3)."""

from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.standing.deadlines import Due, under_law
from tracker.standing.due_reasons import due_text, months_text
from tracker.standing.facts import (
    DRIVERS,
    EnrollmentFact,
    ExemptionFact,
    OnDate,
    PostingFact,
    RecordFact,
    RequirementFact,
)
from tracker.standing.validity import FOREVER, first_record, satisfies, valid_until


class Reason(NamedTuple):
    """One thing that decided: requirement, record, extension, exemption, deadline, law (its date was met) or enrollment."""

    kind: str
    id: int | None
    date: date | None
    text: str


class Evidence(NamedTuple):
    """What a status was decided by: the postings to which the requirement applies, the winning record and so on."""

    postings: Sequence[PostingFact]
    exemption: ExemptionFact | None
    record: RecordFact | None
    records: Sequence[RecordFact]
    seat: EnrollmentFact | None
    dues: Sequence[Due]
    regulation_on: date | None


def reasons(requirement: RequirementFact, evidence: Evidence, on: date) -> list[Reason]:
    """Return the reasons in the order in which they decide: rule, exemption or records, deadline, seat."""
    found = [_rule(requirement)]
    if not evidence.postings:
        found.append(_not_bound(on))
    elif evidence.exemption is not None:
        found.append(_exempt(evidence.exemption))
    else:
        found += _records(requirement, evidence, on)
    found += _deadlines(requirement, evidence)
    found += _law_met(requirement, evidence, on)
    if evidence.seat is not None:
        found.append(_seat(evidence.seat))
    return found


def _rule(requirement: RequirementFact) -> Reason:
    whose = "Exigencia del plan" if requirement.commune is None else "Exigencia propia de la comuna"
    hours = "sin mínimo de horas"
    if requirement.min_hours is not None:
        hours = f"al menos {_number(requirement.min_hours)} horas pedagógicas"
    renewal = "no se renueva"
    if requirement.renewal_months is not None:
        renewal = f"se renueva cada {months_text(requirement.renewal_months)}"
    drivers = "; solo a quienes conducen vehículos de patrullaje" if requirement.only == DRIVERS else ""
    return Reason("requirement", requirement.id, None, f"{whose}: {hours}; {renewal}{drivers}.")


def _not_bound(on: date) -> Reason:
    text = f"Al {short_date(on)} ninguna destinación tiene una función a la que se aplique."
    return Reason("posting", None, on, text)


def _exempt(exemption: ExemptionFact) -> Reason:
    end = "sin fecha de término" if exemption.end is None else f"hasta el {short_date(exemption.end)}"
    text = f"Eximición desde el {short_date(exemption.start)}, {end}: {word(exemption.reason).lower()}."
    return Reason("exemption", exemption.id, exemption.start, text)


def _records(requirement: RequirementFact, evidence: Evidence, on: date) -> Iterator[Reason]:
    winner = evidence.record
    if winner is None:
        yield Reason("record", None, None, f"Al {short_date(on)} no hay un registro que cumpla la exigencia.")
    else:
        yield _winner(winner, requirement, on)
        if winner.extended_to is not None and winner.extended_to == valid_until(winner, requirement):
            text = f"Un acto de prórroga extiende su vigencia hasta el {short_date(winner.extended_to)}."
            yield Reason("extension", winner.id, winner.extended_to, text)
    if winner is None or not satisfies(winner, requirement, on):
        yield from _that_do_not_count(requirement, evidence.records, on)


def _winner(record: RecordFact, requirement: RequirementFact, on: date) -> Reason:
    until = valid_until(record, requirement)
    if until == FOREVER:
        validity = "no vence"
    elif until < on:
        validity = f"estuvo vigente hasta el {short_date(until)}"
    else:
        validity = f"vigente hasta el {short_date(until)}"
    return Reason("record", record.id, record.obtained_on, f"{_passed(record)}; {validity}.")


def _that_do_not_count(
    requirement: RequirementFact, records: Sequence[RecordFact], on: date
) -> Iterator[Reason]:
    """Name the records in the subject that someone may be thinking of, and what each lacks."""
    for record in sorted(records, key=attrgetter("obtained_on", "id")):
        if requirement.subject in record.course.subjects and (lack := _lack(record, requirement, on)):
            yield Reason("record", record.id, record.obtained_on, f"{_passed(record)}; no cuenta: {lack}.")


def _lack(record: RecordFact, requirement: RequirementFact, on: date) -> str | None:
    if record.revoked:
        return "fue revocado"
    if not record.accepted:
        return "no está aceptado"
    if requirement.min_hours is not None and record.hours < requirement.min_hours:
        return f"se exigen {_number(requirement.min_hours)} horas"
    if record.obtained_on > on:
        return f"es posterior al {short_date(on)}"
    return None


def _deadlines(requirement: RequirementFact, evidence: Evidence) -> Iterator[Reason]:
    """Give each deadline, the earliest first and those that are not known last; and the law's, where it was met."""
    said = set()
    for due in sorted(evidence.dues, key=lambda one: one.on or date.max):
        text = due_text(requirement, due, evidence.regulation_on)
        if text not in said:  # a fixed date is the same for each posting
            said.add(text)
            whom = None if isinstance(due.rule, OnDate) else due.posting.id
            yield Reason("deadline", whom, due.on, text)


def _law_met(requirement: RequirementFact, evidence: Evidence, on: date) -> Iterator[Reason]:
    """Say that a law's date is met for good; what lapsed later lapsed by what was agreed."""
    first = first_record(evidence.records, requirement, on)
    if first is None or not any(under_law(requirement, posting) for posting in evidence.postings):
        return
    text = f"El plazo de la ley (art. 13) quedó cumplido con lo aprobado el {short_date(first.obtained_on)}."
    lasting = requirement._replace(renewal_months=None)
    winner = evidence.record
    if winner and not satisfies(winner, requirement, on) and satisfies(winner, lasting, on):
        text += " La renovación es acordada: la ley no fija vigencia."
    yield Reason("law", first.id, first.obtained_on, text)


def _seat(seat: EnrollmentFact) -> Reason:
    text = f"Tiene cupo en «{seat.edition}», que termina el {short_date(seat.last_meeting)}."
    return Reason("enrollment", seat.id, seat.last_meeting, text)


def _passed(record: RecordFact) -> str:
    hours = f"{_number(record.hours)} horas"
    noted = f"; {record.remark}" if record.remark else ""
    return f"«{record.course.title}», aprobado el {short_date(record.obtained_on)} ({hours}){noted}"


def _number(number: float) -> str:
    return f"{number:g}".replace(".", ",")
