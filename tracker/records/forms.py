"""What is typed about records: a course that people passed, a decision on what waits, why one never counted."""

from collections.abc import Collection, Iterable

from wtforms import Field, SelectField, ValidationError
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from tracker.ground.refused import Refused
from tracker.ground.text import sort_key
from tracker.models.plan import Course
from tracker.records.entry_rules import Proof
from tracker.records.rules import Completion
from tracker.sheets import cells
from tracker.web.fields import ChosenRows, DayField, EntryField, HoursField, PaperField, WrittenField
from tracker.web.forms import Form


class CompletionForm(Form):
    """A course passed on a date, and the paper that shows it."""

    course = SelectField("Curso", [InputRequired("Elija un curso.")], choices=[], validate_choice=False)
    obtained_on = DayField("Fecha en que se aprobó", [InputRequired("Escriba la fecha.")])
    hours = HoursField("Horas pedagógicas")
    expires_on = DayField("Vence el")
    provider = EntryField(
        "Organismo que lo dictó",
        [Length(max=200, message="Es demasiado largo: hasta 200 caracteres.")],
        filters=[cells.text],
    )
    file = PaperField("Archivo")
    note = EntryField(
        "Referencia del documento",
        [Length(max=300, message="Es demasiado larga: hasta 300 caracteres.")],
        filters=[cells.text],
    )

    def offer(self, courses: Iterable[Course]) -> None:
        """Let the form choose among these courses, by title."""
        self.courses = {course.code: course for course in courses}
        titles = sorted(((c.code, c.title) for c in courses), key=lambda pair: sort_key(pair[1]))
        self.course.choices = [("", "Elija un curso"), *titles]

    def validate_course(self, field: Field) -> None:
        if field.data not in self.courses:
            raise ValidationError("Elija un curso de la lista.")

    def completion(self) -> Completion:
        return Completion(
            self.courses[self.course.data],
            self.obtained_on.data,
            self.hours.data,
            self.expires_on.data,
            self.provider.data or None,
        )

    def proof(self) -> Proof:
        return Proof(self.file.evidence, self.note.data or None)

    def refuse(self, refused: Refused) -> None:
        """Say what a rule refused, which names the columns of a file, at the field of the same."""
        fields = {"fecha": "obtained_on", "horas": "hours", "vence": "expires_on", "evidencia": "file"}
        super().refuse(Refused(str(refused), fields.get(refused.about or "")))


class PeopleForm(CompletionForm):
    """A course that several people passed together; `offered` are those who may be chosen."""

    people = ChosenRows("Personas")
    offered: Collection[int] = ()

    def validate_people(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Elija al menos a una persona.")
        if not field.data <= set(self.offered):
            raise ValidationError("Alguien de la selección ya no está en esta nómina. Revísela.")


class DecisionForm(Form):
    """Which of the records that wait are accepted, or refused and why."""

    records = ChosenRows("Registros")
    decision = EntryField("Decisión", validators=[AnyOf(("accept", "refuse"), "Elija si acepta o rechaza.")])
    reason = EntryField(
        "Motivo del rechazo",
        [Length(max=300, message="Es demasiado largo: hasta 300 caracteres.")],
        filters=[cells.text],
    )

    @property
    def refuses(self) -> bool:
        return bool(self.decision.data == "refuse")

    def validate_records(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Elija al menos un registro.")

    def validate_reason(self, field: Field) -> None:
        if self.refuses and not field.data:
            raise ValidationError("Escriba por qué los rechaza: lo leerá quien los agregó.")
        if field.data and not self.refuses:  # the Enter key presses the first button
            raise ValidationError("Escribió un motivo de rechazo: bórrelo para aceptar, o rechace.")


class RevokeForm(Form):
    reason = WrittenField(
        "Motivo",
        [
            DataRequired("Escriba por qué se revoca."),
            Length(max=300, message="Es demasiado largo: hasta 300 caracteres."),
        ],
        filters=[cells.text],
    )
