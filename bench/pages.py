"""Which pages are measured, who asks for them, and what was wished of them."""

from dataclasses import dataclass, field

COORDINATOR, DIRECTOR, INSPECTOR = "coordinacion", "direccion.antofagasta", "inspeccion.antofagasta"


@dataclass(frozen=True)
class Page:
    """A page as one visitor sees it; `wish` is the most it should cost at a scale, as a multiple of the table."""

    name: str
    path: str
    visitor: str | None
    wish: dict[str, float] = field(default_factory=dict, compare=False)


BARE = Page("floor: a bare route", "/bench/bare", None)
TABLE = Page("floor: the user and a table of 30 rows", "/bench/table", COORDINATOR)
FLOORS = (BARE, TABLE)


def pages(person: int) -> tuple[Page, ...]:
    """Return the pages; `person` is the id of an inspector of Antofagasta."""
    return (
        Page("Sign in", "/ingresar", None),
        Page("Panorama", "/panorama", COORDINATOR, {"regional": 2, "national": 4}),
        Page("Panorama of the last day of the year", "/panorama?al=2026-12-31", COORDINATOR),
        Page("Panorama of one subject", "/panorama?materia=PAUX", DIRECTOR),
        Page("The people behind a cell", "/comunas/02101/materias/PAUX", COORDINATOR),
        Page("A commune", "/comunas/02101", DIRECTOR),
        Page("A commune by person", "/comunas/02101?vista=persona", DIRECTOR),
        Page("The list of people", "/personas", COORDINATOR),
        Page("A search in the list of people", "/personas?buscar=gonzalez", COORDINATOR),
        Page("A person", f"/personas/{person}", COORDINATOR),
        Page("One's own page", "/mi-capacitacion", INSPECTOR, {"regional": 2.5, "national": 2.5}),
    )
