"""Compares what may have been kept with a count, and a judgement, of what is stored."""

from datetime import date

from tracker.ground import database
from tracker.ground.database import db
from tracker.standing import load
from tracker.standing.coverage import coverage, headcount, region
from tracker.standing.each import each
from tracker.standing.figures import figures, people_on_rosters, with_region
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


def bare(standing):
    """Return a standing as it is kept."""
    return standing._replace(evidence=None)


def agree_elsewhere(app, on=ON):
    """Assert the same for somebody else, who sees only what is committed, and keeps it."""
    database.read_only(True)
    try:
        with app.app_context():
            agree(db.session(), on)
    finally:
        database.read_only(False)
