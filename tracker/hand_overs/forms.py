"""What is asked and answered about a person who goes to another commune."""

from wtforms.validators import DataRequired, InputRequired

from tracker.web.fields import DayField, RutField, WrittenField, at_most
from tracker.web.forms import Form

SHORT_ENOUGH = at_most(300)


def _stripped(text: str | None) -> str | None:
    return (text or "").strip() or None


class AskForm(Form):
    rut = RutField("RUT", [InputRequired("Escriba el RUT de la persona.")])
    start = DayField("Desde cuándo trabaja en su comuna", [InputRequired("Falta la fecha.")])
    note = WrittenField("Nota para quien decide", [SHORT_ENOUGH], filters=[_stripped])


class GrantForm(Form):
    last_day = DayField("Último día en la comuna", [InputRequired("Falta la fecha.")])


class RefuseForm(Form):
    reason = WrittenField(
        "Motivo", [DataRequired("Escriba por qué la rechaza."), SHORT_ENOUGH], filters=[_stripped]
    )


class WithdrawForm(Form):
    """Only what lets it act once."""

    came_back = "Su sesión había terminado y la solicitud sigue abierta: retírela otra vez."
