"""Fields that hold several rows: the meetings of an edition, the quotas of its communes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time
from typing import Any, NamedTuple

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from tracker.editions.span_rules import Span, instants
from tracker.ground.refused import Refused
from tracker.sheets import days
from tracker.web.fields import whole

MOST_MEETINGS = 40
BLANK_ROWS = 3
FIRST_YEAR = 2000
_ID = re.compile("[1-9][0-9]{0,9}")


class Typed(NamedTuple):
    """A row of meetings as it was typed."""

    day: str = ""
    start: str = ""
    end: str = ""
    outside: str = ""
    id: str = ""  # of the stored meeting that the row shows


class MeetingsField(Field):
    """Rows of day, start and end, «meetings-1-day» and so on; blank ones say nothing."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002  WTForms' signature
        self.process_errors: list[str] = []
        self.data: Sequence[Span] = [] if data is unset_value or data is None else data
        self.typed = [_typed(span) for span in self.data]
        if formdata:
            rows = [self._row(formdata, number) for number in range(1, MOST_MEETINGS + 1)]
            self.typed = [row for row in rows if any(row[:3])]
            self.data = []

    def pre_validate(self, _form: Any) -> None:
        """Read what was typed: spans, or a sentence for each row that is none."""
        read, reasons = [], []
        for number, row in enumerate(self.typed, 1):
            try:
                span = _span(row)
                instants(span)
                read.append(span)
            except Refused as refused:
                reasons.append(str(refused))
            except ValueError as wrong:
                reasons.append(f"Jornada {number}: {wrong}")
        if reasons:
            raise ValidationError(" ".join(reasons))
        self.data = read

    def rows(self) -> Iterator[tuple[int, Typed]]:
        """Yield the rows to show with their numbers: what is typed, and some blank ones."""
        shown = [*self.typed, *[Typed()] * BLANK_ROWS][:MOST_MEETINGS]
        yield from enumerate(shown, 1)

    def _row(self, formdata: Any, number: int) -> Typed:
        return Typed(*(formdata.get(f"{self.name}-{number}-{part}", "").strip() for part in Typed._fields))


class QuotasField(Field):
    """Seats by commune, «quotas-02102», and whether its people attend online, «quotas-02102-online»."""

    cuts: Sequence[str] = ()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002  WTForms' signature
        self.process_errors: list[str] = []
        self.data: Mapping[str, tuple[int, bool]] = {} if data is unset_value or data is None else data
        self.given: Callable[[str], str] | None = None
        if formdata:
            self.given = lambda name: formdata.get(name, "")

    def pre_validate(self, _form: Any) -> None:
        """Read the seats of the communes that the page offers (`cuts`)."""
        try:
            self.data = {cut: (whole(self.seats(cut)) or 0, self.online(cut)) for cut in self.cuts}
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong

    def seats(self, cut: str) -> str:
        """Return what is typed, or stored, for a commune."""
        if self.given:
            return self.given(f"{self.name}-{cut}")
        return str(self.data.get(cut, (0, False))[0])

    def online(self, cut: str) -> bool:
        if self.given:
            return bool(self.given(f"{self.name}-{cut}-online"))
        return self.data.get(cut, (0, False))[1]


def _typed(span: Span) -> Typed:
    outside = "y" if span.outside_hours else ""
    number = "" if span.meeting is None else str(span.meeting)
    return Typed(span.day.isoformat(), f"{span.start:%H:%M}", f"{span.end:%H:%M}", outside, number)


def _span(row: Typed) -> Span:
    day = days.day(row.day).value
    if day is None or day.year < FIRST_YEAR:
        raise ValueError("falta la fecha, por ejemplo 01-03-2027.")
    return Span(day, _time(row.start), _time(row.end), bool(row.outside), _id(row.id))


def _id(carried: str) -> int | None:
    return int(carried) if _ID.fullmatch(carried) else None


def _time(typed: str) -> time:
    try:
        hour, minute = typed.split(":")
        return time(whole(hour) or 0, whole(minute) or 0)
    except ValueError as wrong:
        raise ValueError("falta una hora, por ejemplo 09:30.") from wrong
