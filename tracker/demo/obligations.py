"""What explains a gap of the demonstration: exemptions, acts that prolong records, decrees of mayors."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.demo.accounts import holder
from tracker.demo.enrollments import directors
from tracker.demo.papers import paper
from tracker.demo.stories import ANTOFAGASTA, MEJILLONES, SAN_PEDRO, SIERRA_GORDA, TALTAL, TOCOPILLA
from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.models.accounts import Account, Role
from tracker.models.obligations import ExemptionReason
from tracker.models.people import Inspector, Posting
from tracker.models.plan import Subject
from tracker.obligations import act_rules, decree_rules, exemption_rules
from tracker.obligations.act_rules import Choice
from tracker.standing import load
from tracker.standing.serving import LAW_SINCE
from tracker.standing.status import person_standing

MORNING = timedelta(hours=11)
WEEK = timedelta(weeks=1)
SOON = timedelta(days=60)  # who has to renew: what has ended, or ends by then
DECREES = 2


class Exempted(NamedTuple):
    """An exemption of somebody who lacks a subject, asked for so many days ago; days count from today.

    `decided`: without it the exemption waits; `refused`: why it was refused.
    """

    cut: str
    subject: str
    reason: ExemptionReason
    asked_ago: int
    first: int
    last: int | None
    document: str
    decided: bool = True
    refused: str | None = None


EXEMPTED = (
    Exempted(ANTOFAGASTA, "TRAN", ExemptionReason.LONG_LEAVE, 41, -40, 120, "Resolución 318"),
    Exempted(TOCOPILLA, "EMER", ExemptionReason.OTHER_DUTIES, 152, -150, -20, "Oficio 77"),
    Exempted(
        MEJILLONES,
        "PAUX",
        ExemptionReason.EQUIVALENT_TRAINING,
        30,
        -30,
        None,
        "Certificado de un taller",
        refused="El taller fue de 4 horas, y el plan pide 8.",
    ),
    Exempted(
        TALTAL,
        "TRAN",
        ExemptionReason.EQUIVALENT_TRAINING,
        3,
        0,
        None,
        "Certificado de la escuela de conductores",
        decided=False,
    ),
)


class Prolonged(NamedTuple):
    """An act of so many days ago over the records of a subject that people of some communes have to renew.

    `until`: so many days after it. `back`: why it was taken back, a week later.
    """

    subject: str
    ago: int
    communes: frozenset[str]
    until: int
    document: str
    reason: str
    back: str | None = None


PROLONGED = (
    Prolonged(
        "PAUX",
        60,
        frozenset({TALTAL}),
        until=90,
        document="Oficio 12 de la asociación",
        reason="La ruta a Taltal está cortada y el curso no puede dictarse.",
        back="La ruta se reabrió y el curso se dictó en su fecha.",
    ),
    Prolonged(
        "EMER",
        20,
        frozenset({MEJILLONES, SIERRA_GORDA, SAN_PEDRO, TOCOPILLA}),
        until=150,
        document="Oficio 15 de la asociación",
        reason="Se anuló el curso de emergencias de este mes: enfermó quien lo dictaba.",
    ),
)


def explain(session: Session, today: date) -> None:
    """Add the exemptions, the acts and the decrees, as directors and the coordination would have."""
    coordinator = holder(session, Role.COORDINATOR)
    for exempted in EXEMPTED:
        _exempt(session, exempted, today, coordinator)
    for prolonged in PROLONGED:
        _prolong(session, prolonged, today - timedelta(days=prolonged.ago), coordinator)
    for number, posting in enumerate(_newly_appointed(session)[:DECREES]):
        decree_on = max(posting.appointed_on or today, today - WEEK)
        decree = f"1.{180 + 23 * number}"
        decree_rules.keep_second_year(session, posting, decree, decree_on, today, by=coordinator.id)
    session.flush()


def _exempt(session: Session, exempted: Exempted, today: date, coordinator: Account) -> None:
    by, at = directors(session)[exempted.cut], _morning(today - timedelta(days=exempted.asked_ago))
    evidence = paper(exempted.document, [exempted.document], by=by, now=at)
    asked = exemption_rules.Asked(
        session.scalars(sa.select(Subject).where(Subject.code == exempted.subject)).one(),
        today + timedelta(days=exempted.first),
        None if exempted.last is None else today + timedelta(days=exempted.last),
        exempted.reason,
        evidence,
    )
    person = _missing(session, exempted, today)
    made = exemption_rules.propose(session, person, asked, by=by, counts=False, now=at)
    if exempted.decided:
        after = at + timedelta(days=1)
        exemption_rules.decide(session, [made], exempted.refused, by=coordinator.id, now=after)


def _missing(session: Session, exempted: Exempted, today: date) -> Inspector:
    """Return the last of the commune who misses the subject: the first ones are enrolled."""
    plan, settings = load.terms(session, today)
    found = (
        person.id
        for person in load.roster(session, today, [exempted.cut])
        for standing in person_standing(person, plan, today, settings)
        if standing.missing and standing.requirement.subject == exempted.subject
    )
    return session.get_one(Inspector, max(found))


def _prolong(session: Session, prolonged: Prolonged, on: date, coordinator: Account) -> None:
    at = _morning(on)
    choice = Choice(
        until=on + timedelta(days=prolonged.until),
        subject=prolonged.subject,
        last=on + SOON,
        communes=prolonged.communes,
    )
    chosen = act_rules.choose(session, choice, on, by=coordinator.id)
    document, reason, by = prolonged.document, prolonged.reason, coordinator.id
    evidence = paper(document, [document, f"Fecha: {short_date(on)}", reason], by=by, now=at)
    rests_on = act_rules.Paper(document, reason, evidence)
    act = act_rules.make(session, chosen.records, choice.until, rests_on, by=by, now=at)
    if prolonged.back:
        act_rules.take_back(session, act, prolonged.back, by=by, now=at + WEEK)


def _newly_appointed(session: Session) -> list[Posting]:
    """Return the postings on which the law's own months run: one of each commune, the first appointed first."""
    query = sa.select(Posting).where(Posting.end.is_(None), Posting.appointed_on >= LAW_SINCE)
    first: dict[str, Posting] = {}
    for posting in session.scalars(query.order_by(Posting.appointed_on, Posting.id)):
        if decree_rules.is_under_law(posting):
            first.setdefault(posting.commune_cut, posting)
    return list(first.values())


def _morning(day: date) -> datetime:
    return clock.start_of(day) + MORNING
