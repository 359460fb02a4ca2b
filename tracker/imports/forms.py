"""The forms of an import: the file, how it is read, and that it shall be done."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, ValidationError
from wtforms.validators import InputRequired

from tracker.access.policy import Actor
from tracker.imports import offer_lists
from tracker.imports.review_rules import Review, answered, choices, leaving
from tracker.imports.row_rules import CellAsked, saying
from tracker.imports.taught_rules import Lesson, Lessons
from tracker.imports.upload_rules import sender_of
from tracker.models.machinery import FunctionMeaning
from tracker.models.plan import Course
from tracker.web.fields import ChosenRows, DayField, TextField, at_most
from tracker.web.forms import Form

EVERY_COMMUNE = "todas"
LONGEST_CELL = 500


class RosterFileForm(Form):
    file = FileField("Planilla", [FileRequired("Elija una planilla.")])


class RecordsFileForm(RosterFileForm):
    commune = SelectField("De quiénes son los registros", [InputRequired("Elija una opción.")])

    @property
    def commune_cut(self) -> str | None:
        """Return the commune that was chosen; none is the whole association."""
        chosen: str = self.commune.data
        return None if chosen == EVERY_COMMUNE else chosen


def records_form(actor: Actor, *, sent: bool) -> RecordsFileForm:
    """Return the form, which offers the whole association to the coordination, and to a director the own communes."""
    form = RecordsFileForm() if sent else RecordsFileForm(formdata=None)
    coordinates = sender_of(actor).coordinates
    form.commune.choices = {EVERY_COMMUNE: "Toda la asociación"} if coordinates else dict(actor.communes)
    return form


class TaughtForm(Form):
    """What was taught, each row with a choice of its own; `taught_form` adds them."""

    lessons: Lessons

    @property
    def shown(self) -> list[object]:
        return [(lesson.row.id, lesson.value) for lesson in self.lessons.all]

    @property
    def values(self) -> list[str]:
        return [self[field_of(lesson)].data for lesson in self.lessons.all]


def field_of(lesson: Lesson) -> str:
    """Return the name of the field in which what was taught is corrected."""
    kind = "function" if isinstance(lesson.row, FunctionMeaning) else "header"
    return f"{kind}_{lesson.row.id}"


def taught_form(found: Lessons, courses: Iterable[Course], *, sent: bool) -> TaughtForm:
    """Return the form over what was taught, filled in by what was `sent`, else as it is."""
    offers = offer_lists.for_lessons([(course.code, course.title) for course in courses])
    fields = {
        field_of(lesson): SelectField(lesson.row.text, choices=offers(lesson), default=lesson.value)
        for lesson in found.all
    }
    made: type[TaughtForm] = type("MadeTaughtForm", (TaughtForm,), fields | {"lessons": found})
    form = made() if sent else made(formdata=None)
    if not sent:
        form.shows(*form.shown)
    return form


class ConfirmForm(Form):
    """Nothing to fill in: the review that was looked at is what shall be done."""


class ReadingForm(Form):
    """How a file is read; `reading_form` adds a choice for each column and each name of a course."""

    sheet = SelectField("Hoja", [InputRequired("Elija una hoja.")], coerce=int)
    header_row = IntegerField("Fila de los títulos", [InputRequired("Escriba el número de una fila.")])
    about: Review

    def validate_header_row(self, field: IntegerField) -> None:
        rows = self.about.sheets[self.about.sheet].rows
        if field.data not in {row.number for row in rows}:
            raise ValidationError(f"La fila {field.data} está en blanco o no existe.")

    def choices(self) -> dict[str, Any]:
        """Return what was chosen, as an upload keeps it."""
        columns = {column.index: self[f"column_{column.index}"].data for column in self.about.columns}
        names = {name.key: self[f"name_{number}"].data for number, name in enumerate(self.about.names)}
        return choices(
            self.about, self.sheet.data, self.header_row.data or self.about.header_row, columns, names
        )


class AnswersForm(Form):
    """What the file asks; `answers_form` adds a choice for each question, by its kind and number."""

    about: Review

    def choices(self) -> dict[str, Any]:
        """Return what was chosen and answered so far, as an upload keeps it."""
        said = {
            kind: [self[f"{kind}_{number}"].data for number, _ in enumerate(asked)]
            for kind, asked in self.about.asked._asdict().items()
        }
        return answered(self.about, said)


def answers_form(seen: Review, *, sent: bool) -> AnswersForm:
    """Return the form of what a review asks, filled in by what was `sent`, else by what was answered before."""
    fields = {
        f"{kind}_{number}": SelectField(offer.label, choices=offer.choices, default=offer.said)
        for kind, asked in seen.asked._asdict().items()
        for number, offer in enumerate(map(offer_lists.for_question, asked))
    }
    made: type[AnswersForm] = type("MadeAnswersForm", (AnswersForm,), fields | {"about": seen})
    form = made() if sent else made(formdata=None)
    if not sent:
        form.shows(*seen.version, *seen.numbered)
    return form


class RowForm(Form):
    """A row of the file; `row_form` adds a field for each of its cells."""

    cells: list[CellAsked]
    place: tuple[int, int]
    about: Review

    def choices(self) -> dict[str, Any]:
        """Return what was chosen so far, with what is corrected in the row, as an upload keeps it."""
        said = {cell.at: self[f"cell_{cell.at}"].data or "" for cell in self.cells}
        changed = {cell.at: said[cell.at] for cell in self.cells if said[cell.at] != cell.text}
        return saying(self.about, *self.place, changed)


def row_form(seen: Review, cells: list[CellAsked], place: tuple[int, int], *, sent: bool) -> RowForm:
    """Return the form over a row (its sheet and number), filled in by what was `sent`, else by what it says."""
    fields = {
        f"cell_{cell.at}": TextField(cell.title, [at_most(LONGEST_CELL)], default=cell.text) for cell in cells
    }
    about = {"about": seen, "cells": cells, "place": place}
    made: type[RowForm] = type("MadeRowForm", (RowForm,), fields | about)
    form = made() if sent else made(formdata=None)
    if not sent:
        form.shows(*seen.version, *seen.numbered)
    return form


class LeaversForm(Form):
    """Who of those whom the file does not name left, with one last day."""

    people = ChosenRows("Personas que dejaron la comuna")
    last_day = DayField("Último día en la comuna", description="El mismo para quienes marque.")
    about: Review

    def validate_last_day(self, field: DayField) -> None:
        if self.people.data and not field.data:
            raise ValidationError("Falta la fecha.")

    def choices(self) -> dict[str, Any]:
        """Return what was chosen and said so far, as an upload keeps it."""
        return leaving(self.about, self.people.data, self.last_day.data)


def leavers_form(seen: Review, *, sent: bool) -> LeaversForm:
    """Return the form over who is missing, filled in by what was `sent`, else by what was said before."""
    made: type[LeaversForm] = type("MadeLeaversForm", (LeaversForm,), {"about": seen})
    form = made() if sent else made(formdata=None)
    if not sent:
        said = seen.choices.get("leavers") or {}
        form.people.data = set(said.get("ids", ()))
        form.last_day.data = date.fromisoformat(said["last_day"]) if said else None
        form.shows(*seen.version, *seen.numbered)
    return form


def reading_form(seen: Review, *, sent: bool) -> ReadingForm:
    """Return the form over a review, filled in by what was `sent`, else as the file is read now."""
    columns, names = offer_lists.for_columns(seen), offer_lists.for_names(seen)
    fields: dict[str, Any] = {
        f"column_{column.index}": SelectField(
            f"Columna {column.letter} {column.title}".strip(), choices=columns, default=column.taken
        )
        for column in seen.columns
    }
    fields |= {
        f"name_{number}": SelectField(name.text, choices=names, default=name.taken)
        for number, name in enumerate(seen.names)
    }
    made: type[ReadingForm] = type("MadeReadingForm", (ReadingForm,), fields | {"about": seen})
    data = {"sheet": seen.sheet, "header_row": seen.header_row}
    form = made(data=data) if sent else made(formdata=None, data=data)
    filled = ((number, sheet.name or "La planilla") for number, sheet in enumerate(seen.sheets) if sheet.rows)
    form.sheet.choices = list(filled)
    if not sent:
        form.shows(*seen.version, *seen.numbered)
    return form
