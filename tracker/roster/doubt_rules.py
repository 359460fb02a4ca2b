"""Whether the people of a roster's file are who they seem, and its dates what they seem (design: Identity). No database."""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from tracker.ground import rut as ruts
from tracker.ground.refused import Refused
from tracker.models.people import Inspector
from tracker.people.name_rules import InParts, agree, list_name, whole_name
from tracker.roster.answer_rules import Answers, StaysOut, Unanswered
from tracker.roster.row_rules import RosterRow
from tracker.standing.validity import add_months

STRANGERS = (
    10  # RUT of others that one file may meet: more is a column out of place, or somebody who tries RUT
)
OF_ANOTHER = (
    "Ese RUT ya es de otra persona del sistema; su nombre no coincide. Revise el RUT; si está bien escrito, "
    "pida a la coordinación que lo resuelva."
)
TOO_MANY = (
    f"Más de {STRANGERS} RUT de la planilla son de otras personas del sistema y sus nombres no coinciden: "
    "revise si la columna del RUT está corrida."
)
_YEAR, _CAREER = 12, 50 * 12  # months


class Known(InParts, Protocol):
    """Somebody who is known: a person who is stored, or one of the file."""

    @property
    def rut(self) -> str: ...
    @property
    def list_name(self) -> str: ...


class Newcomer(NamedTuple):
    """Somebody of the file who is not stored yet: a row of the session for each took a fifth of an import's time."""

    rut: str
    names: str
    paternal_surname: str
    maternal_surname: str | None

    @property
    def list_name(self) -> str:
        return list_name(self)


class Doubt(enum.StrEnum):
    """What makes one doubt: a known RUT under another name, or a known name with another RUT."""

    OTHER_NAME = "other_name"
    OTHER_RUT = "other_rut"


class WasOfAnother(Refused):
    """A RUT was before of somebody out of the sender's reach, of whom nothing is told."""

    def __init__(self) -> None:
        super().__init__(
            "Ese RUT fue antes de otra persona del sistema: pida a la coordinación que lo revise.", "rut"
        )


class OfAnother(Refused):
    """A RUT is of somebody out of the sender's reach, of whom nothing is told."""

    def __init__(self) -> None:
        super().__init__(OF_ANOTHER, "rut")


@dataclass(frozen=True, slots=True)
class PersonAsked:
    """A person of the file who may be somebody known: both names and RUT, and whether it was said to be the same."""

    doubt: Doubt
    row: int
    rut: str
    name: str
    known_rut: str
    known_name: str
    same: bool | None
    former: bool = False  # the RUT of the row was theirs before

    @property
    def answered(self) -> bool:
        return self.same is not None


class Doubts:
    """The people of a file who may be others, as it was answered."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._asked: dict[tuple[Doubt, str], PersonAsked] = {}

    @property
    def asked(self) -> list[PersonAsked]:
        """Return of whom was asked, once each."""
        return list(self._asked.values())

    def check_name(self, row: RosterRow, known: Inspector) -> None:
        """Raise Unanswered where a known RUT comes under quite another name, StaysOut where that is another person."""
        if not is_another(row, known):
            return
        same = self._ask(Doubt.OTHER_NAME, row, known)
        if same is None:
            raise Unanswered(
                f"Ese RUT es de {known.list_name}, y el nombre no coincide: si es la misma persona, "
                f"agregue --same {row.rut}.",
                "rut",
            )
        if not same:
            raise StaysOut(
                f"Ese RUT es de {known.list_name}: la fila es de otra persona y queda fuera.", "rut"
            )

    def check_rut(self, row: RosterRow, namesake: Known, *, former: bool = False) -> str | None:
        """Return what to warn of where somebody new has the name, or a `former` RUT, of somebody known; raise as check_name."""
        shown = ruts.show(namesake.rut)
        same = self._ask(Doubt.OTHER_RUT, row, namesake, former=former)
        if same and former:
            raise StaysOut(
                f"Es {namesake.list_name}, que hoy tiene el RUT {shown}: queda fuera. Corrija el RUT de la fila.",
                "rut",
            )
        if same:
            raise StaysOut(
                f"Es la misma persona que ya está con el RUT {shown}: queda fuera, y su RUT lo corrige la coordinación.",
                "rut",
            )
        if same is None and self._answers.asks:
            raise Unanswered("Falta decir si es la misma persona.", "rut")
        if same is None and former:
            return f"Ese RUT fue antes de {namesake.list_name}, que hoy tiene el RUT {shown}: ¿es la misma persona?"
        if same is None:
            return f"Hay otra persona con el mismo nombre y otro RUT, {shown}: ¿es la misma persona?"
        return None

    def _ask(self, doubt: Doubt, row: RosterRow, known: Known, *, former: bool = False) -> bool | None:
        said = self._answers.renamed if doubt is Doubt.OTHER_NAME else self._answers.namesakes
        same = said.get(row.rut)
        name = row.name.value.listed if row.name.value else ""
        asked = PersonAsked(doubt, row.entry.row, row.rut, name, known.rut, known.list_name, same, former)
        self._asked.setdefault((doubt, row.rut), asked)
        return same


def is_another(row: RosterRow, known: Inspector) -> bool:
    """Say whether no word of the name in a row is one of the person's whose RUT it brings; a blank keeps what is stored."""
    name = row.name.value
    if name is None:
        return False
    parts = (
        name.names or known.names,
        name.paternal_surname or known.paternal_surname,
        name.maternal_surname,
    )
    return not agree(" ".join(parts), known.full_name)


class Namesakes:
    """The people among whom the name of somebody new is looked up."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_name: dict[tuple[str, str, str], list[Known]] = {}
        for each in known:
            self.add(each)

    def add(self, known: Known) -> None:
        if name := whole_name(known):
            self._by_name.setdefault(name, []).append(known)

    def of(self, name: InParts, rut: str) -> Known | None:
        """Return who has that name and another RUT."""
        whole = whole_name(name)
        alike = self._by_name.get(whole, ()) if whole else ()
        return next((each for each in alike if each.rut != rut), None)


def doubtful_days(days: Iterable[tuple[str, date]], today: date) -> Iterator[tuple[str, str]]:
    """Yield the columns whose date asks to be looked at, with the sentence; each is taken as it stands."""
    for column, day in days:
        if day > add_months(today, _YEAR):
            yield column, "Es más de un año hacia adelante: ¿está bien el año?"
        elif day < add_months(today, -_CAREER):
            yield (
                column,
                "Es de hace más de cincuenta años, antes de que alguien de hoy pudiera ejercer: ¿está bien el año?",
            )
