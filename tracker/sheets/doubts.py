"""What a file leaves to be asked: each question is about a whole column or a table, never about one cell."""

from dataclasses import dataclass
from enum import StrEnum


class DoubtKind(StrEnum):
    """What is doubted of dates."""

    NO_DAY = "no_day"  # a month or a year alone
    MONTH_FIRST = "month_first"  # 03/25/2024 in the column: then what is 03/04/2024?
    HALF_CONVERTED = "half_converted"  # what could be read month first became dates, the rest stayed text
    FROM_1904 = "from_1904"  # plain numbers in a file that counts its days from 1904
    WHICH_START = "which_start"  # who served before the appointment: since when are they in the commune?


class Answer(StrEnum):
    """How the doubted dates are read."""

    BLANK = "blank"
    FIRST_DAY = "first_day"
    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"
    AS_WRITTEN = "as_written"
    SWAPPED = "swapped"
    FROM_1904 = "from_1904"
    FROM_1900 = "from_1900"
    BY_APPOINTMENT = "fecha_nombramiento"
    BY_ENTRY = "fecha_ingreso"


OFFERED = {
    DoubtKind.NO_DAY: (Answer.BLANK, Answer.FIRST_DAY),
    DoubtKind.MONTH_FIRST: (Answer.MONTH_FIRST, Answer.DAY_FIRST, Answer.BLANK),
    DoubtKind.HALF_CONVERTED: (Answer.AS_WRITTEN, Answer.SWAPPED, Answer.BLANK),
    DoubtKind.FROM_1904: (Answer.FROM_1904, Answer.FROM_1900, Answer.BLANK),
    DoubtKind.WHICH_START: (Answer.BY_APPOINTMENT, Answer.BY_ENTRY),
}


ASKED = {
    DoubtKind.NO_DAY: "Fechas que no dicen el día",
    DoubtKind.MONTH_FIRST: "Fechas que parecen traer el mes primero",
    DoubtKind.HALF_CONVERTED: "Fechas en que el día y el mes parecen cambiados",
    DoubtKind.FROM_1904: "Fechas contadas desde 1904",
    DoubtKind.WHICH_START: "Ejercen desde antes de su nombramiento: desde cuándo están en la comuna",
}
OF_THE_FILE = frozenset({DoubtKind.NO_DAY, DoubtKind.WHICH_START})
LASTING = frozenset(
    {DoubtKind.NO_DAY, DoubtKind.MONTH_FIRST, DoubtKind.WHICH_START}
)  # how a commune writes; the others befell one file


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A cell that a doubt is about, as reports of imports name cells."""

    sheet: str | None
    row: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about dates: `key` is what Reading.answers calls it, `taken` how they are read meanwhile.

    NO_DAY and WHICH_START are one question for the file; the others are one for each column, by its name (of a course:
    its code).
    """

    kind: DoubtKind
    key: str
    taken: Answer
    cells: tuple[Doubtful, ...]

    @property
    def lasts(self) -> bool:
        """Say whether its answer holds for the next file too."""
        return self.kind in LASTING

    @property
    def of_the_file(self) -> bool:
        """Say whether it is about the file, and no single column."""
        return self.kind in OF_THE_FILE

    @property
    def answers(self) -> tuple[Answer, ...]:
        return OFFERED[self.kind]


def kind_of(key: str) -> DoubtKind | None:
    """Return the kind of the doubt that has a key; None where no doubt has it."""
    return next((kind for kind in DoubtKind if kind == key.partition(":")[0]), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A table of the file, or a sheet that holds something else: whom it names, and whether it is read.

    `header_row` is None where no titles are recognised; `title` is what stands above a further table of a sheet.
    `people` are told apart by RUT where it can be read, else by where they stand.
    """

    sheet: int
    name: str | None
    header_row: int | None
    title: str
    hidden: bool
    people: frozenset[str]
    read: bool
    problem: str | None = None  # why it could not be read
