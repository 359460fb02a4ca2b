"""What is typed about obligations: an exemption, a mayor's decree, the regulation's date, an act."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import Field, SelectField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from tracker.ground import rut
from tracker.models.obligations import ExemptionReason
from tracker.models.plan import Course, Subject
from tracker.obligations.act_rules import Choice, Paper
from tracker.obligations.exemption_rules import Asked
from tracker.sheets import cells
from tracker.web.fields import (
    ChosenRows,
    CodeField,
    DayField,
    EntryField,
    PaperField,
    TextField,
    WrittenField,
    within_years,
)
from tracker.web.forms import Form

_BETWEEN_RUTS = re.compile(r"[\n,;]")
_LONG = Length(max=300, message="Es demasiado largo: hasta 300 caracteres.")


class ExemptionForm(Form):
    subject = SelectField("Materia", [InputRequired("Elija una materia.")], choices=[], validate_choice=False)
    start = DayField("Desde", [InputRequired("Escriba desde cuándo."), within_years])
    end = DayField("Hasta", [within_years])
    reason = CodeField("Motivo", ExemptionReason)
    file = PaperField("Archivo")

    def offer(self, subjects: Iterable[Subject]) -> None:
        """Let the form choose among these subjects."""
        self.subjects = {subject.code: subject for subject in subjects}
        names = [(subject.code, subject.name) for subject in self.subjects.values()]
        self.subject.choices = [("", "Elija una materia"), *names]

    def validate_subject(self, field: Field) -> None:
        if field.data not in self.subjects:
            raise ValidationError("Elija una materia de la lista.")

    def validate_end(self, field: Field) -> None:
        if field.data and self.start.data and field.data < self.start.data:
            raise ValidationError("El término es anterior al inicio.")

    def asked(self) -> Asked:
        subject = self.subjects[self.subject.data]
        return Asked(subject, self.start.data, self.end.data, self.reason.data, self.file.evidence)


class DecisionForm(Form):
    """Which of the exemptions that wait are accepted, or refused and why."""

    exemptions = ChosenRows("Eximiciones")
    decision = EntryField("Decisión", [AnyOf(("accept", "refuse"), "Elija si acepta o rechaza.")])
    reason = EntryField("Motivo del rechazo", [_LONG], filters=[cells.text])

    @property
    def refuses(self) -> bool:
        return bool(self.decision.data == "refuse")

    def validate_exemptions(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Elija al menos una eximición.")

    def validate_reason(self, field: Field) -> None:
        if self.refuses and not field.data:
            raise ValidationError("Escriba por qué las rechaza: lo leerá quien las propuso.")
        if field.data and not self.refuses:  # the Enter key presses the first button
            raise ValidationError("Escribió un motivo de rechazo: bórrelo para aceptar, o rechace.")


class ReasonForm(Form):
    """Why something is taken back."""

    reason = WrittenField("Motivo", [DataRequired("Escriba por qué."), _LONG], filters=[cells.text])


class DecreeForm(Form):
    """The decree by which a mayor keeps a person a second year."""

    mayor_decree = TextField(
        "Número del decreto",
        [
            DataRequired("Escriba el número del decreto."),
            Length(max=40, message="Es demasiado largo: hasta 40 caracteres."),
        ],
    )
    mayor_decree_on = DayField("Fecha del decreto", [InputRequired("Escriba la fecha."), within_years])


class RegulationForm(Form):
    """When the training regulation was published; blank: not yet."""

    published_on = DayField("Fecha de publicación", [within_years])


class ChoiceForm(Form):
    """Which records an act prolongs, and until when."""

    until = DayField("Prorrogar hasta el", [InputRequired("Escriba hasta cuándo."), within_years])
    what = SelectField(
        "Qué registros", [InputRequired("Elija una materia o un curso.")], validate_choice=False
    )
    first = DayField("Su vigencia termina desde el", [within_years])
    last = DayField("Su vigencia termina hasta el", [within_years])
    communes = ChosenRows("Comunas", coerce=str)
    ruts = TextAreaField("Solo estas personas", [Length(max=20_000, message="Es demasiado largo.")])
    may_mean_all = False  # that end before the act does: those of a transition
    people: Sequence[str] | None = None  # the RUT of `ruts`, once they are read

    def offer(
        self,
        subjects: Iterable[Subject],
        courses: Iterable[Course],
        communes: dict[str, str],
    ) -> None:
        """Let the form choose among these."""
        self.meanings: dict[str, dict[str, Any]] = {}
        self.what.choices = [("", "Elija una materia o un curso")]
        for subject in subjects:
            self.meanings[f"materia-{subject.code}"] = {"subject": subject.code}
            self.what.choices.append((f"materia-{subject.code}", f"Materia: {subject.name}"))
        for course in courses:
            self.meanings[f"curso-{course.code}"] = {"course": course.id}
            self.what.choices.append((f"curso-{course.code}", f"Curso: {course.title}"))
        self.offered = communes

    @property
    def is_unclear(self) -> bool:
        """Say whether it is not even clear which records are meant: a choice is wrong, or was not looked at."""
        names = ("until", "what", "first", "last", "communes", "ruts")
        return self.people is None or any(self[name].errors for name in names)

    @property
    def said(self) -> dict[str, str]:
        """Return the choice as hidden fields carry it."""
        days = {name: self[name]._value() for name in ("until", "first", "last")}  # noqa: SLF001  WTForms' own name
        communes = dict.fromkeys((f"communes-{cut}" for cut in sorted(self.communes.data)), "1")
        return {"what": self.what.data, "ruts": self.ruts.data or ""} | days | communes

    def validate_what(self, field: Field) -> None:
        if field.data not in self.meanings:
            raise ValidationError("Elija una materia o un curso de la lista.")

    def validate_last(self, field: Field) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError("Es anterior al primer día.")

    def validate_communes(self, field: Field) -> None:
        if not field.data <= set(self.offered):
            raise ValidationError("Elija comunas de la lista.")

    def validate_ruts(self, field: Field) -> None:
        self.people = people = []
        for written in filter(None, map(str.strip, _BETWEEN_RUTS.split(field.data or ""))):
            try:
                people.append(rut.parse(written))
            except ValueError as error:
                raise ValidationError(f"«{written[:20]}»: {error}") from error
        if people and self.communes.data:
            raise ValidationError("Con una lista de RUT no se eligen comunas: deje solo una de las dos.")
        if not (people or self.may_mean_all or (self.first.data and self.last.data)):
            raise ValidationError("Escriba entre qué fechas termina la vigencia, o una lista de RUT.")

    def choice(self) -> Choice:
        communes = frozenset(self.communes.data)
        days = {"first": self.first.data, "last": self.last.data}
        return Choice(
            self.until.data,
            **self.meanings[self.what.data],
            **days,
            communes=communes,
            ruts=self.people or (),
        )


class MakeForm(ChoiceForm):
    """The act itself, with the paper it rests on."""

    document = TextField(
        "Documento",
        [
            DataRequired("Escriba qué documento lo dispone."),
            Length(max=120, message="Es demasiado largo: hasta 120 caracteres."),
        ],
    )
    reason = WrittenField("Motivo", [DataRequired("Escriba por qué."), _LONG], filters=[cells.text])
    file = PaperField("Archivo")

    def paper(self) -> Paper:
        return Paper(self.document.data or "", self.reason.data, self.file.evidence)
