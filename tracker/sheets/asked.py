"""What a file leaves open before its rows meet what is stored: its other sheets and tables, and its dates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.sheets.doubts import Answer, Doubt, Place


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """A further sheet or table with people who are not in the first: how many, and whether it is to be read."""

    key: str
    sheet: str | None
    title: str
    row: int
    people: int
    read: bool | None

    @property
    def answered(self) -> bool:
        return self.read is not None


@dataclass(frozen=True, slots=True)
class DatesAsked:
    """A doubt about dates, and its answer."""

    doubt: Doubt
    answer: Answer | None

    @property
    def answered(self) -> bool:
        return self.answer is not None


def key_of(place: Place) -> str:
    return f"{place.sheet}:{place.header_row}"


def places_asked(
    places: Sequence[Place], first: tuple[str | None, int], answers: Mapping[str, bool]
) -> Iterator[PlaceAsked]:
    """Yield the tables beside the first (its sheet and row) that name anybody else and can be read."""
    main = next((each for each in places if (each.name, each.header_row) == first), None)
    there = main.people if main else frozenset()
    for place in places:
        others = len(place.people - there)
        if place is not main and place.header_row is not None and others:
            key = key_of(place)
            yield PlaceAsked(key, place.name, place.title, place.header_row, others, answers.get(key))


def dates_asked(doubts: Iterable[Doubt], answers: Mapping[str, str]) -> Iterator[DatesAsked]:
    for doubt in doubts:
        given = answers.get(doubt.key)
        yield DatesAsked(doubt, Answer(given) if given in doubt.answers else None)


def further(answers: Mapping[str, bool]) -> tuple[tuple[int, int | None], ...]:
    """Return the tables that are to be read too, as sheets.map.Reading names them."""
    chosen = [key.split(":") for key, read in answers.items() if read]
    return tuple(sorted((int(sheet), int(row)) for sheet, row in chosen))
