"""Plays the tests as if on another day (--day), or in another order (--order), and says so."""

import os
from datetime import UTC, datetime, time
from pathlib import Path
from random import Random
from time import time as clock

import pytest
import time_machine

from tracker.ground.clock import SANTIAGO

SERVERS = Path(__file__).parent / "servers"  # a sitecustomize for the processes that tests start


def pytest_addoption(parser):
    group = parser.getgroup("tracker")
    group.addoption("--day", help="a day on which to play every test (2028-02-29), or its instant (…T02:55Z)")
    group.addoption("--order", type=int, metavar="SEED", help="shuffle the tests, the same for the same seed")


def pytest_configure(config):
    if config.option.day:
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(SERVERS), os.environ.get("PYTHONPATH")]))


def pytest_collection_modifyitems(config, items):
    if config.option.order is not None:
        Random(config.option.order).shuffle(items)  # noqa: S311  an order is no secret


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Begin each test at the same instant of the day, from where the clock goes on."""
    if not item.config.option.day:
        return (yield)
    before = clock()
    with time_machine.travel(instant(item.config.option.day)):
        os.environ["TEST_AHEAD"] = str(clock() - before)  # it goes on from when it is first asked
        return (yield)


def pytest_terminal_summary(terminalreporter, config):
    if config.option.day:
        terminalreporter.write_line(f"played on {config.option.day}")
    if config.option.order is not None:
        terminalreporter.write_line(f"in the order of --order {config.option.order}")


def instant(text: str) -> datetime:
    """Return the instant that is written, or noon of the day."""
    said = datetime.fromisoformat(text)
    if said.tzinfo is None:
        said = datetime.combine(said, time(12), tzinfo=SANTIAGO)
    return said.astimezone(UTC)
