"""What is typed about people and their postings."""

from typing import Any

from wtforms.validators import InputRequired

from tracker.ground.refused import Refused
from tracker.models.people import Contract, Profile
from tracker.roster.rules import AlreadyThere, PostedElsewhere
from tracker.web.fields import CodeField, DayField, MailField, NameField, PhoneField, RutField, at_most
from tracker.web.forms import Form

NO_DATE = InputRequired("Falta la fecha.")
NO_FUNCTION = InputRequired("Elija la función.")
CHOOSE = "Elija una"
POSTING = ("profile", "contract", "appointed_on", "start")
PERSON = ("names", "paternal_surname", "maternal_surname", "email", "phone")


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
        return {name: self[name].data for name in PERSON if name in self}


class PostingForm(Form):
    """A posting without its end."""

    profile = CodeField("Función", Profile, blank=CHOOSE, validators=[NO_FUNCTION])
    contract = CodeField("Contrato", Contract, blank="Sin información")
    appointed_on = DayField("Fecha de nombramiento")
    start = DayField("Desde", [NO_DATE])

    @property
    def posting(self) -> dict[str, Any]:
        return {name: self[name].data for name in POSTING}


class AddForm(PersonForm, PostingForm, RutForm):
    """Somebody new on a roster: who they are, unless that is known, and their posting."""

    def keep_person(self) -> None:
        """Ask for the posting only: the person is known."""
        for name in PERSON:
            if name in self:
                del self[name]


class FunctionForm(Form):
    profile = CodeField("Función nueva", Profile, blank=CHOOSE, validators=[NO_FUNCTION])
    contract = CodeField("Contrato", Contract, blank="El mismo")
    appointed_on = DayField("Fecha de nombramiento", description="En blanco queda la misma.")
    start = DayField("Desde cuándo", [NO_DATE])

    @property
    def said(self) -> dict[str, Any]:
        return {name: self[name].data for name in POSTING}


class EndForm(Form):
    end = DayField("Último día", description="En blanco, la destinación sigue sin término.")
