"""What is typed to sign in, to choose a password, and to look after one's own account."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional, ValidationError

from tracker.accounts.password_rules import MOST
from tracker.sheets.cells import phone
from tracker.web.fields import EntryField, SecretField
from tracker.web.forms import Form


class SignInForm(FlaskForm):  # type: ignore[misc]
    login = EntryField(
        "RUT o correo electrónico",
        [InputRequired("Escriba su RUT o su correo."), Length(max=254, message="Es demasiado largo.")],
    )
    password = SecretField(
        "Clave", [InputRequired("Escriba su clave."), Length(max=MOST, message="Es demasiado larga.")]
    )
    next = HiddenField()
    interrupted = HiddenField()


def _new_password() -> SecretField:
    return SecretField(
        "Clave nueva", [InputRequired("Elija una clave."), Length(max=MOST, message="Es demasiado larga.")]
    )


def _repeated() -> SecretField:
    return SecretField(
        "La misma clave, otra vez",
        [
            InputRequired("Escriba la clave otra vez."),
            EqualTo("new_password", "No es igual a la clave de arriba."),
        ],
    )


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """A code, as it is typed."""

    code = EntryField(
        "Código", [InputRequired("Escriba el código."), Length(max=60, message="Es muy largo.")]
    )


class CodeForm(ConfirmForm):
    """What is typed to choose a password with a code."""

    new_password = _new_password()
    repeated = _repeated()


class FirstForm(CodeForm):
    """The same for the first coordinator, whom nobody knows yet."""

    name = EntryField(
        "Su nombre", [DataRequired("Escriba su nombre."), Length(max=200, message="Es demasiado largo.")]
    )
    email = EntryField(
        "Su correo electrónico",
        [InputRequired("Escriba su correo."), Length(max=254, message="Es demasiado largo.")],
    )


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    login = EntryField(
        "RUT o correo electrónico",
        [InputRequired("Escriba su RUT o su correo."), Length(max=254, message="Es demasiado largo.")],
    )


def is_phone(_form: FlaskForm, field: StringField) -> None:
    """Refuse what is no phone, as a spreadsheet's cell would be."""
    if phone(field.data).value is None:
        raise ValidationError("No es un celular: escríbalo como +56 9 8765 4321.")


def _current_password() -> SecretField:
    return SecretField(
        "Su clave actual",
        [InputRequired("Escriba su clave."), Length(max=MOST, message="Es demasiado larga.")],
    )


class EmailForm(Form):
    email = EntryField(
        "Correo electrónico",
        [InputRequired("Escriba su correo."), Length(max=254, message="Es demasiado largo.")],
    )
    password = _current_password()


class PhoneForm(Form):
    phone = StringField("Celular", [Optional(), is_phone])


class PasswordForm(Form):
    current_password = _current_password()
    new_password = _new_password()
    repeated = _repeated()
