"""What is missing of a roster to judge by the law, who rests on what has to be confirmed, and how it is filled in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from tracker.ground.refused import Refused
from tracker.ground.words import Code
from tracker.models.people import Contract, Posting, Profile
from tracker.people.roster_rules import Line
from tracker.standing.facts import DRIVERS, AfterAppointment, PlanFacts, PostingFact
from tracker.standing.obligations import applies
from tracker.standing.serving import Service, service


class Gap(Code):
    """What is not known of a posting; the code is what the posting keeps it as."""

    SERVED = "served_since", "Ejerce desde"
    APPOINTED = "appointed_on", "Fecha de nombramiento"
    DECREE = "decree", "N° de decreto"
    DRIVES = "drives", "¿Conduce?"


class Lacking(NamedTuple):
    """Somebody on a roster of whose posting something is not known."""

    line: Line
    gaps: frozenset[Gap]


class Gaps(NamedTuple):
    """What a roster lacks; who is protected only by what has to be confirmed (10th transitory); who is paid by fees."""

    lacking: Sequence[Lacking]
    to_confirm: Sequence[Line]
    by_fees: Sequence[Line]

    def count(self, gap: Gap) -> int:
        return sum(gap in each.gaps for each in self.lacking)


def gaps(
    lines: Iterable[Line], postings: Mapping[int, Sequence[PostingFact]], plan: PlanFacts | None
) -> Gaps:
    """Return what a roster lacks to be judged by the plan; `postings` are all that its people have, by person."""
    lacking, to_confirm, by_fees = [], [], []
    for line in lines:
        theirs = postings[line.name.id]
        posting = next(each for each in theirs if each.id == line.posting.id)
        counting = service(posting, theirs)
        if found := frozenset(_missing(line.posting, posting, counting, plan)):
            lacking.append(Lacking(line, found))
        if line.posting.profile is Profile.SECURITY_INSPECTOR:
            to_confirm += [line] if counting.protection and counting.protection.to_confirm else []
            by_fees += [line] if line.posting.contract is Contract.HONORARIOS else []
    return Gaps(lacking, to_confirm, by_fees)


def fill(posting: Posting, said: Mapping[Gap, Any], today: date) -> None:
    """Put down what was not known of a posting. Raise Refused where somebody would serve from a day to come."""
    served_since = said.get(Gap.SERVED)
    if served_since is not None and served_since > today:
        raise Refused(f"{posting.inspector.full_name}: nadie ejerce desde un día que no ha llegado.")
    for gap, value in said.items():
        setattr(posting, gap.value, value)


def _missing(row: Any, posting: PostingFact, counting: Service, plan: PlanFacts | None) -> Iterable[Gap]:
    inspects = row.profile is Profile.SECURITY_INSPECTOR
    new = inspects and counting.protection is None
    if new and row.served_since is None:
        yield Gap.SERVED
    if counting.appointed_on is None and (new or _counts_from_appointment(posting, plan)):
        yield Gap.APPOINTED
    if inspects and row.decree is None:
        yield Gap.DECREE
    if row.drives is None and _asks_drivers(posting, plan):
        yield Gap.DRIVES


def _counts_from_appointment(posting: PostingFact, plan: PlanFacts | None) -> bool:
    rules = () if plan is None else plan.requirements
    return any(isinstance(rule.deadline, AfterAppointment) and applies(rule, posting) for rule in rules)


def _asks_drivers(posting: PostingFact, plan: PlanFacts | None) -> bool:
    driving = posting._replace(drives=True)
    rules = () if plan is None else plan.requirements
    return any(rule.only == DRIVERS and applies(rule, driving) for rule in rules)
