"""`python -m bench [--scale regional|national|both]`: one JSON object on standard output."""

import argparse
import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from bench import imports, instance
from bench.pages import BARE, FLOORS, TABLE, Page, pages
from bench.routes import VISITORS, Ask, Found, Left, Rows, routes
from bench.visitor import Answer, Visitor
from tracker import create_app
from tracker.demo.accounts import INSPECTORS_PASSWORD, PASSWORD

SCALES = ("regional", "national")
FEWEST, ROUNDS = 3, 60  # after the first, which is cold
PATIENCE = 120  # seconds for all but the fewest rounds of a scale


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description="Measure every page against two floors.")
    parser.add_argument("--scale", choices=[*SCALES, "both"], default="both")
    scale = parser.parse_args().scale
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # as Ctrl+C: the server and the instance go too
    scales = SCALES if scale == "both" else (scale,)
    json.dump({each: _measured(each) for each in scales}, sys.stdout, ensure_ascii=False, indent=2)
    print()


def _measured(scale: str) -> dict[str, Any]:
    with instance.filled(scale) as environment:
        os.environ.update(environment)
        with instance.served(environment) as port, closing(_connection(port)) as connection:
            visitors = {mailbox: _visitor(connection, mailbox) for mailbox in VISITORS}
            every = list(routes(create_app().url_map, _rows(environment), _ask(visitors)))
            measured = [*FLOORS, *pages(each for each in every if isinstance(each, Found))]
            answers = _visit(visitors, measured)
        times = {page: [answer.milliseconds for answer in answers[page]] for page in measured}
        return {
            "rounds": len(answers[BARE]) - 1,
            "pages": [_figures(scale, page, answers[page], times) for page in measured],
            "unmeasured": [each._asdict() for each in every if isinstance(each, Left)],
            "import": imports.imported(environment),
        }


def _connection(port: int) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", port, timeout=300)


def _visitor(connection: HTTPConnection, mailbox: str | None) -> Visitor:
    visitor = Visitor(connection)
    if mailbox is not None:
        password = INSPECTORS_PASSWORD if mailbox.startswith("inspeccion") else PASSWORD
        visitor.sign_in(f"{mailbox}@demo.example", password)
    return visitor


def _ask(visitors: Mapping[str | None, Visitor]) -> Ask:
    return lambda mailbox, path: visitors[mailbox].status(path)


def _rows(environment: Mapping[str, str]) -> Rows:
    """Return the function that answers SQL from the instance's database."""
    database = sqlite3.connect(Path(environment["TRACKER_INSTANCE"]) / "tracker.db")
    return lambda query: database.execute(query).fetchall()


def _visit(visitors: Mapping[str | None, Visitor], every: Sequence[Page]) -> dict[Page, list[Answer]]:
    """Ask for every page in turn, round after round, so that whatever slows the machine slows them all."""
    answers: dict[Page, list[Answer]] = {page: [] for page in every}
    end = time.monotonic() + PATIENCE
    while len(answers[BARE]) <= FEWEST or (len(answers[BARE]) <= ROUNDS and time.monotonic() < end):
        for page in every:
            answers[page].append(visitors[page.visitor].get(page.path))
    return answers


def _figures(
    scale: str, page: Page, answers: Sequence[Answer], times: Mapping[Page, Sequence[float]]
) -> dict[str, Any]:
    """Return what a page costs; the first visit to it is told apart and in no other figure."""
    ratio = _ratio(times[page], times[TABLE])
    figures = {
        "page": page.name,
        "path": page.path,
        "visitor": page.visitor,
        "milliseconds": round(median(times[page][1:]), 2),
        "cold_milliseconds": round(times[page][0], 2),
        "queries": max(answer.queries for answer in answers[1:]),
        "kilobytes": round(answers[-1].bytes / 1000, 1),
        "times_bare": round(_ratio(times[page], times[BARE]), 2),
        "times_table": round(ratio, 2),
    }
    if scale in page.wish and answers[-1].is_page:
        figures |= {"wish": page.wish[scale], "met": ratio <= page.wish[scale]}
    return figures


def _ratio(page: Sequence[float], floor: Sequence[float]) -> float:
    """Return how many times the floor of its own round a page takes, in the median."""
    return median(one / other for one, other in zip(page[1:], floor[1:], strict=True))


if __name__ == "__main__":
    main()
