"""What is typed about several people of a roster at once."""

from collections.abc import Callable
from typing import Any

from wtforms import BooleanField, Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from tracker.roster.gap_rules import Gap, Lacking
from tracker.sheets import days, roster_columns
from tracker.sheets.cells import Result
from tracker.web.forms import Form


class TypedRows(Field):
    """What was typed about several rows, each under a name of its own, «drives-12»; `typed` and `wrong` by number.

    `read` says what a text means, as it does of a spreadsheet's cell.
    """

    def __init__(self, label: str, *, read: Callable[[str], Result[Any]], **more: Any) -> None:
        super().__init__(label, **more)
        self.read = read
        self.typed: dict[int, str] = {}
        self.wrong: dict[int, str] = {}

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002  WTForms' signature
        self.process_errors: list[str] = []
        self.data: dict[int, Any] = {}
        for name in formdata or ():
            if (
                name.startswith(f"{self.name}-")
                and (number := name.removeprefix(f"{self.name}-")).isdecimal()
            ):
                self._take(int(number), formdata[name])

    def _take(self, number: int, typed: str) -> None:
        self.typed[number] = typed
        read = self.read(typed)
        if read.value is not None:
            self.data[number] = read.value
        elif reason := read.refusal or read.warning:
            self.wrong[number] = reason

    def pre_validate(self, _form: Any) -> None:
        if self.wrong:
            raise ValidationError(
                "Revise lo que está marcado: " + " ".join(dict.fromkeys(self.wrong.values()))
            )


class GapsForm(Form):
    """What is not known of several people of a roster, each field by the number of their posting."""

    served_since = TypedRows("Ejerce desde", read=days.day)
    appointed_on = TypedRows("Fecha de nombramiento", read=days.day)
    decree = TypedRows("N° de decreto", read=roster_columns.decree)
    drives = TypedRows("¿Conduce?", read=roster_columns.drives)
    others_began = BooleanField("Quienes queden sin «Ejerce desde» empezaron a ejercer con su nombramiento")
    others_do_not_drive = BooleanField("Quienes queden sin respuesta no conducen vehículos de patrullaje")

    def said_of(self, lacking: Lacking) -> dict[Gap, Any]:
        """Return what was said of what somebody lacks; of all others, only where the page asked about them."""
        posting = lacking.line.posting
        said = {
            gap: self[gap.value].data[posting.id]
            for gap in lacking.gaps
            if posting.id in self[gap.value].data
        }
        if self.others_do_not_drive.data and self._asked(Gap.DRIVES, lacking):
            said.setdefault(Gap.DRIVES, False)
        began = said.get(Gap.APPOINTED) or posting.appointed_on
        if self.others_began.data and self._asked(Gap.SERVED, lacking) and began:
            said.setdefault(Gap.SERVED, began)
        return said

    def _asked(self, gap: Gap, lacking: Lacking) -> bool:
        return gap in lacking.gaps and lacking.line.posting.id in self[gap.value].typed
