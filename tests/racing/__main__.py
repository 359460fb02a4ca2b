"""`make races`: rounds of several directors at once, of forms sent twice and of killed workers, as one JSON object."""

import argparse
import json
import signal
import sys
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random

from tests import cluster, database
from tests.racing import stage
from tests.racing.kills import Kills
from tests.racing.rounds import Rounds
from tests.racing.server import served

ENGINES = ("sqlite", "postgresql")
PLAYS = {
    "two directors": lambda game: game.race(2),
    "eight directors": lambda game: game.race(8),
    "the same form twice": Rounds.double,
    "the same person by two forms": Rounds.two_forms,
}


def main():
    parser = argparse.ArgumentParser(prog="tests.racing", description="Race for seats through HTTP.")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20, help="rounds in which workers are killed")
    parser.add_argument("--engine", choices=[*ENGINES, "both"], default="both")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was played until then is told
    engines = ENGINES if asked.engine == "both" else (asked.engine,)
    found = {}
    for engine in engines:
        found[engine] = played(engine, asked.rounds, asked.kills, Random(asked.seed))
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")
    sys.exit(any(faulty(figures) for parts in found.values() for figures in parts.values()))


def played(engine, rounds, kills, random):
    """Play everything on one database, in turn, until told to stop; return the figures by what was played."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-races-")))
        url = stack.enter_context(empty(engine, folder))
        app = stack.enter_context(database.application(url, folder))
        stack.enter_context(app.app_context())
        set_up = stage.build(database.db.session)
        server = stack.enter_context(served(url, folder, app.config["SECRET_KEY"]))
        set_up.sign_in(server.port)
        games = {name: Rounds(set_up, server, random) for name in PLAYS}
        killing = Kills(set_up, server, random)
        with suppress(KeyboardInterrupt):
            for _ in range(kills):
                killing.round()
            for _ in range(rounds):
                for name, game in games.items():
                    PLAYS[name](game)
        return {name: game.figures() for name, game in games.items()} | {"killed workers": killing.figures()}


def faulty(figures):
    return any(figures["faults"].values())


@contextmanager
def empty(engine, folder):
    """Give the URL of a migrated, empty database."""
    with ExitStack() as stack:
        if engine == "sqlite":
            databases = database.Sqlite(folder)
        else:
            databases = database.Postgresql(stack.enter_context(cluster.running()), folder)
            stack.callback(databases.close)
        yield databases.url


if __name__ == "__main__":
    main()
