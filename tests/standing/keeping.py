"""Compares what may have been kept with a count, and a judgement, of what is stored."""

from collections import Counter, defaultdict
from datetime import date

import sqlalchemy as sa

from tests import builders as make
from tracker.ground import database
from tracker.ground.database import db
from tracker.models import PlanVersion
from tracker.models.plan import UNDECIDED
from tracker.obligations import regulation_rules
from tracker.plan import transition_rules
from tracker.plan.effect_rules import effects
from tracker.standing import load
from tracker.standing.coverage import coverage, headcount, region
from tracker.standing.each import each
from tracker.standing.figures import figures, people_on_rosters, with_region
from tracker.standing.preview import Judged, adopted, changes
from tracker.standing.status import person_standing

ON = date(2026, 11, 3)


def agree(session, on=ON):
    """Assert that what is kept is what is there, in this session's eyes: of communes, of all, of each person."""
    plan, settings = load.terms(session, on)
    communes, people = load.communes(session, on), load.roster(session, on)
    fresh = coverage(people, communes, plan, on)
    assert figures(session, communes, plan, on) == fresh
    assert with_region(session, communes, communes, plan, on) == (fresh, region(fresh, plan))
    assert people_on_rosters(session, plan, on) in {None, headcount(fresh)}
    assert headcount(fresh) == len(people)
    standings = each(session, [person.id for person in people], load.Terms(plan, settings), on)
    assert {number: list(map(bare, found)) for number, found in standings.items()} == {
        person.id: list(map(bare, person_standing(person, plan, on, settings))) for person in people
    }


def agree_previews(session, on=ON):
    """Assert that what previews say is what judging everybody gives: of versions that are not adopted, of the regulation."""
    plan, settings = load.terms(session, on)
    communes, people = load.communes(session, on), load.roster(session, on)
    before = Judged(people, plan, settings)
    for number in session.scalars(sa.select(PlanVersion.id).where(PlanVersion.state.in_(UNDECIDED))).all():
        said, proposed = effects(session, number, communes, on), load.version(session, number, on)
        after = adopted(before, proposed, transition_rules.until(session, number))
        assert told(said.changes) == told(changes(before, after, on))
        if said.alone is not None:
            assert told(said.alone) == told(changes(before, before._replace(plan=proposed), on))
    if plan is not None:
        alike = regulation_rules.told(session, plan, communes, on)
        for day in (None, date(2022, 11, 2)):
            said = {cut: regulation_rules.effect(each, day, on) for cut, each in alike.items() if each}
            assert said == regulation_effects(people, plan, settings._replace(regulation_on=day), on)


def regulation_effects(people, plan, settings, on):
    """Return what a date of the regulation means in each commune, by the status of everybody: the slow way."""
    lawful, dues, late = regulation_rules.of_the_law(plan), defaultdict(Counter), Counter()
    for person in people:
        found = [one for one in person_standing(person, lawful, on, settings) if one.evidence.dues]
        for commune in {cut for one in found for cut in one.communes}:
            dues[commune][min((one.due_on for one in found if one.due_on), default=None)] += 1
            late[commune] += any(one.overdue for one in found)
    return {
        commune: regulation_rules.Effect(
            {day: counted[day] for day in sorted(filter(None, counted))}, counted[None], late[commune]
        )
        for commune, counted in dues.items()
    }


def told(found):
    """Spread changes over people."""
    return {(person, *change[:-1]) for change in found for person in change.people}


def bare(standing):
    """Return a standing as it is kept."""
    return standing._replace(evidence=None)


def propose(session, cast):
    """Let the law ask for first aid too, and the communes answer a version that asks for it each year, with a transition."""
    rule = next(each for each in cast.plan.requirements if each.subject.code == "PAUX")
    rule.law = True
    asked = make.requirement(rule.subject, renewal_months=12, law=True)
    version = make.consultation(session, asked)
    make.act(session, cast.mejillones.record, cast.taltal.record, version=version)
    session.commit()
    return version


def agree_elsewhere(app, on=ON):
    """Assert the same for somebody else, who sees only what is committed, and keeps it."""
    database.read_only(True)
    try:
        with app.app_context():
            agree(db.session(), on)
            agree_previews(db.session(), on)
    finally:
        database.read_only(False)
