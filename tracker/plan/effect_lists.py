"""Who would stand otherwise with a version, by commune and name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, overload

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.models.people import Inspector
from tracker.people.name_rules import Name, names
from tracker.plan.effect_rules import Effects, spread
from tracker.standing.preview import Asked, Change, Mark


class Line(NamedTuple):
    """One person towards one requirement in one commune; `alone` is with the version, but without its transition."""

    name: Name
    commune: str
    asked: str
    before: Mark
    alone: Mark
    after: Mark


class _Told(NamedTuple):
    """What is told of a commune: what changes, and what would without the transition."""

    changes: list[Change]
    alone: list[Change]


class Lines(Sequence[Line]):
    """Lines by commune and name; only of the communes that are looked at they are put together.

    `seen` are the people who may be named, all where it is None.
    """

    def __init__(
        self, session: Session, found: Effects, told: Mapping[str, _Told], seen: Collection[int] | None
    ) -> None:
        self._session, self._found, self._seen = session, found, seen
        self._communes = sorted(told.items(), key=lambda each: found.communes[each[0]])
        self._ends = list(accumulate(len(self._places(each)) for _, each in self._communes))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, which: int) -> Line: ...
    @overload
    def __getitem__(self, which: slice) -> list[Line]: ...
    def __getitem__(self, which: int | slice) -> Line | list[Line]:
        wanted = range(len(self))[which]
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        return list(self._between(wanted.start, wanted.stop))

    def __iter__(self) -> Iterator[Line]:
        return self._between(0, len(self))

    def _between(self, first: int, last: int) -> Iterator[Line]:
        start = 0
        for (cut, told), end in zip(self._communes, self._ends, strict=True):
            if start < last and first < end:
                yield from self._lines(cut, told)[max(0, first - start) : last - start]
            start = end

    def _places(self, told: _Told) -> dict[tuple[int, Asked], None]:
        """Return who is told of towards what, each once, in order."""
        return {
            (person, change.asked): None
            for change in (*told.changes, *told.alone)
            for person in change.people
            if self._seen is None or person in self._seen
        }

    def _lines(self, cut: str, told: _Told) -> list[Line]:
        """Return a commune's lines, in one query."""
        places, after = self._places(told), spread(told.changes)
        alone = after if self._found.alone is None else spread(told.alone)
        there = names(self._session, Inspector.id.in_({person for person, _ in places}))
        by_id, commune, lines = {name.id: name for name in there}, self._found.communes[cut], []
        for person, asked in places:
            if person in by_id:
                place = person, cut, asked
                before = (after.get(place) or alone[place])[0]
                has = (side.get(place, (before, before))[1] for side in (alone, after))
                lines.append(Line(by_id[person], commune, self._found.said(asked), before, *has))
        return sorted(lines, key=lambda line: line.name.sort_key)


def lines(
    session: Session, found: Effects, reach: ColumnElement[bool] | None, communes: Collection[str]
) -> Lines:
    """Return who would stand otherwise in these communes, of the people in reach (none: everybody is), by name.

    Who would only without the transition is among them.
    """
    told: dict[str, _Told] = {}
    for place, side in enumerate((found.changes, found.alone or ())):
        for change in side:
            if change.commune in communes:
                told.setdefault(change.commune, _Told([], []))[place].append(change)
    return Lines(session, found, told, None if reach is None else _seen(session, told, reach))


def _seen(session: Session, told: Mapping[str, _Told], reach: ColumnElement[bool]) -> set[int]:
    ids = {person for sides in told.values() for side in sides for change in side for person in change.people}
    return set(session.scalars(sa.select(Inspector.id).where(Inspector.id.in_(ids), reach))) if ids else set()
