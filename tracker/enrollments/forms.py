"""What is typed about enrollments: who goes, why not, who goes instead, how many seats are given back."""

from collections.abc import Collection, Mapping

from wtforms import Field, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.enrollments.obstacle_rules import Obstacle
from tracker.web.fields import ChosenRows, TextField, WholeField, WrittenField, at_most
from tracker.web.forms import Form
from tracker.web.gate import LAST_ID

SHORT_ENOUGH = at_most(300)
LARGEST = 9999


class EnrollForm(Form):
    """Who goes, of those who are `offered`; `obstacles` are what stands against some of them, by id."""

    people = ChosenRows("Quiénes van")
    cap_note = TextField("Por qué puede salir más gente que el tope", [SHORT_ENOUGH])
    offered: Collection[int] = ()
    obstacles: Mapping[int, Obstacle] = {}

    def validate_people(self, field: Field) -> None:
        if field.data.isdisjoint(self.offered):
            raise ValidationError("Marque al menos a una persona.")


class ApproveForm(Form):
    cap_note = TextField("Por qué puede salir más gente que el tope", [SHORT_ENOUGH])


class CapForm(Form):
    most_away = WholeField(
        "Tope de personas fuera a la vez",
        [Optional(), NumberRange(1, LARGEST, f"Escriba un número de 1 a {LARGEST}, o déjelo en blanco.")],
    )


class RejectForm(Form):
    reason = TextField("Motivo", [DataRequired("Escriba por qué no va."), SHORT_ENOUGH])


class CancelForm(Form):
    note = TextField("Motivo", [SHORT_ENOUGH])


class MergeForm(Form):
    reason = WrittenField(
        "Motivo de la anulación", [DataRequired("Escriba por qué se anula: lo verán todos."), SHORT_ENOUGH]
    )


class SwapForm(Form):
    person = RadioField(
        "Quién va en su lugar", [InputRequired("Elija a una persona.")], choices=[], validate_choice=False
    )

    offered: Collection[int] = ()

    def validate_person(self, _: Field) -> None:
        if self.chosen() not in self.offered:
            raise ValidationError("Elija a una persona de la lista.")

    def chosen(self) -> int:
        """Return the number of who was chosen; 0 for what is none."""
        text = self.person.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LAST_ID)) else 0


class GiveForm(Form):
    """Who of those who wait (`offered`) gets the free seats."""

    people = ChosenRows("A quiénes se da cupo")
    offered: Collection[int] = ()

    def validate_people(self, field: Field) -> None:
        if field.data.isdisjoint(self.offered):
            raise ValidationError("Marque al menos a una persona.")


class GiveBackForm(Form):
    seats = WholeField(
        "Cuántos cupos devuelve",
        [
            InputRequired("Escriba cuántos cupos devuelve."),
            NumberRange(1, LARGEST, message="Escriba un número de 1 en adelante."),
        ],
    )


class AskForm(Form):
    commune = StringField("Comuna", [Length(max=5)])
