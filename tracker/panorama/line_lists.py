"""The answers of `coverage show` and `status show` as lines for people."""

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.ground import rut
from tracker.ground.format import enrolled_words, short_date, whole_percent
from tracker.ground.words import word
from tracker.panorama.answer_lists import Answer
from tracker.standing.status import Beside

NOTHING = "–"


def coverage_lines(answer: Answer) -> list[str]:
    """Return the figures commune by commune, and the region's below them."""
    version = answer["plan_version"]
    plan = "no hay un plan vigente" if version is None else f"plan {version}"
    lines = [f"Cobertura al {_day(answer['on'])}, {plan}"]
    for commune in answer["communes"]:
        lines += ["", _commune(commune), *_table(map(_figures, commune["cells"]))]
    return [*lines, "", "Región", *_table(map(_figures, answer["region"]))]


def status_lines(answer: Answer) -> list[str]:
    """Return a person's postings, requirements with their reasons, and clearances."""
    rows = [("Materia", "Estado", "Vigente hasta", "Plazo"), *map(_requirement, answer["requirements"])]
    lines = [f"{rut.show(answer['rut'])}, al {_day(answer['on'])}", "", "Destinaciones"]
    lines += [f"  {_posting(posting)}" for posting in answer["postings"]] or ["  ninguna en esa fecha"]
    lines += ["", "Exigencias", *(_table(rows) if answer["requirements"] else ["  ninguna en esa fecha"])]
    for requirement in answer["requirements"]:
        lines += ["", _name(requirement), *(f"  {reason['text']}" for reason in requirement["why"])]
    clearances = [(each["code"], "sí" if each["cleared"] else "no") for each in answer["clearances"]]
    return [*lines, "", "Habilitaciones", *(_table(clearances) or ["  ninguna para su función"])]


def _commune(commune: Answer) -> str:
    if commune["roster"] is None:
        return f"{commune['name']}: sin información"
    attested = commune["attested_on"]
    sign = "sin certificar" if attested is None else f"certificada el {_day(attested)}"
    return f"{commune['name']}: dotación {commune['roster']}, {sign}{_ratified(commune)}"


def _ratified(commune: Answer) -> str:
    mark = {"objects": "objetó este plan", "silent": "no respondió a este plan"}.get(commune["ratification"])
    return f", {mark}" if mark else ""


def _figures(cell: Answer) -> Sequence[str]:
    required, covered = cell["required"], cell["covered"]
    name = f"{cell['subject']} (propia)" if cell.get("commune") else cell["subject"]
    if required == 0:
        return name, NOTHING
    words = [enrolled_words(cell["enrolled"])] if cell["enrolled"] else []
    return name, f"{covered}/{required}", f"{whole_percent(covered, required)} %", *words


def _posting(posting: Answer) -> str:
    end = f"hasta el {_day(posting['end'])}" if posting["end"] else "sin término"
    return f"{posting['commune']}, {word(posting['profile'])}, desde el {_day(posting['start'])}, {end}"


def _requirement(requirement: Answer) -> Sequence[str]:
    marks = [word(mark).lower() for mark in Beside if requirement[mark]]
    status = ", ".join([word(requirement["status"]), *marks])
    return _name(requirement), status, _day(requirement["valid_until"]), _day(requirement["due_on"])


def _name(requirement: Answer) -> str:
    own = requirement["commune"]
    return str(requirement["subject"]) if own is None else f"{requirement['subject']} (propia de {own})"


def _day(iso: str | None) -> str:
    return NOTHING if iso is None else short_date(date.fromisoformat(iso))


def _table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the rows indented, in columns as wide as their widest cell."""
    rows = list(rows)
    widths = [0] * max(map(len, rows), default=0)
    for row in rows:
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], len(cell))
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
