"""Fields of forms about people: they take what people type, as spreadsheets do, and say what is wrong in the same words."""

import enum
from collections.abc import Sequence
from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from tracker import rut
from tracker.sheets import cells, days
from tracker.text import key
from tracker.words import word

NO_CHOICE = "Elija una opción de la lista."


class RutField(StringField):  # type: ignore[misc]
    """A RUT in any writing; its value is the stored form."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0] if valuelist else ""
        self.data = rut.parse(self.data) if self.data else ""


class DayField(DateField):  # type: ignore[misc]
    """A calendar date as the browser's own field sends it, or in any writing; blank is None."""

    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        typed = valuelist[0] if valuelist else ""
        said = days.day(typed)
        if said.refusal or (typed and said.value is None):
            raise ValueError(said.refusal or "Escriba una fecha, por ejemplo 01-03-2021.")
        self.data = said.value


class TextField(StringField):  # type: ignore[misc]
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


class CodeField(SelectField):  # type: ignore[misc]
    """One code of an enumeration, shown as its word; `blank` is what no code is called, where that may be."""

    def __init__(self, label: str, codes: type[enum.StrEnum], blank: str | None = None, **more: Any) -> None:
        choices = [SelectChoice("", blank)] if blank else []
        super().__init__(
            label,
            coerce=lambda code: codes(code) if code else None,
            choices=choices + [SelectChoice(code.value, word(code)) for code in codes],
            invalid_value_message=NO_CHOICE,
            invalid_choice_message=NO_CHOICE,
            **more,
        )
