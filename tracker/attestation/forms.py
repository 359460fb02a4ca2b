"""What a director says of the roster."""

from wtforms import BooleanField
from wtforms.validators import InputRequired

from tracker.web.forms import Form


class AttestForm(Form):
    right = BooleanField(
        "La nómina es completa y correcta",
        [InputRequired("Marque la casilla si es así; si no, corríjala antes.")],
    )
