"""Which pages are measured beyond one of each route, and what is wished of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.routes import COORDINATOR, Found
from tracker.ground import clock

Wish = dict[str, float]

EVERY: Wish = {"regional": 5}
WISHES: dict[str, Wish] = {
    "panorama.show": {"regional": 2, "national": 6},
    "panorama.commune": {"regional": 5, "national": 6},
    "people.index": {"regional": 4, "national": 4},
    "people.own": {"regional": 2.5, "national": 2.5},
}
OTHERWISE = {  # how else some are asked for
    "panorama.show": (f"al={clock.today().year}-12-31", "materia=PAUX", "orden=cobertura"),
    "panorama.commune": ("vista=materia", "vista=persona"),
    "people.index": ("buscar=gonzalez",),
}


@dataclass(frozen=True)
class Page:
    """A page as one visitor sees it; `wish` is the most it should cost at a scale, as a multiple of the table."""

    name: str
    path: str
    visitor: str | None
    wish: Wish = field(default_factory=dict, compare=False)


BARE = Page("floor: a bare route", "/bench/bare", None)
TABLE = Page("floor: the user and a table of 30 rows", "/bench/table", COORDINATOR)
FLOORS = (BARE, TABLE)


def pages(routes: Iterable[Found]) -> list[Page]:
    """Return the page of each route, and of some more than one."""
    return [page for found in routes for page in _pages(found)]


def _pages(found: Found) -> list[Page]:
    one = Page(found.endpoint, found.path, found.visitor, WISHES.get(found.endpoint, EVERY))
    others = [
        Page(f"{found.endpoint}?{query}", f"{found.path}?{query}", found.visitor, EVERY)
        for query in OTHERWISE.get(found.endpoint, ())
    ]
    return [one, *others]
