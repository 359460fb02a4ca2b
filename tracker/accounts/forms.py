"""What is typed to sign in."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from tracker.accounts.passwords import MOST


class SignInForm(FlaskForm):  # type: ignore[misc]
    login = StringField(
        "RUT o correo electrónico",
        [InputRequired("Escriba su RUT o su correo."), Length(max=254, message="Es demasiado largo.")],
    )
    password = PasswordField(
        "Clave", [InputRequired("Escriba su clave."), Length(max=MOST, message="Es demasiado larga.")]
    )
    next = HiddenField()
    interrupted = HiddenField()
