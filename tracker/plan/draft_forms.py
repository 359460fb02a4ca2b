"""What is typed to write a draft: its name, a requirement, a clearance."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, Field
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from tracker.ground.text import sort_key
from tracker.ground.words import word
from tracker.models.people import Profile
from tracker.models.plan import Clearance, DeadlineKind, Only, Origin, PlanVersion, Requirement, Subject
from tracker.models.territory import Commune
from tracker.plan.file_rules import ClearanceEntry, RequirementEntry
from tracker.sheets import cells
from tracker.web.fields import (
    ChoiceField,
    ChosenRows,
    CodeField,
    DayField,
    HoursField,
    NameField,
    WholeField,
    WrittenField,
    at_most,
    within_years,
)
from tracker.web.fields import TextField as LineField
from tracker.web.forms import Form

MOST_MONTHS, MOST_HOURS = 1200, 10_000
FUNCTIONS = [(profile, word(profile)) for profile in Profile]
DEADLINES = {
    DeadlineKind.NONE: "Sin plazo",
    DeadlineKind.LAW: "El que fija la ley para cada persona",
    DeadlineKind.ON: "Una fecha, la misma para todos",
    DeadlineKind.MONTHS: "Unos meses desde el nombramiento",
}


def written(typed: str | None) -> str | None:
    """Return text on several lines without what surrounds it; blank is None."""
    lines = [cells.text(line) for line in (typed or "").splitlines()]
    return "\n".join(lines).strip() or None


class BeginForm(Form):
    """A new draft: how it is called, and what it starts from."""

    version = LineField(
        "Versión",
        [InputRequired("Escriba cómo se llama, por ejemplo 2027.1."), at_most(40)],
        description="Corta, como 2027.1: así la nombran las cifras y los documentos.",
    )
    title = LineField("Nombre", [InputRequired("Escriba el nombre."), at_most(200)])
    base = ChoiceField("Se empieza desde", choices=[])

    def offer(self, last: PlanVersion | None) -> None:
        begun = [(last.version, f"La última adoptada, {last.version}")] if last else []
        self.base.choices = [*begun, ("", "Nada: una versión en blanco")]


class SubjectForm(Form):
    """A subject that the catalogue does not have yet."""

    code = LineField(
        "Código",
        [InputRequired("Falta el código."), Regexp(r"^\S{1,20}$", message="Hasta 20 letras, sin espacios.")],
        description="Corto y sin espacios, como PAUX.",
    )
    name = NameField("Nombre", [InputRequired("Falta el nombre."), at_most(200)])
    origin = CodeField("Origen", Origin)
    legal_ref = LineField(
        "Referencia legal", [at_most(200)], description="Si la fija la ley, dónde: Ley 21.802 art. 50 c)."
    )

    @property
    def values(self) -> dict[str, object]:
        """Return the keys of a subject as the plan's file has them."""
        said = {name: self[name].data for name in ("code", "name", "origin")}
        return said | ({"legal_ref": self.legal_ref.data} if self.legal_ref.data else {})


