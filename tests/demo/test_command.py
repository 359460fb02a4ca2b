"""`demo load` on the command line: the same for the same seed and day, refused where there are people."""

import shutil

import pytest
import sqlalchemy as sa
import time_machine

from tests.database import application
from tests.demo.conftest import CHEAP
from tracker.ground.database import Base, db
from tracker.models import Record

UNLIKE = {"password_hash", "stamp", "stamps"}  # salted, drawn by chance


def test_refused_where_there_are_people(demonstration, run, session):
    before = _rows(session)
    refused = run("demo", "load", expect=1)
    assert "ya tiene personas" in refused.stderr
    assert refused.stdout == ""
    assert _rows(session) == before


def test_an_unknown_scale_is_wrong_usage(run):
    run("demo", "load", "--scale", "galactic", expect=2)


@pytest.mark.only("sqlite")
@time_machine.travel("2026-11-24T15:00:00Z", tick=False)
def test_same_seed_and_day_same_rows(run, session, sqlite_databases, tmp_path):
    run("demo", "load", "--seed", 7)
    assert _loaded_elsewhere(sqlite_databases, tmp_path, 7) == _rows(session)
    assert _loaded_elsewhere(sqlite_databases, tmp_path, 8) != _rows(session)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "day", ["2026-02-28T15:00Z", "2026-08-12T15:00Z", "2028-02-29T15:00Z", "2031-01-01T02:30Z"]
)
def test_any_day_will_do_before_the_law_too(demonstration, session):
    assert session.scalar(sa.select(sa.func.count()).select_from(Record)) > 1000


def _rows(session):
    """Return every row of every table, without what is salted."""
    return {
        table.name: [
            tuple(value for name, value in row.items() if name not in UNLIKE)
            for row in session.execute(sa.select(table).order_by(*table.primary_key)).mappings()
        ]
        for table in Base.metadata.sorted_tables
    }


def _loaded_elsewhere(databases, folder, seed):
    path = folder / f"elsewhere-{seed}.db"
    shutil.copy(databases.template, path)
    with application(f"sqlite:///{path}", folder) as app, app.app_context():
        app.config["ARGON2"] = CHEAP
        app.test_cli_runner().invoke(args=["demo", "load", "--seed", str(seed)], catch_exceptions=False)
        return _rows(db.session)
