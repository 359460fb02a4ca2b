"""What is typed about what a commune lends."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.models.means import Resource, ResourceKind
from tracker.models.plan import Subject
from tracker.models.territory import Commune
from tracker.web.fields import (
    ChoiceField,
    ChosenRows,
    CodeField,
    MailField,
    NameField,
    PhoneField,
    TextField,
)
from tracker.web.forms import Form

TOO_LONG = "Es muy largo: acórtelo."


class ResourceForm(Form):
    commune = ChoiceField("Comuna", [InputRequired("Elija una comuna.")], choices=[])
    kind = CodeField("Qué es", ResourceKind, blank="Elija uno", validators=[InputRequired("Elija qué es.")])
    name = NameField(
        "Nombre o descripción",
        [InputRequired("Escriba qué se presta."), Length(max=200, message=TOO_LONG)],
        description="Por ejemplo: sala para 30 personas, camioneta de 5 asientos, o quién dicta.",
    )
    conditions = TextField(
        "Condiciones",
        [Length(max=500, message=TOO_LONG)],
        description="Cuándo, por cuánto tiempo, con qué aviso.",
    )
    contact = NameField(
        "A quién llamar", [InputRequired("Escriba a quién llamar."), Length(max=200, message=TOO_LONG)]
    )
    phone = PhoneField("Celular")
    email = MailField("Correo")
    subjects = ChosenRows("Materias que dicta")
    offered: Sequence[Subject] = ()

    def offer(self, communes: Iterable[Commune], subjects: Sequence[Subject]) -> None:
        self.commune.choices = [(each.cut, each.name) for each in communes]
        self.offered = subjects

    @property
    def pairs(self) -> list[tuple[int, str]]:
        """Return what its check boxes offer."""
        return [(each.id, each.name) for each in self.offered]

    def show(self, found: Resource) -> None:
        """Show what is stored."""
        self.commune.data = found.commune_cut
        self.subjects.data = {subject.id for subject in found.subjects}

    def validate_subjects(self, field: Field) -> None:
        if not field.data <= {subject.id for subject in self.offered}:
            raise ValidationError("Elija materias de la lista.")
        if field.data and self.kind.data is not ResourceKind.INSTRUCTOR:
            raise ValidationError("Solo quien dicta cursos tiene materias: desmárquelas.")

    @property
    def values(self) -> dict[str, Any]:
        names = ("kind", "name", "conditions", "contact", "phone", "email")
        chosen = [subject for subject in self.offered if subject.id in self.subjects.data]
        return {name: self[name].data for name in names} | {
            "commune_cut": self.commune.data,
            "subjects": chosen,
        }
