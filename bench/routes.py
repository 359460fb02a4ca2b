"""Every route that answers a GET, with arguments from the demonstration; and those for which it has none, with the reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from werkzeug.routing import Map, Rule

from tracker.ground.database import Base

COORDINATOR, DIRECTOR, INSPECTOR = "coordinacion", "direccion.antofagasta", "inspeccion.antofagasta"
VISITORS = (
    COORDINATOR,
    DIRECTOR,
    INSPECTOR,
    "relatoria",
    None,
)  # who asks first for a page is whom it is measured for
TABLES = {  # where an argument is not called after its table
    "act": "extension_act",
    "draft": "plan_version",
    "given": "edition",
    "other": "inspector",
    "request": "data_request",
    "rule": "requirement",
    "version": "plan_version",
}
WORDS = {  # arguments that are no number of a row
    "cut": "SELECT cut FROM commune ORDER BY cut <> '02101', cut LIMIT 2",  # Antofagasta, of whom the visitors are
    "subject": "SELECT code FROM subject ORDER BY code <> 'PAUX', code LIMIT 2",
    "datum": "SELECT 'phone'",  # as the pages themselves name it
    "notice": "SELECT '1.0'",
    "scan_id": "SELECT evidence_id FROM meeting_sheet LIMIT 2",
}
TRIES = 60  # of a route's samples
OK, REDIRECTS = 200, range(300, 400)

Rows = Callable[[str], Iterable[Sequence[object]]]
Ask = Callable[[str | None, str], int]


class Found(NamedTuple):
    """A page, by its endpoint, as a visitor gets it."""

    endpoint: str
    path: str
    visitor: str | None


class Left(NamedTuple):
    """A route that is not measured."""

    route: str
    reason: str


def routes(addresses: Map, rows: Rows, ask: Ask) -> Iterator[Found | Left]:
    """Yield what there is of each route that answers a GET.

    `rows` answers SQL from the demonstration, `ask` says with which status a visitor is answered.
    """
    for rule in sorted(addresses.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()):
            yield _route(addresses, rule, rows, ask)


def _route(addresses: Map, rule: Rule, rows: Rows, ask: Ask) -> Found | Left:
    names = sorted(rule.arguments)
    samples = {name: _samples(name, rows) for name in names}
    for name, found in samples.items():
        if not found:
            return Left(rule.rule, "no rows" if found is not None else f"nobody knows what «{name}» is")
    build = addresses.bind("localhost").build
    answers: set[int] = set()
    for values in islice(product(*(samples[name] or () for name in names)), TRIES):
        path = build(rule.endpoint, dict(zip(names, values, strict=True)))
        for visitor in VISITORS:
            if (answer := ask(visitor, path)) == OK:
                return Found(rule.endpoint, path, visitor)
            answers.add(answer)
    where = "leads elsewhere" if answers & set(REDIRECTS) else "answers to nobody"
    return Left(rule.rule, f"{where}: {', '.join(map(str, sorted(answers)))}")


def _samples(name: str, rows: Rows) -> list[object] | None:
    """Return samples of an argument, by its name; None where it says nothing."""
    if name in WORDS:
        return [row[0] for row in rows(WORDS[name])]
    thing = name.removesuffix("_id")
    table = TABLES.get(thing, thing)
    if thing == name or table not in Base.metadata.tables or "id" not in Base.metadata.tables[table].c:
        return None
    first, last = (f"SELECT id FROM {table} ORDER BY id {way} LIMIT 20" for way in ("ASC", "DESC"))  # noqa: S608
    found = [row[0] for query in (first, last) for row in rows(query)]
    return list(dict.fromkeys(found))
