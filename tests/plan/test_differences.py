"""What changes between versions is said in words, and only what changes."""

from datetime import date

from hypothesis import given

from tests.plan.entries import COMMUNES, plans
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind, Origin
from tracker.plan.difference_rules import Names, Terms, differences
from tracker.plan.file_rules import ClearanceEntry, RequirementEntry

NAMES = Names({"TRAN": "Tránsito", "PAUX": "Primeros auxilios"}, {"02104": "Taltal"})
WAS = RequirementEntry("TRAN", Origin.LAW, renewal_months=36, min_hours=8)


def told(before, after):
    return differences(Terms(tuple(before)), Terms(tuple(after)), NAMES)


def test_each_change_is_a_part_of_one_sentence():
    now = RequirementEntry(
        "TRAN",
        Origin.LAW,
        profiles=frozenset({Profile.DIRECTOR}),
        renewal_months=24,
        min_hours=16,
        deadline_kind=DeadlineKind.ON,
        deadline_on=date(2027, 12, 31),
    )
    assert told([WAS], [RequirementEntry("TRAN", Origin.LAW, renewal_months=24, min_hours=8)]) == [
        "Tránsito: renovación de 36 a 24 meses."
    ]
    [said] = told([WAS], [now])
    assert said.split("; ") == [
        "Tránsito: se exige a Director/a de seguridad (antes: Todas las funciones)",
        "renovación de 36 a 24 meses",
        "horas mínimas de 8 a 16",
        "plazo: 31-12-2027 (antes: Sin plazo).",
    ]


def test_what_is_fixed_anew_and_what_is_no_longer_says_how_it_was():
    bare = RequirementEntry("TRAN", Origin.AGREEMENT, note="Vieja", provisional=True)
    full = RequirementEntry(
        "TRAN", Origin.AGREEMENT, renewal_months=24, min_hours=8, source="Acta 1", law=True
    )
    [there], [back] = told([bare], [full]), told([full], [bare])
    assert there.split("; ") == [
        "Tránsito: se renueva cada 24 meses (antes no se renovaba)",
        "exige 8 horas como mínimo (antes no fijaba horas)",
        "plazo: El que fija la ley para cada persona (antes: Sin plazo)",
        "origen: Acuerdo regional y Ley 21.802 (antes: Acuerdo regional)",
        "queda confirmada",
        "fuente: «Acta 1»",
        "se quita la nota «Vieja».",
    ]
    assert back.split("; ") == [
        "Tránsito: ya no se renueva (antes cada 24 meses)",
        "ya no fija horas mínimas (antes 8 horas)",
        "plazo: Sin plazo (antes: El que fija la ley para cada persona)",
        "origen: Acuerdo regional (antes: Acuerdo regional y Ley 21.802)",
        "queda por confirmar",
        "se quita la fuente «Acta 1»",
        "nota: «Vieja».",
    ]


def test_what_comes_and_what_goes():
    own = RequirementEntry("PAUX", Origin.AGREEMENT, commune="02104")
    assert told([WAS], [own]) == [
        "Se agrega Primeros auxilios, propia de Taltal: Todas las funciones; no se renueva; plazo: Sin plazo.",
        "Deja de exigirse Tránsito.",
    ]


def test_clearances():
    old = ClearanceEntry("D", "Elementos", frozenset({"TRAN"}))
    new = ClearanceEntry("D", "Elementos", frozenset({"PAUX"}))
    assert differences(Terms((), (old,)), Terms((), (new,)), NAMES) == [
        "Habilitación «Elementos»: pide también Primeros auxilios; ya no pide Tránsito."
    ]
    renamed = ClearanceEntry("D", "Escudos", new.subjects, frozenset({Profile.DIRECTOR}))
    [said] = differences(Terms((), (new,)), Terms((), (renamed,)), NAMES)
    assert said.split("; ") == [
        "Habilitación «Elementos»: se llama «Escudos»",
        "vale para Director/a de seguridad (antes: Todas las funciones).",
    ]
    assert differences(Terms((), (new,)), Terms(), NAMES) == ["Se elimina la habilitación «Elementos»."]
    assert differences(Terms(), Terms((), (new,)), NAMES) == [
        "Se agrega la habilitación «Elementos»: Todas las funciones, con Primeros auxilios."
    ]


@given(plans(), plans())
def test_the_same_says_nothing_and_another_says_something(one, other):
    names = Names(
        {entry.code: entry.name for plan in (one, other) for entry in plan.subjects},
        dict.fromkeys(COMMUNES, "Comuna"),
    )
    before, after = (Terms(plan.requirements, plan.clearances) for plan in (one, other))
    assert differences(before, before, names) == []
    same = set(before.requirements) == set(after.requirements)
    same = same and set(before.clearances) == set(after.clearances)
    assert bool(differences(before, after, names)) is not same
