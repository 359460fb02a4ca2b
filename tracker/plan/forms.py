"""What is typed to bring in a plan, and to adopt one."""

from collections.abc import Iterable

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, SelectField, ValidationError
from wtforms.validators import InputRequired

from tracker.fields import DayField, within_years
from tracker.forms import Form
from tracker.plan.file import LARGEST


class AdoptForm(Form):
    """A version that is not adopted yet, and the day from which it answers."""

    version = SelectField("Versión", [InputRequired("Elija una versión.")], choices=[], validate_choice=False)
    adopt_from = DayField("Rige desde", [InputRequired("Escriba la fecha."), within_years])

    def offer(self, versions: Iterable[tuple[str, str]]) -> None:
        self.version.choices = list(versions)

    def validate_version(self, field: Field) -> None:
        if field.data not in dict(self.version.choices):
            raise ValidationError("Esa versión ya no se puede adoptar: elija otra de la lista.")


class UploadForm(Form):
    """An edited plan file: a draft or, with a date, adopted at once."""

    file = FileField("Archivo del plan", [FileRequired("Elija un archivo.")])
    upload_from = DayField("Rige desde", [within_years])

    def content(self) -> bytes:
        """Return what the file holds, or enough of it to see that it is too large."""
        read: bytes = self.file.data.read(LARGEST + 1)
        return read
