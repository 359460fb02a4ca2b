"""What is sent from a classroom beside marks and grades: scans, who came unannounced, why an edition is corrected."""

from collections.abc import Sequence

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import Field
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.models.records import Evidence
from tracker.sheets import cells
from tracker.web.fields import EntryField, RutField, WrittenField
from tracker.web.forms import Form
from tracker.web.gate import actor
from tracker.web.papers import received

TOO_LONG = "Es demasiado largo: hasta 300 caracteres."


class ScansForm(Form):
    """The signed sheet of a meeting, as one file or more."""

    file = MultipleFileField("Archivos", [FileRequired("Elija uno o más archivos.")])
    scans: Sequence[Evidence] = ()

    def validate_file(self, field: Field) -> None:
        try:
            self.scans = [received(file, by=actor().id, now=clock.now()) for file in field.data]
        except Refused as refused:
            raise ValidationError(f"{refused} No se guardó ninguno.") from refused


class WalkInForm(Form):
    rut = RutField("RUT", [InputRequired("Escriba el RUT, con su dígito verificador.")])


class AdmitForm(Form):
    note = EntryField("Nota", [Length(max=300, message=TOO_LONG)], filters=[cells.text])


class CloseForm(Form):
    """The end of an edition; why it gave fewer hours than its course has, where it did."""

    reason = WrittenField(
        "Por qué se dictaron menos horas", [Length(max=300, message=TOO_LONG)], filters=[cells.text]
    )


class ReopenForm(Form):
    reason = WrittenField(
        "Motivo",
        [DataRequired("Escriba qué hay que corregir."), Length(max=280, message=TOO_LONG)],
        filters=[cells.text],
    )
