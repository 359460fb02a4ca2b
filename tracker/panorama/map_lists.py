"""The map of the communes that have a shape, with the same figures as the matrix; drawn to be looked at, not measured."""

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple

from tracker.panorama.matrix_lists import MatrixRow
from tracker.standing.coverage import Cell

WIDTH = 400  # units of the drawing, which grows and shrinks with the page


class Point(NamedTuple):
    x: float
    y: float


class Outline(NamedTuple):
    """A commune's border as SVG writes a path, and where its name stands."""

    path: str
    label: Point


@dataclass(frozen=True)
class Place:
    """A commune on the map: of what is shown, how much is required and covered; None where nothing is known."""

    row: MatrixRow
    outline: Outline
    required: int | None
    covered: int


@dataclass(frozen=True)
class Map:
    height: int
    places: Sequence[Place]

    @property
    def drawing(self) -> Iterator[tuple[str, str, float, float, int | None, int]]:
        """Yield of each place what is drawn: its name, border, where the name stands, and its figures."""
        for place in self.places:
            path, label = place.outline
            yield place.row.commune.name, path, label.x, label.y, place.required, place.covered


def drawn(rows: Iterable[MatrixRow], subjects: Collection[str]) -> Map | None:
    """Return the map of these rows, counting what they show of these subjects; None where no row has a shape.

    The figures of several subjects are added up: each person counts once for each subject required of them.
    """
    height, outlines = _outlines()
    places = [_place(row, outlines[row.commune.cut], subjects) for row in rows if row.commune.cut in outlines]
    return Map(height, places) if places else None


def _place(row: MatrixRow, outline: Outline, subjects: Collection[str]) -> Place:
    if row.roster is None:
        return Place(row, outline, None, 0)
    cells = [cell for subject, cell in row.cells.items() if subject in subjects]
    return Place(row, outline, _sum(cells, "required"), _sum(cells, "covered"))


def _sum(cells: Iterable[Cell], figure: str) -> int:
    return sum(getattr(cell, figure) for cell in cells)


@cache
def _outlines() -> tuple[int, Mapping[str, Outline]]:
    """Return the height of the drawing and the outlines by CUT, from the shapes that ship."""
    shapes = json.loads(resources.files("tracker").joinpath("data/communes.geojson").read_text("utf-8"))
    rings = {feature["properties"]["cut"]: list(_rings(feature)) for feature in shapes["features"]}
    every = [point for parts in rings.values() for ring in parts for point in ring]
    west, north = min(point.x for point in every), max(point.y for point in every)
    narrowing = math.cos(math.radians(sum(point.y for point in every) / len(every)))
    scale = WIDTH / ((max(point.x for point in every) - west) * narrowing)

    def on_paper(point: Point) -> Point:
        return Point(
            round((point.x - west) * narrowing * scale, 1),
            round((north - point.y) * scale, 1),
        )

    height = math.ceil(max(on_paper(point).y for point in every))
    paper = {cut: [list(map(on_paper, ring)) for ring in parts] for cut, parts in rings.items()}
    return height, {cut: Outline(_path(parts), _middle(parts)) for cut, parts in paper.items()}


def _rings(feature: Mapping[str, Any]) -> Iterator[list[Point]]:
    geometry = feature["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [Point(*position[:2]) for position in ring]


def _path(rings: Iterable[Sequence[Point]]) -> str:
    return "".join("M" + "L".join(f"{point.x:g},{point.y:g}" for point in ring[:-1]) + "Z" for ring in rings)


def _middle(rings: Iterable[Sequence[Point]]) -> Point:
    """Return the centre of gravity of the largest ring."""
    ring = max(rings, key=lambda ring: abs(_area(ring)))
    pairs = list(pairwise(ring))
    cross = [one.x * other.y - other.x * one.y for one, other in pairs]
    weight = 3 * sum(cross)
    x = sum((one.x + other.x) * part for (one, other), part in zip(pairs, cross, strict=True)) / weight
    y = sum((one.y + other.y) * part for (one, other), part in zip(pairs, cross, strict=True)) / weight
    return Point(round(x, 1), round(y, 1))


def _area(ring: Sequence[Point]) -> float:
    return sum(one.x * other.y - other.x * one.y for one, other in pairwise(ring)) / 2
