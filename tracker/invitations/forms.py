"""What is filled in to invite."""

from collections.abc import Sequence

from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from tracker.accounts.forms import is_phone
from tracker.ground.words import word
from tracker.models.accounts import Role
from tracker.web.fields import EntryField
from tracker.web.forms import Form
from tracker.web.gate import LAST_ID

BY_MAIL = "Enviarla también por correo"


class OfficeForm(Form):
    """Whom one invites by mail; a commune goes with who directs its security, and only with them."""

    role = SelectField("Función", [InputRequired()])
    commune = SelectField("Comuna")
    name = EntryField(
        "Nombre", [DataRequired("Escriba el nombre."), Length(max=200, message="Es demasiado largo.")]
    )
    email = EntryField(
        "Correo electrónico",
        [InputRequired("Escriba el correo."), Length(max=254, message="Es demasiado largo.")],
    )
    phone = StringField("Celular", [Optional(), is_phone])
    by_mail = BooleanField(BY_MAIL)

    def offer(self, roles: Sequence[Role], communes: dict[str, str]) -> None:
        """Let choose among these: what is not offered is refused."""
        self.role.choices = [(role.value, word(role)) for role in roles]
        self.commune.choices = [*communes.items()]
        if len(roles) > 1:
            self.commune.choices.insert(0, ("", "Ninguna"))

    def validate_commune(self, field: SelectField) -> None:
        if (self.role.data == Role.DIRECTOR) != bool(field.data):
            raise ValidationError(
                "La dirección de seguridad es de una comuna; las demás funciones, de ninguna."
            )


class InspectorsForm(Form):
    """Inviting people of a roster takes no typing: one of them, those who were invited before, or the others."""

    person = IntegerField(validators=[Optional(), NumberRange(1, LAST_ID)])
    again = BooleanField()
    by_mail = BooleanField(BY_MAIL)
