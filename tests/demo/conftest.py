import shutil
from pathlib import Path

import pytest
import time_machine

from tracker.ground.database import db

CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@pytest.fixture
def app(app):
    app.config["ARGON2"] = CHEAP
    return app


@pytest.fixture
def day():
    """Give the instant at which the demonstration is loaded and visited."""
    return "2026-11-30T15:00Z"


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """Give a folder for what was loaded, by the day, and what each load printed."""
    return tmp_path_factory.mktemp("shelf"), {}


@pytest.fixture
def demonstration(engine, app, session, run, day, shelf):
    """Load the demonstration on the day, which it is while the test runs, and give what was printed."""
    with time_machine.travel(day, tick=False):
        yield _load(run) if engine == "postgresql" else _take(run, session, day, *shelf)


def _take(run, session, day, folder, printed):
    """Load a day into a file once, and put a copy of it in the place of the test's own."""
    kept, own = folder / f"{day}.db", Path(db.engine.url.database)
    if day not in printed:
        printed[day] = _load(run)
        _copy(session, own, kept)
    else:
        _copy(session, kept, own)
    return printed[day]


def _load(run):
    return run("demo", "load").stdout


def _copy(session, source, target):
    session.remove()
    db.engine.dispose()
    shutil.copy(source, target)
