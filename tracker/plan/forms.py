"""What is typed to bring in a plan, to agree on a version, and to adopt one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field
from wtforms.utils import unset_value
from wtforms.validators import InputRequired, ValidationError

from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.agreement import Answer, Minutes
from tracker.models.territory import Commune
from tracker.plan.agreeing_rules import Said
from tracker.plan.draft_forms import written
from tracker.plan.file_rules import LARGEST, parse
from tracker.web.fields import (
    ChoiceField,
    CodeField,
    DayField,
    PaperField,
    TextField,
    WrittenField,
    at_most,
    within_years,
)
from tracker.web.forms import Form


class AdoptForm(Form):
    """The day from which a version answers."""

    adopt_from = DayField("Rige desde", [InputRequired("Escriba la fecha."), within_years])
    past = BooleanField("Sí, rige desde una fecha que ya pasó: las cifras desde ese día cambian")


class UploadForm(Form):
    """An edited plan file, which becomes a draft."""

    file = FileField("Archivo del plan", [FileRequired("Elija un archivo.")])

    def validate_file(self, field: Field) -> None:
        """Read the file, or enough of it to see that it is too large."""
        try:
            self.plan = parse(field.data.read(LARGEST + 1))
        except Refused as refused:
            raise ValidationError(str(refused)) from refused

    def refuse(self, refused: Refused) -> None:
        """Say what a rule refused: all that it knows is in the file."""
        super().refuse(Refused(str(refused), "file"))


class ProposeForm(Form):
    """Until when the communes are to answer."""

    answer_by = DayField("Responder hasta", [InputRequired("Escriba la fecha."), within_years])


class WithdrawForm(Form):
    """How the draft is called in which the work goes on."""

    version = TextField(
        "Versión del nuevo borrador",
        [InputRequired("Escriba cómo se llama, por ejemplo 2027.2."), at_most(40)],
    )


class Attended(Field):
    """How each commune attended, «attended-02102»: online, onsite, or not at all."""

    communes: Sequence[Commune] = ()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002  WTForms' signature
        self.process_errors: list[str] = []
        self.given: Mapping[str, str] = formdata or {}
        self.data: Mapping[str, bool] = {}

    def pre_validate(self, _form: Any) -> None:
        """Read how the communes that the page offers attended."""
        said = {each.cut: self.how(each.cut) for each in self.communes}
        if not set(said.values()) <= {"", "onsite", "online"}:
            raise ValidationError("Elija una opción de la lista en cada comuna.")
        self.data = {cut: how == "online" for cut, how in said.items() if how}
        if not self.data:
            raise ValidationError("Diga al menos una comuna que asistió.")

    def how(self, cut: str) -> str:
        return self.given.get(f"{self.name}-{cut}", "")


class MinutesForm(Form):
    """A meeting about a version, with its signed minutes."""

    held_on = DayField("Fecha de la reunión", [InputRequired("Escriba la fecha."), within_years])
    place = TextField("Lugar", [InputRequired("Escriba dónde fue."), at_most(200)])
    file = PaperField("Acta firmada", [FileRequired("Adjunte el acta.")])
    attended = Attended("Quiénes asistieron")


class AnswerForm(Form):
    """What a commune says to a version."""

    answer = CodeField(
        "Respuesta", Answer, blank="Elija una", validators=[InputRequired("Elija la respuesta.")]
    )
    text = WrittenField(
        "Qué se objeta, o con qué reserva",
        [at_most(1000)],
        filters=[written],
        description="En blanco si se acepta sin más. Lo leerán todos los que ven el plan.",
    )
    act_number = TextField("Número del acto o decreto", [at_most(60)])
    act_on = DayField("Fecha del acto o decreto", [within_years])
    file = PaperField("Archivo del acto o decreto")


class MinutesAnswerForm(AnswerForm):
    """The same, taken by the coordination from signed minutes."""

    minutes = ChoiceField(
        "Acta firmada de la que consta",
        [InputRequired("Elija el acta de la que consta.")],
        choices=[],
        coerce=lambda given: int(given) if given else None,
    )

    def offer(self, minutes: Iterable[Minutes]) -> None:
        self.offered = {each.id: each for each in minutes}
        words = [(each.id, f"{short_date(each.held_on)}, {each.place}") for each in self.offered.values()]
        self.minutes.choices = [("", "Elija un acta"), *words]


def said(form: AnswerForm) -> Said:
    """Return what a form says."""
    minutes = form.offered[form.minutes.data] if isinstance(form, MinutesAnswerForm) else None
    return Said(
        answer=form.answer.data,
        act_number=form.act_number.data,
        act_on=form.act_on.data,
        text=form.text.data,
        evidence=form.file.evidence,
        minutes=minutes,
    )
