"""What is typed about who somebody is."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import DataRequired, InputRequired

from tracker.ground import rut as ruts
from tracker.ground.format import number, short_date
from tracker.ground.refused import Refused
from tracker.ground.words import word
from tracker.identity.double_rules import Crossing, Doubles
from tracker.identity.joining_rules import Chosen
from tracker.identity.rut_rules import SomebodysRut
from tracker.models.accounts import Account
from tracker.models.identity import FormerKind
from tracker.models.people import Inspector, Posting
from tracker.models.records import Record
from tracker.web.fields import ChoiceField, CodeField, RutField, WrittenField, at_most
from tracker.web.forms import Form

CHOOSE = "Elija una"
_CHOSEN = InputRequired("Elija una de las dos.")


class _OfTwoAccounts(Form):
    """With which of two accounts the person enters from now on; not asked where there are not two."""

    account = ChoiceField(
        "Cuenta con la que sigue entrando", [_CHOSEN], coerce=lambda number: int(number or 0)
    )

    def offer(self, accounts: Sequence[Account]) -> None:
        """Let choose between two accounts; the first is not taken for the answer."""
        self.account.choices = [("", CHOOSE), *((each.id, _account(each)) for each in accounts)]
        if len(accounts) < 2:  # noqa: PLR2004  the two
            del self.account

    @property
    def chosen_account(self) -> int | None:
        return self.account.data if "account" in self else None


class CorrectForm(_OfTwoAccounts):
    """Another RUT; `other` is the person (id) whose it is already."""

    rut = RutField("RUT correcto", [InputRequired("Escriba el RUT.")])
    kind = CodeField(
        "El de antes", FormerKind, blank=CHOOSE, validators=[InputRequired("Elija qué era el RUT de antes.")]
    )
    other: int | None = None

    def refuse(self, refused: Refused) -> None:
        super().refuse(refused)
        self.other = refused.inspector_id if isinstance(refused, SomebodysRut) else None


class AskForm(Form):
    text = WrittenField(
        "Qué está mal", [DataRequired("Escriba cuál es el RUT correcto, y cómo lo sabe."), at_most(2000)]
    )


class FindForm(Form):
    rut = RutField("RUT de la otra ficha", [InputRequired("Escriba el RUT.")])


class JoinForm(_OfTwoAccounts):
    """What is decided of two people who are one; `joining_form` adds what both have."""

    kind = CodeField(
        "El RUT que se deja", FormerKind, blank=CHOOSE, validators=[InputRequired("Elija qué era ese RUT.")]
    )

    @property
    def decided(self) -> list[Field]:
        """Return the fields of what both have."""
        return [each for each in self if each.name.startswith(("posting-", "record-"))]

    def chosen(self, twice: Doubles) -> Chosen:
        return Chosen(
            self.kind.data,
            {each.cut: self[f"posting-{each.cut}"].data for each in twice.crossings},
            {frozenset(one.id for one in pair): self[f"record-{pair[0].id}"].data for pair in twice.records},
            self.chosen_account,
        )


def joining_form(people: tuple[Inspector, Inspector], twice: Doubles, **more: Any) -> JoinForm:
    """Return the form that asks about two people what nobody but the coordinator can decide."""
    fields: dict[str, Any] = {
        f"posting-{each.cut}": _of_postings(people, each) for each in twice.crossings
    } | {f"record-{pair[0].id}": _of_records(pair, people) for pair in twice.records}
    made: type[JoinForm] = type("MadeJoinForm", (JoinForm,), fields)
    form = made(**more)
    form.offer(twice.accounts)
    return form


def _of_postings(people: tuple[Inspector, Inspector], crossing: Crossing) -> ChoiceField:
    sides = zip(people, crossing.sides, strict=True)
    choices = [
        (person.id, f"{ruts.show(person.rut)}: {'; '.join(map(_posting, postings))}")
        for person, postings in sides
    ]
    label = f"Destinaciones en {crossing.name} que quedan"
    return ChoiceField(
        label, [_CHOSEN], choices=[("", CHOOSE), *choices], coerce=lambda typed: int(typed or 0)
    )


def _of_records(pair: tuple[Record, Record], people: tuple[Inspector, Inspector]) -> ChoiceField:
    whose = {person.id: ruts.show(person.rut) for person in people}
    choices = [(each.id, f"{whose[each.inspector_id]}: {_record(each)}") for each in pair]
    label = f"{pair[0].course.title}, {short_date(pair[0].obtained_on)}: cuál de los dos registros queda"
    return ChoiceField(label, [_CHOSEN], choices=choices, coerce=int)


def _account(account: Account) -> str:
    roles = ", ".join(sorted({word(each.role) for each in account.grants if each.ended_at is None}))
    enters = "ya eligió su clave" if account.password_hash else "aún no entra"
    known = account.email or ruts.show(account.rut or "")
    return f"{account.name}, {known} ({roles or 'sin función'}; {enters})"


def _posting(posting: Posting) -> str:
    end = f" al {short_date(posting.end)}" if posting.end else ""
    return f"{word(posting.profile)}, desde el {short_date(posting.start)}{end}"


def _record(record: Record) -> str:
    said = [f"{number(record.hours)} horas", word(record.state).lower()]
    if record.enrollment_id:
        said.append("de un curso del sistema")
    if record.evidence_id:
        said.append("con documento")
    return ", ".join(said)
