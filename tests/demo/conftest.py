import pytest
import time_machine

from tests.days import instant

FIRST = "2026-11-30T15:00Z"  # earlier, too few were appointed under the law for all that is promised
CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@pytest.fixture
def app(app):
    app.config["ARGON2"] = CHEAP
    return app


@pytest.fixture
def day(pytestconfig):
    """Give the instant at which the demonstration is loaded and visited: the day of the run, where it has one."""
    return max(instant(played or FIRST) for played in (pytestconfig.option.day, FIRST))


@pytest.fixture
def demonstration(app, kept, run, day):
    """Load the demonstration on the day, which it is while the test runs, and give what was printed."""
    with time_machine.travel(day, tick=False):
        yield kept(f"demonstration {day}", lambda _: run("demo", "load").stdout)
