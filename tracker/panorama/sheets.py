"""The downloads of this feature: what each table shows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask import Response

from tracker.ground import rut
from tracker.ground.words import word
from tracker.panorama.board_lists import Line
from tracker.panorama.matrix_lists import MatrixRow
from tracker.people.name_rules import Name
from tracker.people.sheets import subject
from tracker.sheets.write import Percent, Value
from tracker.standing.coverage import Cell
from tracker.standing.facts import RequirementFact
from tracker.standing.urgency import Tally
from tracker.web.listing import spreadsheet

TALLY_HEADERS = [
    "Exigidas",
    "Cubiertas",
    "Atrasadas",
    "Vencidas",
    "Por vencer",
    "Pendientes",
    "Con inscripción",
]
COVERAGE_HEADERS = ("cubiertos", "exigidos", "%", "inscritos")


def matrix(
    columns: Sequence[RequirementFact], rows: Iterable[MatrixRow], region: Mapping[str, Cell], on: date
) -> Response:
    headers = ["CUT", "Comuna", "Dotación", "Nómina confirmada"]
    headers += [f"{rule.subject} {figure}" for rule in columns for figure in COVERAGE_HEADERS]
    headers.append("Respuesta al plan")
    body: list[list[Value]] = [
        [
            row.commune.cut,
            row.commune.name,
            _roster(row),
            row.commune.attested_on,
            *_figures(columns, row.cells),
            word(row.commune.ratification) if row.commune.ratification else None,
        ]
        for row in rows
    ]
    total: list[Value] = ["", "Región", None, None, *_figures(columns, region), None]
    return spreadsheet(f"Panorama al {on:%d-%m-%Y}", headers, [*body, total])


def lines(title: str, found: Iterable[Line], names: Mapping[str, str], on: date) -> Response:
    headers = ["Nombre", "RUT", "Materia", "Situación", "Atrasado", "Vigente hasta", "Plazo", "Inscrito"]
    body: list[list[Value]] = [
        [
            *_person(line.name),
            subject(line.standing.requirement, names),
            word(line.standing.status),
            "Sí" if line.standing.overdue else "No",
            line.standing.valid_until,
            line.standing.due_on,
            "Sí" if line.standing.enrolled else "No",
        ]
        for line in found
    ]
    return spreadsheet(f"{title} al {on:%d-%m-%Y}", headers, body)


def by_subject(
    title: str, groups: Iterable[tuple[RequirementFact, Tally]], names: Mapping[str, str], on: date
) -> Response:
    body: list[list[Value]] = [[subject(rule, names), *tally.figures] for rule, tally in groups]
    return spreadsheet(f"{title} por materia al {on:%d-%m-%Y}", ["Materia", *TALLY_HEADERS], body)


def by_person(
    title: str, groups: Iterable[tuple[Name, Tally]], _names: Mapping[str, str], on: date
) -> Response:
    body: list[list[Value]] = [[*_person(name), *tally.figures] for name, tally in groups]
    return spreadsheet(f"{title} por persona al {on:%d-%m-%Y}", ["Nombre", "RUT", *TALLY_HEADERS], body)


def _person(name: Name) -> list[Value]:
    return [name.list_name, rut.show(name.rut)]


def _roster(row: MatrixRow) -> Value:
    return "sin información" if row.roster is None else row.roster


def _figures(columns: Iterable[RequirementFact], cells: Mapping[str, Cell]) -> list[Value]:
    figures: list[Value] = []
    for rule in columns:
        cell = cells.get(rule.subject)
        if cell is None or not cell.required:
            figures += [None, None, "–" if cell else "sin información", None]
        else:
            share = Percent(cell.covered / cell.required)
            figures += [cell.covered, cell.required, share, cell.enrolled]
    return figures
