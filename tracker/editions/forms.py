"""What is typed about editions: the draft, what may change later, seats, why one is cancelled."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, Field
from wtforms.validators import DataRequired, InputRequired, NumberRange, Regexp, ValidationError

from tracker.editions.row_forms import MeetingsField, QuotasField
from tracker.ground.refused import Refused
from tracker.models.accounts import Account
from tracker.models.editions import Edition, Modality, Provider
from tracker.models.plan import Course
from tracker.models.territory import Commune
from tracker.sheets import cells
from tracker.web.fields import (
    ChoiceField,
    ChosenRows,
    CodeField,
    DayField,
    TextField,
    WholeField,
    WrittenField,
    at_most,
    within_years,
)
from tracker.web.forms import Form

MOST_SEATS = 1000
NO_DATE = InputRequired("Falta la fecha.")
FIELDS = {"course_id": "course", "provider_id": "provider", "host_cut": "host"}  # columns under another name


def _seats(least: int) -> NumberRange:
    return NumberRange(least, MOST_SEATS, f"Escriba un número de {least} a {MOST_SEATS}.")


class _EditionForm(Form):
    """What both forms of an edition share: who may be chosen, and refusals said where they belong."""

    provider = ChoiceField(
        "Organismo que lo dicta",
        choices=[],
        coerce=lambda given: int(given) if given else None,
    )
    host = ChoiceField("Comuna sede", choices=[])
    place = TextField("Lugar", [at_most(200)], description="Recinto y dirección.")
    link = TextField(
        "Enlace",
        [at_most(300), Regexp("^(https?://[^ ]+)?$", message="Empieza con https:// y no lleva espacios.")],
        description="Para quienes lo siguen en línea. Aquí solo lo ve la coordinación.",
    )
    bring = TextField("Qué llevar", [at_most(500)])
    closes_on = DayField("Último día para inscribir", [NO_DATE, within_years])
    instructors = ChosenRows("Relatores")
    meetings = MeetingsField("Jornadas")
    people: dict[int, Account]

    def offer(
        self, providers: Iterable[Provider], communes: Iterable[Commune], instructors: Iterable[Account]
    ) -> None:
        self.host.choices = [("", "Ninguna: en línea"), *((each.cut, each.name) for each in communes)]
        self.provider.choices = [("", "Sin decidir"), *((each.id, each.name) for each in providers)]
        self.people = {each.id: each for each in instructors}

    @property
    def pairs(self) -> list[tuple[int, str]]:
        """Return what its check boxes offer."""
        return [(each.id, each.name) for each in self.people.values()]

    def validate_instructors(self, field: Field) -> None:
        if not field.data <= self.people.keys():
            raise ValidationError("Elija relatores de la lista.")

    def refuse(self, refused: Refused) -> None:
        """Say what a rule refused: beside the field that it is about, or of the whole."""
        super().refuse(Refused(str(refused), FIELDS.get(refused.about or "", refused.about)))

    @property
    def values(self) -> dict[str, Any]:
        return {
            "provider_id": self.provider.data,
            "host_cut": self.host.data or None,
            "place": self.place.data,
            "link": self.link.data or None,
            "bring": self.bring.data,
            "closes_on": self.closes_on.data,
            "instructors": [self.people[number] for number in sorted(self.instructors.data)],
        }


class DetailsForm(_EditionForm):
    """What may change of an edition that everybody sees; `clashing` are people (names, each with the other course) who need a yes."""

    anyway = BooleanField("Guardar de todos modos: se les avisa a ellas y a su dirección")
    clashing: Sequence[tuple[str, str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashing = []


class DraftForm(_EditionForm):
    """All of an edition."""

    course = ChoiceField(
        "Curso",
        [InputRequired("Elija un curso.")],
        choices=[],
        coerce=lambda given: int(given) if given else None,
    )
    modality = CodeField(
        "Modalidad", Modality, blank="Elija una", validators=[InputRequired("Elija una modalidad.")]
    )
    capacity = WholeField("Cupos", [InputRequired("Escriba cuántos cupos tiene."), _seats(1)])
    minimum = WholeField(
        "Mínimo para dictarlo", [InputRequired("Escriba un número; 0 si no hay mínimo."), _seats(0)]
    )
    opens_on = DayField("Se inscribe desde", [NO_DATE, within_years])
    release_on = DayField(
        "Se liberan los cupos comunales",
        [NO_DATE, within_years],
        description="Desde ese día los cupos que las comunas no usaron son de cualquiera.",
    )

    def offer_courses(self, courses: Iterable[Course]) -> None:
        self.course.choices = [("", "Elija un curso"), *((each.id, each.title) for each in courses)]

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {
            "course_id": self.course.data,
            "modality": self.modality.data,
            "capacity": self.capacity.data,
            "minimum": self.minimum.data,
            "opens_on": self.opens_on.data,
            "release_on": self.release_on.data,
        }


class SeatsForm(Form):
    capacity = WholeField("Cupos del curso", [InputRequired("Escriba cuántos cupos tiene."), _seats(1)])
    quotas = QuotasField("Cupos comunales")


class CancelForm(Form):
    reason = WrittenField(
        "Motivo",
        [DataRequired("Escriba por qué se anula: lo verán todos."), at_most(300)],
        filters=[cells.text],
    )


def stored(edition: Edition) -> dict[str, Any]:
    """Return what a form shows of an edition."""
    names = (
        "place",
        "link",
        "bring",
        "closes_on",
        "modality",
        "capacity",
        "minimum",
        "opens_on",
        "release_on",
    )
    return {name: getattr(edition, name) for name in names} | {
        "provider": edition.provider_id or "",
        "course": edition.course_id,
        "host": edition.host_cut or "",
    }
