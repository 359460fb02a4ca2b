"""Fields of forms that read what is typed as a spreadsheet's cell is read, with the same sentences."""

import re
from datetime import date
from typing import Any

from wtforms import Field, StringField, widgets
from wtforms.utils import unset_value

from tracker.gate import LAST_ID
from tracker.sheets import cells, days

_NUMBER = re.compile("[1-9][0-9]{0,9}")


class DayField(StringField):  # type: ignore[misc]
    """A date as a date field sends it, or as one types it in Chile."""

    widget = widgets.DateInput()

    data: Any

    def process_formdata(self, given: list[str]) -> None:
        read = days.day(given[0] if given else None)
        self.data = read.value
        if any(given) and read.value is None:
            raise ValueError(read.refusal or "Eso no es una fecha.")

    def _value(self) -> str:
        if isinstance(self.data, date):
            return self.data.isoformat()
        return self.raw_data[0] if self.raw_data else ""


class HoursField(StringField):  # type: ignore[misc]
    """Pedagogical hours, also with a decimal comma."""

    data: Any

    def process_formdata(self, given: list[str]) -> None:
        read = cells.hours(given[0] if given else None)
        self.data = read.value
        if read.refusal:
            raise ValueError(read.refusal)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else ""


class ChosenRows(Field):  # type: ignore[misc]
    """Check boxes of rows, each with a name of its own, «people-12»: no form of ours sends one name twice."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002  WTForms' signature
        self.process_errors: list[str] = []
        prefix = f"{self.name}-"
        numbers = [name.removeprefix(prefix) for name in formdata or () if name.startswith(prefix)]
        self.data = {int(number) for number in numbers if _NUMBER.fullmatch(number)}
        self.data = {number for number in self.data if number <= LAST_ID}