class RequirementForm(Form):
    """What a draft asks in one subject."""

    subject = ChoiceField("Materia", [InputRequired("Elija una materia.")], choices=[], validate_choice=False)
    commune = ChoiceField(
        "Es de",
        choices=[],
        description="La propia de una comuna rige junto a la común y no entra en la cifra regional.",
    )
    profiles = ChosenRows("A quiénes se exige", coerce=Profile)
    functions = FUNCTIONS
    drivers = BooleanField("Solo a quienes conducen vehículos de patrullaje (art. 50 k)")
    renewal_months = WholeField(
        "Se renueva cada (meses)",
        [Optional(), NumberRange(1, MOST_MONTHS, f"Escriba un número de 1 a {MOST_MONTHS}.")],
        description="En blanco si no se renueva.",
    )
    min_hours = HoursField(
        "Horas pedagógicas mínimas",
        [Optional(), NumberRange(0.01, MOST_HOURS, f"Escriba un número mayor que 0 y hasta {MOST_HOURS}.")],
        description="En blanco si basta cualquier curso de la materia.",
    )
    deadline_kind = ChoiceField(
        "Plazo", choices=[(kind.value, words) for kind, words in DEADLINES.items()], coerce=DeadlineKind,
    )  # fmt: skip
    deadline_on = DayField("Fecha del plazo", [within_years], description="Solo si el plazo es una fecha.")
    deadline_months = WholeField(
        "Meses desde el nombramiento",
        [Optional(), NumberRange(0, MOST_MONTHS, f"Escriba un número de 0 a {MOST_MONTHS}.")],
        description="Solo si el plazo son meses.",
    )
    origin = CodeField("Origen", Origin)
    law = BooleanField(
        "Es también de la ley: además del plazo acordado corre el que ella fija (arts. 13 y 50)"
    )
    source = LineField("Fuente", [at_most(300)], description="La ley, el acta o el documento que lo dice.")
    note = WrittenField("Nota", [at_most(1000)], filters=[written])
    provisional = BooleanField("Por confirmar: es una propuesta mientras no haya reglamento")

    def offer(self, subjects: Iterable[Subject], communes: Iterable[Commune]) -> None:
        self.subjects = {each.code for each in subjects}
        named = sorted(((each.code, each.name) for each in subjects), key=lambda pair: sort_key(pair[1]))
        self.subject.choices = [("", "Elija una materia"), *named]
        self.commune.choices = [("", "Todas las comunas: exigencia común")]
        self.commune.choices += [(each.cut, f"{each.name}: exigencia propia") for each in communes]

    def validate_subject(self, field: Field) -> None:
        if field.data not in self.subjects:
            raise ValidationError("Elija una materia de la lista.")

    def validate_deadline_on(self, field: Field) -> None:
        if self.deadline_kind.data is DeadlineKind.ON and not field.data:
            raise ValidationError("Escriba la fecha del plazo.")

    def validate_deadline_months(self, field: Field) -> None:
        if self.deadline_kind.data is DeadlineKind.MONTHS and field.data is None:
            raise ValidationError("Escriba cuántos meses.")

    def validate_law(self, field: Field) -> None:
        if field.data and self.origin.data is Origin.LAW:
            raise ValidationError("Déjela sin marcar: con origen en la ley, la exigencia ya es de la ley.")
        if field.data and self.commune.data:
            raise ValidationError("Déjela sin marcar: una exigencia propia de una comuna no es de la ley.")

    @property
    def entry(self) -> RequirementEntry:
        kind = self.deadline_kind.data
        return RequirementEntry(
            subject=self.subject.data,
            origin=self.origin.data,
            commune=self.commune.data or None,
            profiles=frozenset(self.profiles.data),
            renewal_months=self.renewal_months.data,
            min_hours=self.min_hours.data,
            source=self.source.data,
            note=self.note.data,
            provisional=self.provisional.data,
            deadline_kind=kind,
            deadline_on=self.deadline_on.data if kind is DeadlineKind.ON else None,
            deadline_months=self.deadline_months.data if kind is DeadlineKind.MONTHS else None,
            law=self.law.data,
            only=Only.DRIVERS if self.drivers.data else None,
        )


class ClearanceForm(Form):
    """What a draft permits to who knows some subjects."""

    code = LineField(
        "Código",
        [InputRequired("Falta el código."), Regexp(r"^\S{1,20}$", message="Hasta 20 letras, sin espacios.")],
        description="Corto y sin espacios, como DEF43.",
    )
    name = NameField("Qué se habilita", [InputRequired("Falta el nombre."), at_most(200)])
    profiles = ChosenRows("Para quiénes", coerce=Profile)
    functions = FUNCTIONS
    subjects = ChosenRows("Materias que hay que tener vigentes")
    offered: Mapping[int, Subject]

    def offer(self, subjects: Iterable[Subject]) -> None:
        self.offered = {each.id: each for each in sorted(subjects, key=lambda each: sort_key(each.name))}

    @property
    def pairs(self) -> list[tuple[int, str]]:
        """Return what its check boxes offer."""
        return [(each.id, each.name) for each in self.offered.values()]

    def validate_subjects(self, field: Field) -> None:
        if not field.data or not field.data <= self.offered.keys():
            raise ValidationError("Elija al menos una materia de la lista.")

    @property
    def entry(self) -> ClearanceEntry:
        return ClearanceEntry(
            code=self.code.data or "",
            name=self.name.data or "",
            subjects=frozenset(self.offered[number].code for number in self.subjects.data),
            profiles=frozenset(self.profiles.data),
        )


def stored_rule(rule: Requirement) -> dict[str, Any]:
    """Return what a form shows of a requirement, but for its functions."""
    names = ("renewal_months", "min_hours", "origin", "law", "source", "note", "provisional")
    values = {
        name: getattr(rule, name) for name in (*names, "deadline_kind", "deadline_on", "deadline_months")
    }
    also = {"subject": rule.subject.code, "commune": rule.commune_cut or "", "drivers": rule.only is not None}
    return values | also


def stored_clearance(clearance: Clearance) -> dict[str, Any]:
    """Return what a form shows of a clearance, but for its functions and subjects."""
    return {name: getattr(clearance, name) for name in ("code", "name")}
