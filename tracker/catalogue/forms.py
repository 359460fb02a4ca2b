"""What is typed about who gives courses."""

from typing import Any

from wtforms.validators import InputRequired, Length

from tracker.fields import CodeField, DayField, NameField, TextField, within_years
from tracker.forms import Form
from tracker.models.editions import ProviderKind


class ProviderForm(Form):
    name = NameField(
        "Nombre", [InputRequired("Falta el nombre."), Length(max=200, message="Son más de 200 letras.")]
    )
    kind = CodeField("Tipo", ProviderKind, blank="Elija uno", validators=[InputRequired("Elija el tipo.")])
    authorisation = TextField(
        "Número de autorización",
        [Length(max=60, message="Son más de 60 letras.")],
        description="De la Subsecretaría de Prevención del Delito. En blanco si no tiene.",
    )
    authorised_from = DayField("Autorizado desde", [within_years])
    authorised_until = DayField(
        "Autorizado hasta", [within_years], description="Último día; en blanco si no se conoce."
    )

    @property
    def values(self) -> dict[str, Any]:
        names = ("name", "kind", "authorisation", "authorised_from", "authorised_until")
        return {name: self[name].data for name in names}
