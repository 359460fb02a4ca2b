"""One truth: Panorama, its spreadsheet, a commune's page, the people behind a cell, the directory and the command agree."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, example, given, settings

from tests import builders as make
from tests.client import Client
from tests.reading import Reading, sheet
from tests.standing import reference
from tests.standing.moments import worlds_and_days
from tests.standing.stored import store
from tests.standing.worlds import (
    COMMUNES,
    SILENT,
    Course,
    Person,
    Posting,
    Record,
    Requirement,
    Version,
    World,
)
from tests.thorough import examples
from tracker.ground.database import Base
from tracker.models.accounts import Role

CUTS = [*COMMUNES, SILENT]
NOBODY = (0, 0, 0)
ON = date(2026, 11, 3)
FIRST_AID = Course(1, "Primeros auxilios", frozenset({"PAUX"}))
PASSED = Record(1, FIRST_AID, 16, date(2026, 3, 2))
HERE = Posting(1, COMMUNES[0], "security_inspector", date(2025, 1, 1), None, date(2025, 1, 1))
THERE = replace(HERE, id=2, commune=COMMUNES[1])
LEFT = replace(HERE, id=3, end=date(2026, 11, 2))
SHARED_STAFF = World(
    versions=(
        Version(
            "1",
            date(2026, 1, 1),
            (
                Requirement(1, "PAUX", renewal_months=24),
                Requirement(2, "TRAN", origin="law", profiles=frozenset({"security_inspector"})),
                Requirement(3, "PAUX", commune=COMMUNES[0], min_hours=20),
            ),
        ),
    ),
    courses=(FIRST_AID,),
    people=(
        Person(1, (HERE, THERE), (PASSED,)),
        Person(2, (replace(HERE, id=4), replace(THERE, id=5, profile="director"))),
        Person(3, (LEFT,), (replace(PASSED, id=2),)),
    ),
)


@dataclass
class Truth:
    """What the reference says of a world on a date: (required, covered, enrolled) by requirement."""

    world: World
    on: date

    def __post_init__(self) -> None:
        version = reference.in_force(self.world, self.on)
        self.rules = version.requirements if version else ()

    @property
    def common(self) -> list[Requirement]:
        return [rule for rule in self.rules if rule.commune is None]

    def commune(self, cut: str) -> dict[int, tuple[int, ...]] | None:
        roster, cells = reference.commune(self.world, cut, self.on)
        return None if roster is None else {rule: tuple(figures) for rule, *figures in cells}

    def region(self) -> dict[int, tuple[int, ...]]:
        return {rule: tuple(figures) for rule, *figures in reference.region(self.world, CUTS, self.on)}


@settings(
    max_examples=examples(10),
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.generate,
    ],  # to shrink takes minutes here, and a moment where the rules are tested
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(drawn=worlds_and_days())
@example(drawn=(SHARED_STAFF, [ON]))
def test_every_page_says_what_the_reference_says(session, sign_in, report, drawn):
    world, on = drawn[0], drawn[1][0]
    fill(session, world)
    browser = sign_in(make.account(session, Role.COORDINATOR))
    truth = Truth(world, on)
    panorama_agrees(browser, truth)
    command_agrees(report("coverage", "show", "--on", on), truth)
    for cut in CUTS:
        commune_agrees(browser, truth, cut)
        cells_agree(browser, truth, cut)
    directory_agrees(browser, truth)


def fill(session: Any, world: World) -> None:
    session.rollback()
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(table.delete())
    store(session, world)
    session.commit()


def shown(cell: str) -> tuple[int, int, int] | None:
    """Return (required, covered, enrolled) of a cell as a page shows it; None is "sin información"."""
    if found := re.fullmatch(r"\d+ % (\d+)/(\d+)(?: faltan? (\d+))?(?:,? (\d+) inscritos?)?", cell):
        required, covered = int(found[2]), int(found[1])
        assert int(found[3] or required - covered) == required - covered
        return required, covered, int(found[4] or 0)
    return {"– no se exige a nadie": NOBODY, "sin información": None, "Sin información": None}[cell]


def panorama_agrees(browser: Client, truth: Truth) -> None:
    columns = sorted(truth.common, key=lambda rule: rule.law or rule.origin == "law", reverse=True)
    page = Reading(browser.get("panorama.show", al=truth.on.isoformat()))
    rows = sheet(browser.get("panorama.show", al=truth.on.isoformat(), formato="xlsx"))
    if not columns:
        assert page.rows == []
        return
    for number, cut in enumerate(CUTS, start=1):
        expected = truth.commune(cut)
        figures = [None] * len(columns) if expected is None else [expected[rule.id] for rule in columns]
        assert [shown(cell) for cell in spread(page.row(cut), len(columns))] == figures
        assert downloaded(rows[number]) == [one or NOBODY for one in figures]
    total = [truth.region()[rule.id] for rule in columns]
    assert [shown(cell) for cell in spread(page.row("Región"), len(columns))] == total
    assert downloaded(rows[-1]) == total


def spread(cells: list[str], columns: int) -> list[str]:
    """Return a cell for each column, where one stands for all, or where rosters stand behind the only one."""
    return cells[:1] * columns if cells[0] == "Sin información" else cells[:columns]


def downloaded(row: list[Any]) -> list[tuple[int, int, int]]:
    figures = row[4:-1]  # the last says what the commune answered to the plan
    columns = zip(figures[::4], figures[1::4], figures[3::4], strict=True)
    return [(required or 0, covered or 0, enrolled or 0) for covered, required, enrolled in columns]


def command_agrees(answer: Any, truth: Truth) -> None:
    figures = [triple(cell) for cell in answer["region"]]
    assert figures == [truth.region()[rule.id] for rule in truth.common]
    for part in answer["communes"]:
        found = [triple(cell) for cell in part["cells"]]
        assert found == list((truth.commune(part["cut"]) or {}).values())


def triple(cell: Any) -> tuple[int, int, int]:
    return cell["required"], cell["covered"], cell["enrolled"]


def commune_agrees(browser: Client, truth: Truth, cut: str) -> None:
    """Its page by subject lists what binds somebody, also where all of them are exempt."""
    page = Reading(browser.get("panorama.commune", cut=cut, al=truth.on.isoformat(), vista="materia"))
    figures = sorted(one for row in page.rows[1:] if (one := shown(row[1])) != NOBODY)
    assert figures == sorted(one for one in (truth.commune(cut) or {}).values() if one != NOBODY)


def cells_agree(browser: Client, truth: Truth, cut: str) -> None:
    for rule in truth.rules:
        if rule.commune in {None, cut}:
            query = {"al": truth.on.isoformat()} | ({"exigencia": "propia"} if rule.commune else {})
            page = Reading(browser.get("panorama.people", cut=cut, subject=rule.subject, **query))
            required, covered, enrolled = (truth.commune(cut) or {}).get(rule.id, NOBODY)
            statuses = [re.split(" (?:Atrasado|Inscrito)", row[2])[0] for row in page.rows[1:]]
            assert sum(status != "Eximido" for status in statuses) == required
            assert sum(status in {"Vigente", "Por vencer"} for status in statuses) == covered
            query["estado"] = "closing"
            closing = Reading(browser.get("panorama.people", cut=cut, subject=rule.subject, **query))
            assert len(closing.rows[1:]) == enrolled
            if required:
                assert f"{covered} de {required} con la materia al día." in page.words


def directory_agrees(browser: Client, truth: Truth) -> None:
    """Who is bound by nothing stands there too."""
    page = Reading(browser.get("people.index", al=truth.on.isoformat()))
    standings = {
        person.id: reference.person_standing(truth.world, person, truth.on)
        for cut in CUTS
        for person in reference.people_of(truth.world, cut, truth.on)
    }
    expected = [
        (
            sum(status != "exempt" for _, status, *_ in of_one),
            sum(status in {"current", "expiring"} for _, status, *_ in of_one),
            0,
        )
        for of_one in standings.values()
    ]
    assert sorted(shown(row[3]) for row in page.rows[1:]) == sorted(expected)
