"""Who a roster's file names and an import leaves out, each with the reason."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from tracker.ground import rut as ruts
from tracker.sheets import cells, names
from tracker.sheets.map import NAME_COLUMNS, Entry, Finding
from tracker.sheets.report import At, LeftOut, Taken


def left_out(
    entries: Iterable[Entry],
    taken: Iterable[Taken],
    refused: Iterable[Finding],
    out: Mapping[At, str],
    waiting: Mapping[At, str],
) -> list[LeftOut]:
    """Return the people (by RUT where it can be read, else by row) of whom no row was taken.

    `out` says why somebody stays out of it, `waiting` what has to be answered first; by row, as `refused`.
    """
    there = {one.rut for one in taken}
    reasons = dict(out) | dict(waiting)
    for finding in refused:
        if finding.row is not None:
            reasons.setdefault((finding.sheet, finding.row), finding.reason)
    return list(_people(entries, there, reasons, waiting))


def _people(
    entries: Iterable[Entry], there: Collection[str], reasons: Mapping[At, str], waiting: Collection[At]
) -> Iterator[LeftOut]:
    found: dict[str | At, list[Entry]] = {}
    for entry in entries:
        rut = cells.rut(entry.cells.get("rut"), entry.cells.get("dv")).value
        if rut not in there:
            found.setdefault(rut or (entry.sheet, entry.row), []).append(entry)
    for key, (first, *more) in found.items():
        places = tuple((entry.sheet, entry.row) for entry in (first, *more))
        said = dict.fromkeys(reasons[place] for place in places if place in reasons)
        shown = ruts.show(key) if isinstance(key, str) else cells.text(first.cells.get("rut"))
        yield LeftOut(places, _name(first), shown, tuple(said), any(place in waiting for place in places))


def _name(entry: Entry) -> str:
    """Return who a row says that it is about, as lists name people; as it stands there, where that cannot be told."""
    read = names.person(entry.cells)
    if read.value:
        return read.value.listed
    return " ".join(filter(None, (cells.text(entry.cells.get(column)) for column in NAME_COLUMNS)))
