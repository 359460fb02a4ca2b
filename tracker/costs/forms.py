"""What is typed about what an edition costs."""

import re
from collections.abc import Iterable
from typing import Any

from wtforms.validators import InputRequired, Length

from tracker.models.means import CostKind
from tracker.models.territory import Commune
from tracker.web.fields import ChoiceField, CodeField, TextField, TypedField
from tracker.web.forms import Form

MOST = 1_000_000_000
_PESOS = re.compile(r"\$? ?([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,10})")


class PesosField(TypedField):
    """Whole pesos, as one writes them: 1250000, 1.250.000 or $1.250.000."""

    data: Any

    def process_formdata(self, given: list[str]) -> None:
        typed = (given[0] if given else "").strip()
        self.data = None
        if not typed:
            return
        found = _PESOS.fullmatch(typed)
        amount = int(found[1].replace(".", "")) if found else 0
        if not 0 < amount <= MOST:
            raise ValueError("Escriba el monto en pesos, sin decimales: por ejemplo, 1.250.000.")
        self.data = amount

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else ""


class CostForm(Form):
    kind = CodeField("En qué", CostKind, blank="Elija uno", validators=[InputRequired("Elija en qué.")])
    pesos = PesosField("Cuánto, en pesos", [InputRequired("Escriba cuánto.")])
    payer = ChoiceField("Quién paga", choices=[])
    note = TextField("Nota", [Length(max=200, message="Es muy largo: acórtelo.")])

    def offer(self, communes: Iterable[Commune]) -> None:
        self.payer.choices = [("", "La asociación"), *((each.cut, each.name) for each in communes)]

    @property
    def values(self) -> dict[str, Any]:
        return {
            "kind": self.kind.data,
            "pesos": self.pesos.data,
            "commune_cut": self.payer.data or None,
            "note": self.note.data,
        }
