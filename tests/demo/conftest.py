import pytest
import time_machine

CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@pytest.fixture
def app(app):
    app.config["ARGON2"] = CHEAP
    return app


@pytest.fixture
def day():
    """Give the instant at which the demonstration is loaded and visited."""
    return "2026-11-30T15:00Z"


@pytest.fixture
def demonstration(app, kept, run, day):
    """Load the demonstration on the day, which it is while the test runs, and give what was printed."""
    with time_machine.travel(day, tick=False):
        yield kept(f"demonstration {day}", lambda _: run("demo", "load").stdout)
