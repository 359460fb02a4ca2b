"""What is typed about people and their postings."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, Field
from wtforms.validators import InputRequired, ValidationError

from tracker.ground.refused import Refused
from tracker.models.people import Contract, Employer, Inspector, Profile
from tracker.roster.newcomer_rules import SamePerson
from tracker.roster.rules import AlreadyThere, PostedElsewhere
from tracker.sheets import roster_columns
from tracker.web.fields import (
    ChoiceField,
    ChosenRows,
    CodeField,
    DayField,
    MailField,
    NameField,
    PhoneField,
    RutField,
    TextField,
    at_most,
)
from tracker.web.forms import Form

NO_DATE = InputRequired("Falta la fecha.")
NO_FUNCTION = InputRequired("Elija la función.")
CHOOSE = "Elija una"
WHETHER = [("", "No se sabe"), ("si", "Sí"), ("no", "No")]
_KNOWN = {"": None, "si": True, "no": False, True: True, False: False}
PERSON = tuple(column.attribute for column in roster_columns.PERSON if column.kept is not None)
POSTING = tuple(column.attribute for column in roster_columns.POSTING)


def _said(form: Form, attributes: Iterable[str]) -> dict[str, Any]:
    return {name: form[name].data for name in attributes if name in form}


def _whether(said: str | bool) -> bool | None:  # noqa: FBT001  a field gives what it holds, too
    if said not in _KNOWN:
        raise ValueError(said)
    return _KNOWN[said]


class RutForm(Form):
    """Who it is; `there` is who is on the roster already (their id), `elsewhere` that another commune has them."""

    rut = RutField("RUT", [InputRequired("Escriba el RUT de la persona.")])
    there: int | None = None
    elsewhere = False

    def refuse(self, refused: Refused) -> None:
        super().refuse(refused)
        self.there = refused.inspector_id if isinstance(refused, AlreadyThere) else None
        self.elsewhere = isinstance(refused, PostedElsewhere)


class PersonForm(Form):
    names = NameField("Nombres", [InputRequired("Falta el nombre."), at_most(120)])
    paternal_surname = NameField("Apellido paterno", [InputRequired("Falta el apellido."), at_most(80)])
    maternal_surname = NameField("Apellido materno", [at_most(80)])
    email = MailField("Correo")
    phone = PhoneField("Celular")

    @property
    def person(self) -> dict[str, str | None]:
        return _said(self, PERSON)


class PostingForm(Form):
    """A posting without its end."""

    profile = CodeField("Función", Profile, blank=CHOOSE, validators=[NO_FUNCTION])
    contract = CodeField("Contrato", Contract, blank="Sin información")
    employer = CodeField("Empleador", Employer, default=Employer.MUNICIPALITY)
    served_since = DayField(
        "Ejerce desde",
        description="Fecha de ingreso a labores de inspección, en cualquier municipio, aunque el nombramiento sea posterior.",
    )
    appointed_on = DayField(
        "Fecha de nombramiento", description="Desde ella corre el año que da la ley a quien no ejercía antes."
    )
    decree = TextField("N° de decreto", [at_most(40)], description="El que da la calidad de inspector/a.")
    decree_on = DayField("Fecha del decreto")
    start = DayField("Desde", [NO_DATE], description="El día en que empezó en esta comuna.")
    drives = ChoiceField("¿Conduce vehículos de patrullaje?", choices=WHETHER, coerce=_whether)

    @property
    def posting(self) -> dict[str, Any]:
        return _said(self, POSTING)


class AddForm(PersonForm, PostingForm, RutForm):
    """Somebody new on a roster: who they are, unless that is known, and their posting.

    `doubles` are those who may be the same person: then `another` says that it is not.
    """

    called = NameField("Nombre y apellidos de quien agrega")
    another = BooleanField("Es otra persona: agregarla")
    doubles: Sequence[Inspector] = ()

    def keep_person(self) -> None:
        """Ask for the posting only: the person is known."""
        for name in PERSON:
            if name in self:
                del self[name]

    def ask_name(self, *, unseen: bool) -> None:
        """Ask who it is where the person is known and may not be shown."""
        if unseen:
            self.called.flags.required = True  # after who has them is asked, which matters more
        else:
            del self.called

    def refuse(self, refused: Refused) -> None:
        super().refuse(refused)
        self.doubles = refused.found if isinstance(refused, SamePerson) else ()


class FunctionForm(Form):
    profile = CodeField("Función nueva", Profile, blank=CHOOSE, validators=[NO_FUNCTION])
    contract = CodeField("Contrato", Contract, blank="El mismo")
    appointed_on = DayField("Fecha de nombramiento", description="En blanco queda la misma, con su decreto.")
    decree = TextField("N° de decreto", [at_most(40)])
    decree_on = DayField("Fecha del decreto")
    start = DayField("Desde cuándo", [NO_DATE])

    @property
    def said(self) -> dict[str, Any]:
        return _said(self, POSTING)


class RenewForm(Form):
    """Whose postings go on, and until when."""

    postings = ChosenRows("Destinaciones")
    until = DayField("Siguen hasta", [NO_DATE])

    def validate_postings(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Elija al menos a una persona.")


class EndForm(Form):
    end = DayField("Último día", description="En blanco, la destinación sigue sin término.")
