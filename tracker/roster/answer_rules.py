"""What is answered to what a roster's file asks, and the functions that its words stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tracker.ground.refused import Refused
from tracker.ground.text import key
from tracker.models.people import Profile
from tracker.roster.leaving_rules import Leavers
from tracker.roster.row_rules import RosterRow
from tracker.sheets.cells import quoted, text
from tracker.sheets.roster_columns import FUNCTION

OUT = "fuera"
NO_FUNCTION = ""  # the key of a cell that says nothing
_CODES = ", ".join([*Profile, OUT])


class Unanswered(Refused):
    """What a row says is not known, and has to be answered before it can be taken."""


class StaysOut(Refused):
    """Somebody answered that the person of a row is none of those whom the roster is about."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: functions by the key of what a file calls them, None where that is no inspector's.

    By RUT, whether who comes under another name is the same person (`renamed`), and who has the name of another
    (`namesakes`). `places` and `dates` are of sheets.asked. `leavers` are those of the roster, not in the file,
    who left.

    On a screen (`asks`) what is not answered yet waits; elsewhere it is refused, or a default stands for it.
    """

    functions: Mapping[str, Profile | None] = field(default_factory=dict)
    renamed: Mapping[str, bool] = field(default_factory=dict)
    namesakes: Mapping[str, bool] = field(default_factory=dict)
    places: Mapping[str, bool] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    leavers: Leavers = field(default_factory=Leavers)
    asks: bool = False


@dataclass(frozen=True, slots=True)
class FunctionAsked:
    """A function in a file that its commune has to explain: its words, how often, and whether that was answered."""

    key: str
    text: str
    times: int
    answered: bool
    profile: Profile | None

    @property
    def code(self) -> str:
        """Return the answer as forms name it; nothing where there is none yet."""
        return (self.profile or OUT) if self.answered else ""


class Functions:
    """The functions of a file that are not known by themselves, as they were answered."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._texts: dict[str, str] = {}
        self._times: dict[str, int] = {}

    @property
    def asked(self) -> list[FunctionAsked]:
        """Return what was asked, what is not answered yet first, then what stands most often."""
        known = self._answers.functions
        asked = [
            FunctionAsked(name, words, self._times[name], name in known, known.get(name))
            for name, words in self._texts.items()
        ]
        return sorted(asked, key=lambda one: (one.answered, -one.times, one.key))

    def understood(self, row: RosterRow) -> RosterRow:
        """Return a row with the function that was answered for its words; what was taught goes before what is known.

        Raise Unanswered where the words say something and nobody knows what, StaysOut where that is no inspector.
        """
        words = text(row.entry.cells.get(FUNCTION.name))
        name = key(words)
        if not name or (row.profile and name not in self._answers.functions):
            return row
        return self._answered(row, name, words)

    def of_newcomer(self, row: RosterRow) -> RosterRow:
        """Return the row of a new posting with a function, where that is answered; raise as `understood`.

        Where nobody can be asked, a blank stays blank: the default stands for it (design, section 7).
        """
        if row.profile or not (self._answers.asks or NO_FUNCTION in self._answers.functions):
            return row
        return self._answered(row, NO_FUNCTION, "")

    def _answered(self, row: RosterRow, name: str, words: str) -> RosterRow:
        self._texts.setdefault(name, words)
        self._times[name] = self._times.get(name, 0) + 1
        if name not in self._answers.functions:
            raise Unanswered(
                f"No se sabe qué función es {quoted(words)}: dígalo con "
                f'--function "{words}=código", donde el código es uno de: {_CODES}.',
                FUNCTION.name,
            )
        profile = self._answers.functions[name]
        if profile is None:
            said = quoted(words) if words else "Sin función"
            raise StaysOut(
                f"{said} no es de la nómina de inspectores, según se indicó: queda fuera.", FUNCTION.name
            )
        return replace(row, said={**row.said, FUNCTION.attribute: profile})
