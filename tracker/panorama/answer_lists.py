"""What `coverage show` and `status show` answer, to the letter of design, section 7."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.refused import Refused
from tracker.models.people import Inspector
from tracker.standing import load
from tracker.standing.clearances import clearances
from tracker.standing.coverage import Cell, CommuneCoverage
from tracker.standing.facts import CommuneFact, PostingFact
from tracker.standing.figures import with_region
from tracker.standing.obligations import postings_on
from tracker.standing.status import Standing, person_standing

Answer = dict[str, Any]


def coverage_answer(session: Session, on: date, cut: str | None = None) -> Answer:
    """Return the figures of the communes and of the region on that date.

    `cut` keeps one commune, and the region whole. Raise Refused when there is no such commune.
    """
    plan, _ = load.terms(session, on)
    communes = load.communes(session, on)
    shown = [commune for commune in communes if cut in {None, commune.cut}]
    if cut is not None and not shown:
        raise Refused(f"No existe una comuna con el código {cut}.")
    parts, total = with_region(session, communes, shown, plan, on)
    return {
        "on": on.isoformat(),
        "plan_version": None if plan is None else plan.version,
        "communes": [_commune(commune, part) for commune, part in zip(shown, parts, strict=True)],
        "region": [_cell(cell) for cell in total],
    }


def status_answer(session: Session, rut: str, on: date) -> Answer:
    """Return where the person of a RUT (as stored) works on that date and how they stand.

    Raise Refused when nobody has that RUT.
    """
    person_id = session.scalar(sa.select(Inspector.id).where(Inspector.rut == rut))
    if person_id is None:
        raise Refused(f"No hay una persona con el RUT {rut}.")
    plan, settings = load.terms(session, on)
    (person,) = load.people(session, [person_id])
    return {
        "rut": rut,
        "on": on.isoformat(),
        "postings": [_posting(posting) for posting in postings_on(person, on)],
        "requirements": [_requirement(each) for each in person_standing(person, plan, on, settings)],
        "clearances": [
            {"code": each.clearance.code, "cleared": each.cleared} for each in clearances(person, plan, on)
        ],
    }


def _commune(commune: CommuneFact, part: CommuneCoverage) -> Answer:
    return {
        "cut": commune.cut,
        "name": commune.name,
        "roster": part.roster,
        "attested_on": _iso(commune.attested_on),
        "ratification": commune.ratification,
        "cells": [
            _cell(cell) | {"origin": cell.requirement.stands_under, "commune": cell.requirement.commune}
            for cell in part.cells
        ],
    }


def _cell(cell: Cell) -> Answer:
    return {
        "subject": cell.requirement.subject,
        "required": cell.required,
        "covered": cell.covered,
        "enrolled": cell.enrolled,
    }


def _posting(posting: PostingFact) -> Answer:
    return {
        "commune": posting.commune,
        "profile": posting.profile,
        "start": _iso(posting.start),
        "end": _iso(posting.end),
    }


def _requirement(standing: Standing) -> Answer:
    return {
        "subject": standing.requirement.subject,
        "commune": standing.requirement.commune,
        "status": standing.status,
        "valid_until": _iso(standing.valid_until),
        "due_on": _iso(standing.due_on),
        "overdue": standing.overdue,
        "enrolled": standing.enrolled,
        "why": [each._asdict() | {"date": _iso(each.date)} for each in standing.why],
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
