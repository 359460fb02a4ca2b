"""The download of the matrix, with the region below."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask import Response

from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.panorama.matrix_lists import MatrixRow
from tracker.sheets.write import Page, Percent, Value
from tracker.standing.coverage import Cell
from tracker.standing.facts import RequirementFact
from tracker.web.listing import workbook

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
    name = f"Panorama al {short_date(on)}"
    return workbook(name, Page(name, headers, [*body, total]))


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
