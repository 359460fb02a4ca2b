"""What is typed about courses and who gives them."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from tracker.models.editions import ProviderKind
from tracker.models.plan import Course, Subject
from tracker.sheets import cells
from tracker.web.fields import (
    ChosenRows,
    CodeField,
    DayField,
    HoursField,
    NameField,
    TextField,
    WholeField,
    within_years,
)
from tracker.web.forms import Form

MOST_NAMES = 50


class CourseForm(Form):
    """A course of the catalogue; `offered` are the subjects to choose among."""

    code = TextField(
        "Código",
        [InputRequired("Falta el código."), Regexp(r"^\S{1,20}$", message="Hasta 20 letras, sin espacios.")],
        description="Corto y sin espacios, como PA16: así lo nombran las planillas.",
    )
    title = NameField(
        "Nombre", [InputRequired("Falta el nombre."), Length(max=200, message="Son más de 200 letras.")]
    )
    hours = HoursField("Horas pedagógicas", [InputRequired("Faltan las horas.")])
    chronological_hours = HoursField("Horas cronológicas")
    min_attendance = WholeField(
        "Asistencia mínima (%)",
        [InputRequired("Falta la asistencia."), NumberRange(0, 100, "Escriba un número de 0 a 100.")],
    )
    pass_mark = TextField(
        "Nota para aprobar",
        [Optional(), Regexp(r"^([1-6]([.,]\d)?|7([.,]0)?)$", message="Escriba una nota de 1,0 a 7,0.")],
        description="En blanco si no lleva nota.",
    )
    aliases = TextAreaField(
        "Otros nombres", description="Uno por línea: también así lo entienden las planillas."
    )
    subjects = ChosenRows("Materias")
    prerequisites = ChosenRows("Requisitos")
    offered: Sequence[Subject] = ()

    @property
    def pairs(self) -> list[tuple[int, str]]:
        """Return what its check boxes offer."""
        return [(each.id, each.name) for each in self.offered]

    def validate_subjects(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Elija al menos una materia.")
        self.validate_prerequisites(field)

    def validate_prerequisites(self, field: Field) -> None:
        if not field.data <= {subject.id for subject in self.offered}:
            raise ValidationError("Elija materias de la lista.")

    def validate_aliases(self, _field: Field) -> None:
        if len(self._names) > MOST_NAMES or any(len(name) > 200 for name in self._names):  # noqa: PLR2004  the column's length
            raise ValidationError(f"Hasta {MOST_NAMES} nombres, de 200 letras cada uno.")

    def show(self, course: Course) -> None:
        """Show what is stored."""
        self.subjects.data = {subject.id for subject in course.subjects}
        self.prerequisites.data = {subject.id for subject in course.prerequisites}
        self.aliases.data = "\n".join(alias.text for alias in course.aliases)
        self.pass_mark.data = f"{course.pass_mark:.1f}".replace(".", ",") if course.pass_mark else None

    @property
    def values(self) -> dict[str, object]:
        """Return the keys of a course as the plan's file has them."""
        mark, names = self.pass_mark.data, ("code", "title", "hours", "min_attendance")
        values: dict[str, object] = {name: self[name].data for name in names} | {"graded": bool(mark)}
        values |= {"pass_mark": float(mark.replace(",", "."))} if mark else {}
        if self.chronological_hours.data is not None:
            values["chronological_hours"] = self.chronological_hours.data
        for name in ("subjects", "prerequisites"):
            values[name] = [subject.code for subject in self.offered if subject.id in self[name].data]
        return values | {"aliases": self._names}

    @property
    def _names(self) -> list[str]:
        lines = (cells.text(line) for line in (self.aliases.data or "").splitlines())
        return [line for line in lines if line]


class ProviderForm(Form):
    name = NameField(
        "Nombre", [InputRequired("Falta el nombre."), Length(max=200, message="Son más de 200 letras.")]
    )
    kind = CodeField("Tipo", ProviderKind, blank="Elija uno", validators=[InputRequired("Elija el tipo.")])
    authorisation = TextField(
        "Número de autorización",
        [Length(max=60, message="Son más de 60 letras.")],
        description="De la Subsecretaría de Prevención del Delito. En blanco si no tiene.",
    )
    authorised_from = DayField("Autorizado desde", [within_years])
    authorised_until = DayField(
        "Autorizado hasta", [within_years], description="Último día; en blanco si no se conoce."
    )

    @property
    def values(self) -> dict[str, Any]:
        names = ("name", "kind", "authorisation", "authorised_from", "authorised_until")
        return {name: self[name].data for name in names}
