"""Compares the figures a process may have kept with a count from what is stored."""

from datetime import date

from tracker.ground import database
from tracker.ground.database import db
from tracker.standing import load
from tracker.standing.coverage import coverage
from tracker.standing.figures import figures

ON = date(2026, 11, 3)


def agree(session):
    """Assert that kept figures are what a fresh count gives, in this session's eyes."""
    plan, _ = load.terms(session, ON)
    communes = load.communes(session, ON)
    assert figures(session, communes, plan, ON) == coverage(load.roster(session, ON), communes, plan, ON)


def agree_elsewhere(app):
    """Assert the same for somebody else, who sees only what is committed."""
    database.read_only(True)
    try:
        with app.app_context():
            agree(db.session())
    finally:
        database.read_only(False)
