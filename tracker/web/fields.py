"""Fields of forms that read what is typed as a spreadsheet's cell is read, with the same sentences."""

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import Field, Form, PasswordField, SelectField, StringField, TextAreaField, widgets
from wtforms.utils import unset_value
from wtforms.validators import Length, ValidationError

from tracker.ground import clock, rut
from tracker.ground.refused import Refused
from tracker.ground.text import key
from tracker.ground.words import word
from tracker.models.records import Evidence
from tracker.sheets import cells, days
from tracker.web.gate import LAST_ID, actor
from tracker.web.papers import received

NO_CHOICE = "Elija una opción de la lista."
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_WHOLE = re.compile("[0-9]{1,4}")
_NUMBER = re.compile("[1-9][0-9]{0,9}")


def at_most(letters: int) -> Length:
    return Length(max=letters, message=f"Son más de {letters} letras: acórtelo.")


class EntryField(StringField):
    """Text on one line that has to be sent: a view reads it once the form is found right."""

    data: str


class WrittenField(TextAreaField):
    """Text on several lines, likewise."""

    data: str


class SecretField(PasswordField):
    data: str


class TypedField(StringField):
    """What is typed on one line: what comes to nothing, spaces or a dash, was not typed."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if self.data is None and not self.process_errors:
            self.raw_data: Any = []


class DayField(TypedField):
    """A date as a date field sends it, or as one types it in Chile."""

    widget = widgets.DateInput()

    data: Any

    def process_formdata(self, given: list[str]) -> None:
        read = days.day(given[0] if given else None)
        self.data = read.value
        if any(given) and read.value is None:
            raise ValueError(read.refusal or "Eso no es una fecha: escriba, por ejemplo, 01-03-2021.")

    def _value(self) -> str:
        if isinstance(self.data, date):
            return self.data.isoformat()
        return self.raw_data[0] if self.raw_data else ""


def within_years(_form: Form, field: Field) -> None:
    """Refuse a date of which no page could be asked."""
    if field.data and not _FIRST_YEAR <= field.data.year <= _LAST_YEAR:
        raise ValidationError(f"Elija una fecha entre los años {_FIRST_YEAR} y {_LAST_YEAR}.")


class WholeField(TypedField):
    """A whole number from 0 to 9999."""

    widget = widgets.NumberInput(min=0, max=9999)

    data: Any

    def process_formdata(self, given: list[str]) -> None:
        self.data = whole(given[0] if given else "")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


def whole(typed: str) -> int | None:
    """Return the number from 0 to 9999 that was typed, none for a blank; raise ValueError with a sentence."""
    clean = typed.strip()
    if not clean:
        return None
    if not _WHOLE.fullmatch(clean):
        raise ValueError("Escriba un número entero, de 0 a 9999.")
    return int(clean)


class HoursField(TypedField):
    """Pedagogical hours, also with a decimal comma."""

    data: Any

    def process_formdata(self, given: list[str]) -> None:
        read = cells.hours(given[0] if given else None)
        self.data = read.value
        if read.refusal:
            raise ValueError(read.refusal)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}".replace(".", ",")


class ChosenRows(Field):
    """Check boxes of rows, each with a name of its own, «people-12»: no form of ours sends one name twice.

    `coerce` reads what a row is known by, its number unless it says otherwise; what it refuses is not chosen.
    """

    def __init__(self, label: str, *, coerce: Callable[[str], Any] | None = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.coerce = coerce or _number

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002  WTForms' signature
        self.process_errors: list[str] = []
        self.data: Any = set(self._chosen(formdata or ()))

    def _chosen(self, names: Iterable[str]) -> Iterator[Any]:
        prefix = f"{self.name}-"
        for name in names:
            if name.startswith(prefix):
                with suppress(ValueError):
                    yield self.coerce(name.removeprefix(prefix))


def _number(typed: str) -> int:
    """Return the number of a row; raise ValueError where no row can have it."""
    if not _NUMBER.fullmatch(typed) or int(typed) > LAST_ID:
        raise ValueError(typed)
    return int(typed)


class RutField(StringField):
    """A RUT in any writing; its value is the stored form."""

    data: str

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0] if valuelist else ""
        self.data = rut.parse(self.data) if self.data else ""


class TextField(TypedField):
    """Text on one line; blank is None."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = cells.text(valuelist[0] if valuelist else "") or None


class NameField(TextField):
    """A part of a name: it has letters, where it says something."""

    def pre_validate(self, _form: Any) -> None:
        if self.data and not key(self.data):
            raise ValidationError("Escriba un nombre, con letras.")


class MailField(TextField):
    def pre_validate(self, _form: Any) -> None:
        said = cells.mail(self.data)
        if said.warning:
            raise ValidationError("No es un correo electrónico: escríbalo como nombre@municipalidad.cl.")
        self.data = said.value


class PhoneField(TextField):
    def pre_validate(self, _form: Any) -> None:
        said = cells.phone(self.data)
        if said.value is None and said.warning:
            raise ValidationError("No es un celular: escríbalo como +56 9 1234 5678.")
        self.data = said.value


class PaperField(FileField):  # type: ignore[misc]
    """A file that shows something; `evidence` is what it becomes, not yet stored, or None where nothing was sent."""

    evidence: Evidence | None = None

    def pre_validate(self, _form: Any) -> None:
        if not self.data:
            return
        try:
            self.evidence = received(self.data, by=actor().id, now=clock.now())
        except Refused as refused:
            raise ValidationError(str(refused)) from refused


class ChoiceField(SelectField):
    """One of what is offered, which a view may say later: pairs of a value and its words."""

    data: Any

    def __init__(
        self,
        label: str,
        validators: list[Any] | None = None,
        choices: Sequence[tuple[Any, str]] = (),
        **more: Any,
    ) -> None:
        said = {"invalid_value_message": NO_CHOICE, "invalid_choice_message": NO_CHOICE}
        super().__init__(label, validators, choices=[], **(said | more))
        self.choices = list(choices)  # pairs: as an argument WTForms no longer wants them


class CodeField(ChoiceField):
    """One code of an enumeration, shown as its word; `blank` is what no code is called, where that may be."""

    def __init__(self, label: str, codes: type[enum.StrEnum], blank: str | None = None, **more: Any) -> None:
        known = [(code.value, word(code)) for code in codes]
        super().__init__(
            label,
            coerce=lambda code: codes(code) if code else None,
            choices=[("", blank), *known] if blank else known,
            **more,
        )
