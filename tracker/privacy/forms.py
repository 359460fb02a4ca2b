"""What is written to ask about one's data, and to answer."""

from wtforms.validators import DataRequired, Length, ValidationError

from tracker.models.privacy import RequestKind, RequestState
from tracker.web.fields import ChoiceField, WrittenField
from tracker.web.forms import Form

LONGEST = Length(max=2000, message="Es demasiado largo: hasta 2.000 caracteres.")
LONGEST_REASON = Length(max=500, message="Es demasiado largo: hasta 500 caracteres.")
RIGHTS = {
    RequestKind.RECTIFICATION: "Corregir o completar algo (rectificación)",
    RequestKind.ACCESS: "Saber qué datos míos hay y para qué se usan (acceso)",
    RequestKind.ERASURE: "Que se borren datos míos (supresión)",
    RequestKind.OBJECTION: "Que mis datos no se usen para algo (oposición)",
    RequestKind.BLOCK: "Que mis datos no se usen mientras se aclara algo (bloqueo)",
    RequestKind.PORTABILITY: "Llevarme una copia de mis datos (portabilidad)",
}
EXPLAIN_THEMSELVES = {RequestKind.ACCESS, RequestKind.PORTABILITY}


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class CorrectionForm(Form):
    text = WrittenField(
        "¿Qué está mal, y qué debería decir?",
        [DataRequired("Escriba qué está mal."), LONGEST],
        filters=[_stripped],
    )


class RightForm(Form):
    kind = ChoiceField(
        "¿Qué pide?",
        [DataRequired("Elija qué pide.")],
        choices=[("", "Elija…"), *RIGHTS.items()],
    )
    text = WrittenField("Explíquelo con sus palabras", [LONGEST], filters=[_stripped])

    def validate_text(self, field: WrittenField) -> None:
        if not field.data and self.kind.data not in EXPLAIN_THEMSELVES:
            raise ValidationError("Escriba de qué datos se trata y por qué lo pide.")


class AnswerForm(Form):
    decision = ChoiceField(
        "Decisión",
        [DataRequired("Elija si la acoge o la rechaza.")],
        choices=[
            ("", "Elija…"),
            (RequestState.GRANTED.value, "Acogerla: lo que pide está hecho"),
            (RequestState.DENIED.value, "Rechazarla"),
        ],
    )
    words = WrittenField(
        "Respuesta para la persona",
        [DataRequired("Escriba la respuesta; si la rechaza, con sus razones."), LONGEST],
        filters=[_stripped],
    )


class ExtensionForm(Form):
    reason = WrittenField(
        "Por qué hace falta más tiempo",
        [DataRequired("Escriba por qué hace falta más tiempo."), LONGEST_REASON],
        filters=[_stripped],
    )
