"""A thousand people imported: what rules and database take, without reading the file."""

import csv
import os
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from tracker import create_app
from tracker.demo.people import people
from tracker.ground import clock
from tracker.ground.database import db
from tracker.roster.import_rules import import_roster
from tracker.sheets.communes import find_commune
from tracker.sheets.read import read

Row = dict[str, Any]  # of the table inspector

PEOPLE, ROUNDS, WISH = 1_000, 5, 250.0
ALIKE = 10  # at most, of a thousand who are drawn: who may be somebody else is asked about, and not imported
COMMUNE = "02302"  # María Elena, which sent no roster
COLUMNS = ("rut", "names", "paternal_surname", "maternal_surname", "email", "phone")
HEADER = ("rut", "nombres", "apellido_paterno", "apellido_materno", "correo", "celular", "funcion", "desde")


def imported(environment: dict[str, str]) -> dict[str, Any]:
    """Return how many milliseconds it takes to import a roster of new people and commit."""
    os.environ.update(environment)
    file = Path(environment["TRACKER_INSTANCE"]) / "roster.csv"
    everybody = people(Random("rosters"), ROUNDS * PEOPLE)
    spent = [_one(file, everybody[first : first + PEOPLE]) for first in range(0, len(everybody), PEOPLE)]
    return {
        "people": PEOPLE,
        "milliseconds": round(median(spent), 1),
        "cold_milliseconds": round(spent[0], 1),
        "wish": WISH,
        "met": median(spent) <= WISH,
    }


def _one(file: Path, newcomers: Sequence[Row]) -> float:
    _write(file, newcomers)
    sheets = read(file)
    with create_app().app_context():
        start = time.perf_counter()
        commune = find_commune(db.session(), COMMUNE)
        report = import_roster(db.session(), sheets, commune, file.name, clock.now(), apply=True, taught={})
        db.session.commit()
        spent = time.perf_counter() - start
        db.engine.dispose()
    if report.new < PEOPLE - ALIKE:
        raise RuntimeError(f"{report.new} of {PEOPLE} people were imported")
    return spent * 1000


def _write(file: Path, newcomers: Sequence[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(HEADER)
        for person in newcomers:
            writer.writerow([*(person[column] for column in COLUMNS), "security_inspector", "2024-03-01"])
