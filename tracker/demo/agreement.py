"""How the communes of the demonstration agreed on their plan, and the next version they are being asked about."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.demo.accounts import holder
from tracker.demo.enrollments import directors
from tracker.demo.papers import paper
from tracker.demo.plans import PRESENT_FROM
from tracker.demo.stories import ANTOFAGASTA, MEJILLONES, OLLAGUE, SAN_PEDRO, SIERRA_GORDA, TALTAL, TOCOPILLA
from tracker.demo.training import working_day
from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.models.accounts import Role
from tracker.models.agreement import Answer, Minutes
from tracker.models.people import Profile
from tracker.models.plan import PlanVersion
from tracker.models.territory import Commune
from tracker.plan import agreeing_rules, draft_rules
from tracker.plan.rules import requirement_entry

CALAMA, MARIA_ELENA = (
    "02201",
    "02302",
)  # they have no director's account: the coordination records what they say
ONLINE, ONSITE = True, False
MET = {
    ANTOFAGASTA: ONSITE,
    CALAMA: ONSITE,
    MEJILLONES: ONSITE,
    SIERRA_GORDA: ONSITE,
    TALTAL: ONLINE,
    OLLAGUE: ONLINE,
    SAN_PEDRO: ONLINE,
    MARIA_ELENA: ONLINE,
}
MET_AGAIN = {ANTOFAGASTA: ONSITE, MEJILLONES: ONSITE, TOCOPILLA: ONSITE, SAN_PEDRO: ONLINE}
# What the version in consultation changes: traffic is to be renewed after so many months, first aid asked of these.
RENEWAL = 24
FIRST_AIDERS = frozenset({Profile.SECURITY_INSPECTOR, Profile.MUNICIPAL_INSPECTOR, Profile.CCTV_OPERATOR})


class Said(NamedTuple):
    """What a commune answered, so many days after it was asked; `act`: the number of its decree, which it sends."""

    cut: str
    after: int
    answer: Answer
    text: str | None = None
    act: str | None = None


AGREED = (
    Said(ANTOFAGASTA, 14, Answer.ACCEPTS, act="Decreto exento 412"),
    Said(CALAMA, 15, Answer.ACCEPTS),
    Said(MARIA_ELENA, 15, Answer.ACCEPTS),
    Said(SAN_PEDRO, 16, Answer.RESERVATION, "Falta saber si habrá un curso de emergencias en la comuna."),
    Said(MEJILLONES, 18, Answer.ACCEPTS, act="Decreto exento 87"),
    Said(OLLAGUE, 22, Answer.ACCEPTS),
    Said(SIERRA_GORDA, 25, Answer.ACCEPTS),
    Said(SAN_PEDRO, 28, Answer.ACCEPTS, act="Decreto exento 156"),
    Said(
        TALTAL,
        30,
        Answer.OBJECTS,
        "Los cursos se dictan a 225 km: pedimos más plazo para primeros auxilios, o un curso en Taltal.",
        act="Oficio 203",
    ),
)  # Tocopilla said nothing
ASKED_NOW = (
    Said(ANTOFAGASTA, 5, Answer.ACCEPTS, act="Decreto exento 731"),
    Said(MEJILLONES, 6, Answer.RESERVATION, "De acuerdo, si la actualización puede hacerse en línea."),
)


class Consultation(NamedTuple):
    """A version put to the communes on a day, the meeting about it, and what they answered."""

    asked_on: date
    answer_by: date
    met_after: int
    place: str
    met: dict[str, bool]
    said: tuple[Said, ...]


def agree(session: Session, version: PlanVersion, today: date) -> None:
    """Let the communes agree on the draft: most accept it, one objects, one is silent; it is adopted nevertheless."""
    adopted_on = working_day(min(PRESENT_FROM, today) - timedelta(days=5))
    asked_on = working_day(adopted_on - timedelta(days=45))
    consultation = Consultation(
        asked_on=asked_on,
        answer_by=adopted_on - timedelta(days=7),
        met_after=10,
        place="Salón consular, Municipalidad de Antofagasta",
        met=MET,
        said=AGREED,
    )
    _consult(session, version, consultation)
    by, now = holder(session, Role.COORDINATOR).id, _at(adopted_on, 16)
    agreeing_rules.adopt(session, version, PRESENT_FROM, by=by, now=now)


def ask_again(session: Session, base: PlanVersion, today: date) -> None:
    """Put the next version to the communes, which have some days left to answer; few did."""
    name = f"{max(today, PRESENT_FROM).year + 1}.1"
    draft = draft_rules.begin(session, name, base.title, base)
    _change(session, draft, "TRAN", renewal_months=RENEWAL)
    _change(session, draft, "PAUX", profiles=FIRST_AIDERS)
    consultation = Consultation(
        asked_on=working_day(today - timedelta(days=9)),
        answer_by=today + timedelta(days=12),
        met_after=4,
        place="Sala de la asociación, Antofagasta",
        met=MET_AGAIN,
        said=ASKED_NOW,
    )
    _consult(session, draft, consultation)


def _change(session: Session, draft: PlanVersion, subject: str, **asked: Any) -> None:
    """Let a draft ask something else in a subject."""
    found = next(each for each in draft.requirements if each.subject.code == subject)
    draft_rules.put_requirement(session, draft, replace(requirement_entry(found), **asked), found)


def _consult(session: Session, version: PlanVersion, consultation: Consultation) -> None:
    coordinator, grants = holder(session, Role.COORDINATOR).id, directors(session)
    asked_on = consultation.asked_on
    agreeing_rules.propose(session, version, consultation.answer_by, by=coordinator, now=_at(asked_on, 10))
    minutes = _meet(session, version, consultation, coordinator)
    for number, said in enumerate(consultation.said):
        now = _at(working_day(asked_on + timedelta(days=said.after)), 9) + timedelta(minutes=47 * number)
        by = grants.get(said.cut)
        what = _what(said, by or coordinator, now, None if by else minutes)
        agreeing_rules.answer(session, version, said.cut, what, by=by or coordinator, now=now)


def _meet(session: Session, version: PlanVersion, consultation: Consultation, by: int) -> Minutes:
    held_on = working_day(consultation.asked_on + timedelta(days=consultation.met_after))
    names = dict(session.execute(sa.select(Commune.cut, Commune.name)).all())
    lines = [
        f"Acta de la reunión del {short_date(held_on)}",
        f"Lugar: {consultation.place}",
        f"Se trató: versión {version.version} del plan de capacitación",
        "Asistieron:",
        *(f"   {names[cut]}{' (en línea)' if online else ''}" for cut, online in consultation.met.items()),
    ]
    now = _at(held_on, 17)
    made = paper(f"Acta {short_date(held_on)}", lines, by=by, now=now)
    return agreeing_rules.add_minutes(
        session, version, consultation.place, held_on, consultation.met, made, by=by, now=now
    )


def _what(said: Said, by: int, now: datetime, minutes: Minutes | None) -> agreeing_rules.Said:
    """Return an answer as the form says it; its act is of the day before."""
    if not said.act:
        return agreeing_rules.Said(said.answer, text=said.text, minutes=minutes)
    act_on = working_day(clock.local_date(now) - timedelta(days=1))
    lines = [
        said.act,
        f"Fecha: {short_date(act_on)}",
        "Materia: plan de capacitación de inspectores municipales",
    ]
    evidence = paper(said.act, [*lines, *filter(None, [said.text])], by=by, now=now)
    return agreeing_rules.Said(said.answer, said.act, act_on, said.text, evidence, minutes)


def _at(day: date, hour: int) -> datetime:
    return clock.start_of(day) + timedelta(hours=hour)
