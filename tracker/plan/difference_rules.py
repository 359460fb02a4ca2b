"""What changes from one version of the plan to another, in words: pure, over what versions say."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from tracker.plan.file_rules import ClearanceEntry, RequirementEntry
from tracker.plan.words import deadline, for_whom, hours, months, origin, renewal

Key = TypeVar("Key", bound=Hashable)
Entry = TypeVar("Entry", RequirementEntry, ClearanceEntry)


class Terms(NamedTuple):
    """What a version asks and permits."""

    requirements: Sequence[RequirementEntry] = ()
    clearances: Sequence[ClearanceEntry] = ()


class Names(NamedTuple):
    """What subjects (by code) and communes (by CUT) are called."""

    subjects: Mapping[str, str]
    communes: Mapping[str, str]

    def of(self, entry: RequirementEntry) -> str:
        """Return what a requirement is about, and whose own it is."""
        subject = self.subjects[entry.subject]
        return subject if entry.commune is None else f"{subject}, propia de {self.communes[entry.commune]}"

    def listed(self, codes: Iterable[str]) -> str:
        return ", ".join(sorted(self.subjects[code] for code in codes))


def differences(before: Terms, after: Terms, names: Names) -> list[str]:
    """Return a sentence for each requirement and clearance that comes, goes or changes; none where all is the same.

    Their order says nothing and is not compared. `names` knows every subject and commune of both.
    """
    return [
        *_requirements(before.requirements, after.requirements, names),
        *_clearances(before.clearances, after.clearances, names),
    ]


def _requirements(
    before: Iterable[RequirementEntry], after: Iterable[RequirementEntry], names: Names
) -> Iterator[str]:
    old = {(entry.subject, entry.commune): entry for entry in before}
    new = {(entry.subject, entry.commune): entry for entry in after}
    for entry in _only_in(new, old):
        yield f"Se agrega {names.of(entry)}: {'; '.join(_whole(entry))}."
    for was, entry in _in_both(old, new):
        if changes := list(_changes(was, entry)):
            yield f"{names.of(entry)}: {'; '.join(changes)}."
    for entry in _only_in(old, new):
        yield f"Deja de exigirse {names.of(entry)}."


def _clearances(
    before: Iterable[ClearanceEntry], after: Iterable[ClearanceEntry], names: Names
) -> Iterator[str]:
    old = {entry.code: entry for entry in before}
    new = {entry.code: entry for entry in after}
    for entry in _only_in(new, old):
        yield (
            f"Se agrega la habilitación «{entry.name}»: {for_whom(entry.profiles)}, "
            f"con {names.listed(entry.subjects)}."
        )
    for was, entry in _in_both(old, new):
        if changes := list(_clearance_changes(was, entry, names)):
            yield f"Habilitación «{was.name}»: {'; '.join(changes)}."
    for entry in _only_in(old, new):
        yield f"Se elimina la habilitación «{entry.name}»."


def _only_in(some: Mapping[Key, Entry], others: Mapping[Key, Entry]) -> list[Entry]:
    return [entry for key, entry in some.items() if key not in others]


def _in_both(old: Mapping[Key, Entry], new: Mapping[Key, Entry]) -> list[tuple[Entry, Entry]]:
    return [(old[key], entry) for key, entry in new.items() if key in old]


def _whole(entry: RequirementEntry) -> Iterator[str]:
    """Yield what a requirement asks, where it asks something."""
    yield for_whom(entry.profiles, entry.only)
    yield renewal(entry.renewal_months).lower()
    if entry.min_hours:
        yield f"{hours(entry.min_hours)} como mínimo"
    yield f"plazo: {deadline(entry)}"


def _changes(was: RequirementEntry, entry: RequirementEntry) -> Iterator[str]:
    if (was.profiles, was.only) != (entry.profiles, entry.only):
        before = for_whom(was.profiles, was.only)
        yield f"se exige a {for_whom(entry.profiles, entry.only)} (antes: {before})"
    if was.renewal_months != entry.renewal_months:
        yield _renewal_change(was.renewal_months, entry.renewal_months)
    if was.min_hours != entry.min_hours:
        yield _hours_change(was.min_hours, entry.min_hours)
    if deadline(was) != deadline(entry):
        yield f"plazo: {deadline(entry)} (antes: {deadline(was)})"
    whose, before = (origin(each.origin, law=each.law) for each in (entry, was))
    if whose != before:
        yield f"origen: {whose} (antes: {before})"
    if was.provisional != entry.provisional:
        yield "queda por confirmar" if entry.provisional else "queda confirmada"
    for what in ("source", "note"):
        yield from _text_change(what, getattr(was, what), getattr(entry, what))


def _renewal_change(was: int | None, now: int | None) -> str:
    if was is None:
        return f"se renueva cada {months(now or 0)} (antes no se renovaba)"
    if now is None:
        return f"ya no se renueva (antes cada {months(was)})"
    return f"renovación de {was} a {months(now)}"


def _hours_change(was: float | None, now: float | None) -> str:
    if was is None:
        return f"exige {hours(now or 0)} como mínimo (antes no fijaba horas)"
    if now is None:
        return f"ya no fija horas mínimas (antes {hours(was)})"
    return f"horas mínimas de {was:g} a {now:g}".replace(".", ",")


def _text_change(what: str, was: str | None, now: str | None) -> Iterator[str]:
    if was != now:
        name = {"source": "fuente", "note": "nota"}[what]
        yield f"{name}: «{now}»" if now else f"se quita la {name} «{was}»"


def _clearance_changes(was: ClearanceEntry, entry: ClearanceEntry, names: Names) -> Iterator[str]:
    if was.name != entry.name:
        yield f"se llama «{entry.name}»"
    if was.profiles != entry.profiles:
        yield f"vale para {for_whom(entry.profiles)} (antes: {for_whom(was.profiles)})"
    if more := entry.subjects - was.subjects:
        yield f"pide también {names.listed(more)}"
    if less := was.subjects - entry.subjects:
        yield f"ya no pide {names.listed(less)}"
