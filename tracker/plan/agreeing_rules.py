"""How a version becomes an agreement: proposed, answered by the communes, adopted, or withdrawn (design, section 2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.ground import clock
from tracker.ground.format import number, short_date
from tracker.ground.refused import Refused
from tracker.models.agreement import Answer, Minutes, MinutesCommune, Ratification
from tracker.models.plan import UNDECIDED, Clearance, Course, PlanState, PlanVersion, Requirement, Subject
from tracker.models.records import Evidence
from tracker.plan import draft_rules
from tracker.plan.rules import hold, refuse_taken_date


@dataclass(frozen=True)
class Said:
    """What a commune says to a version; `minutes` where the coordination took it from signed ones."""

    answer: Answer
    act_number: str | None = None
    act_on: date | None = None
    text: str | None = None
    evidence: Evidence | None = None
    minutes: Minutes | None = None


def propose(session: Session, version: PlanVersion, answer_by: date, *, by: int, now: datetime) -> None:
    """Put a draft to the communes, which answer until that day (inclusive), and later while it is not adopted.

    Raise Refused where it is no draft, asks nothing, holds a requirement that points to nothing, or the
    day has passed.
    """
    hold(session, version, PlanState.DRAFT)
    refuse_empty(session, version)
    if answer_by < clock.local_date(now):
        raise Refused("La fecha para responder ya pasó: elija otra.")
    version.state = PlanState.CONSULTATION
    version.proposed_at, version.proposed_by_id, version.answer_by = now, by, answer_by
    session.flush()


def withdraw(session: Session, version: PlanVersion, name: str) -> PlanVersion:
    """End a consultation without an agreement, and return a new draft, of that name, that asks the same.

    What the communes answered stays with the version. Raise Refused where it is not in consultation, or the
    name is taken.
    """
    hold(session, version, PlanState.CONSULTATION)
    draft = draft_rules.begin(session, name, version.title, version)
    version.state = PlanState.WITHDRAWN
    session.flush()
    return draft


def add_minutes(
    session: Session,
    version: PlanVersion,
    place: str,
    held_on: date,
    attended: Mapping[str, bool],
    paper: Evidence,
    *,
    by: int,
    now: datetime,
) -> Minutes:
    """Keep the signed paper of a meeting; `attended` says by CUT which communes did, and whether online.

    Raise Refused where the version is not in consultation, or the meeting is still to come.
    """
    hold(session, version, PlanState.CONSULTATION)
    if held_on > clock.local_date(now):
        raise Refused("La reunión es posterior a hoy: el acta se agrega cuando ya se hizo.")
    made = Minutes(
        version=version,
        place=place,
        held_on=held_on,
        evidence=paper,
        added_at=now,
        added_by_id=by,
        attended=[MinutesCommune(commune_cut=cut, online=online) for cut, online in attended.items()],
    )
    session.add(made)
    session.flush()
    return made


def answer(
    session: Session, version: PlanVersion, cut: str, said: Said, *, by: int, now: datetime
) -> Ratification:
    """Add what a commune answers to those it gave before: the latest counts, and none is changed.

    Raise Refused where the version is not in consultation, an objection or a reservation says nothing, an
    act has no date or one to come, or the minutes are of a meeting before the commune answered by itself.
    """
    hold(session, version, PlanState.CONSULTATION)
    if said.minutes:
        _refuse_older(session, version, cut, said.minutes)
    if said.answer is not Answer.ACCEPTS and not said.text:
        raise Refused("Escriba qué se objeta o con qué reserva se acepta.")
    if bool(said.act_number) != bool(said.act_on):
        raise Refused("Un acto o decreto lleva número y fecha: complete ambos, o ninguno.")
    if said.act_on and said.act_on > clock.local_date(now):
        raise Refused("La fecha del acto o decreto es posterior a hoy.")
    made = Ratification(
        version=version,
        commune_cut=cut,
        answer=said.answer,
        act_number=said.act_number,
        act_on=said.act_on,
        text=said.text,
        evidence=said.evidence,
        minutes=said.minutes,
        answered_at=now,
        by_id=by,
    )
    session.add(made)
    session.flush()
    return made


def _refuse_older(session: Session, version: PlanVersion, cut: str, minutes: Minutes) -> None:
    """Raise Refused where the commune answered by itself on a day after that meeting."""
    own = sa.select(sa.func.max(Ratification.answered_at)).where(
        Ratification.version_id == version.id,
        Ratification.commune_cut == cut,
        Ratification.minutes_id.is_(None),
    )
    answered_at = session.scalar(own)
    if answered_at and clock.local_date(answered_at) > minutes.held_on:
        raise Refused(
            f"La comuna respondió por sí misma el {short_date(clock.local_date(answered_at))}, después de esa reunión: "
            "vale lo que ella dijo."
        )


def adopt(
    session: Session,
    version: PlanVersion,
    in_force_from: date,
    *,
    by: int,
    now: datetime,
    past_meant: bool = False,
) -> None:
    """Adopt a version: it answers from that day (inclusive) on, and is never edited again.

    It may be adopted with objections and silence. Raise Refused where it is adopted or withdrawn, asks
    nothing, holds a requirement that points to nothing, another version has that day, or the day has passed
    and `past_meant` does not say that it is meant.
    """
    hold(session, version, *UNDECIDED)
    refuse_empty(session, version)
    refuse_taken_date(session, in_force_from)
    refuse_past(in_force_from, clock.local_date(now), meant=past_meant)
    version.state, version.in_force_from = PlanState.ADOPTED, in_force_from
    version.adopted_at, version.adopted_by_id = now, by
    session.flush()


def refuse_past(in_force_from: date, today: date, *, meant: bool) -> None:
    """Raise Refused where the day has passed and nobody said that this is meant."""
    if in_force_from < today and not meant:
        raise Refused(
            f"El {short_date(in_force_from)} ya pasó: las cifras desde ese día cambiarían. "
            "Si es lo que se quiere, confírmelo.",
            "past",
        )


def dated_before(requirements: Iterable[Requirement], in_force_from: date) -> list[Requirement]:
    """Return those with a fixed deadline that lies before a version would be in force: whoever lacks it is late at once."""
    return [each for each in requirements if each.deadline_on and each.deadline_on < in_force_from]


def refuse_empty(session: Session, version: PlanVersion) -> None:
    """Raise Refused where a version asks nothing, or what nobody could do.

    A requirement points to nothing where no course of the catalogue covers its subject with its hours; so does a
    clearance without subjects.
    """
    required = sa.select(Requirement).where(Requirement.version_id == version.id)
    requirements = session.scalars(required.options(selectinload(Requirement.subject))).all()
    if not requirements:
        raise Refused("Esta versión no exige nada: agregue al menos una exigencia.")
    most = sa.select(Subject.code, sa.func.max(Course.hours)).join(Course.subjects).group_by(Subject.code)
    longest: dict[str, float] = {code: hours for code, hours in session.execute(most)}  # noqa: C416  rows are no pairs to mypy
    for each in requirements:
        if each.subject.code not in longest or longest[each.subject.code] < (each.min_hours or 0):
            raise Refused(
                f"Nadie podría cumplir la exigencia de {each.subject.name}: ningún curso del catálogo la cubre"
                + (
                    f" con {number(each.min_hours or 0)} horas o más."
                    if each.subject.code in longest
                    else "."
                )
            )
    without = sa.select(Clearance.name).where(Clearance.version_id == version.id, ~Clearance.subjects.any())
    if nothing := session.scalar(without):
        raise Refused(f"La habilitación «{nothing}» no pide ninguna materia.")
