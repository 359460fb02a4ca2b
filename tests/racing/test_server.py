"""The server as it is run: workers die while forms stream in, and several send at one instant."""

from random import Random

import pytest

from tests.racing import stage
from tests.racing.kills import Kills
from tests.racing.rounds import Rounds
from tests.racing.server import served
from tests.thorough import THOROUGH


@pytest.fixture
def set_up(session):
    """Give a stage of three communes."""
    return stage.build(session, stage.CUTS[:3])


@pytest.fixture
def server(app, set_up, database_url, tmp_path):
    with served(database_url, tmp_path, app.config["SECRET_KEY"]) as server:
        set_up.sign_in(server.port)
        yield server


def test_killed_workers_lose_nothing_acknowledged_and_do_nothing_twice(set_up, server):
    kills = Kills(set_up, server, Random(1))
    kills.round()
    assert kills.killed > 3
    assert kills.sent["forms"] == 18 + 9
    assert not +kills.found


@pytest.mark.both
def test_whoever_sends_at_one_instant_finds_the_seats_counted(set_up, server):
    rounds = Rounds(set_up, server, Random(1))
    for _ in range(3 if THOROUGH else 1):
        rounds.race(2)
        rounds.race(3)
        rounds.double()
        rounds.two_forms()
    rounds.figures()
    assert not +rounds.found
