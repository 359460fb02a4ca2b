"""What moves the law's deadlines: a mayor's decree for one person, the regulation's publication for all."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.people import Posting
from tracker.standing.deadlines import LAW_SINCE
from tracker.standing.facts import LawRegime, PersonFacts, PlanFacts, Settings
from tracker.standing.status import person_standing


def is_under_law(posting: Posting) -> bool:
    """Say whether the law's own months run for the posting: appointed since it is in force (art. 13)."""
    return posting.appointed_on is not None and posting.appointed_on >= LAW_SINCE


def keep_second_year(posting: Posting, decree: str, decree_on: date, today: date) -> None:
    """Enter the mayor's decree that keeps the person a second year. The caller holds the row's lock.

    Raise Refused where the law's months do not run, or the date cannot be.
    """
    if not is_under_law(posting):
        raise Refused("Esta destinación no está sujeta al plazo de un año de la ley.")
    if posting.appointed_on and not posting.appointed_on <= decree_on <= today:
        raise Refused(
            f"La fecha del decreto tiene que estar entre el nombramiento ({short_date(posting.appointed_on)}) y hoy."
        )
    posting.mayor_decree, posting.mayor_decree_on = decree, decree_on


class Effect(NamedTuple):
    """What a date of the regulation means in a commune: deadlines with how many people get each, and who is late.

    A person counts once in each commune they work in; `unknown` is who has none yet.
    """

    dues: Mapping[date, int]
    unknown: int
    overdue: int


def effects(
    people: Iterable[PersonFacts], lawful: PlanFacts, settings: Settings, on: date, communes: Collection[str]
) -> dict[str, Effect]:
    """Return, by commune of these, the deadlines on that date of what the law asks (see `of_the_law`)."""
    dues: defaultdict[str, Counter[date | None]] = defaultdict(Counter)
    late: Counter[str] = Counter()
    for person in people:
        found = person_standing(person, lawful, on, settings)
        if not found:
            continue
        due = min((each.due_on for each in found if each.due_on), default=None)
        for commune in {cut for each in found for cut in each.communes}:
            dues[commune][due] += 1
            late[commune] += any(each.overdue for each in found)
    return {
        commune: Effect(
            {day: counted[day] for day in sorted(day for day in counted if day)}, counted[None], late[commune]
        )
        for commune, counted in dues.items()
        if commune in communes
    }


def of_the_law(plan: PlanFacts) -> PlanFacts:
    """Return the plan with those of its requirements whose deadline is the law's."""
    rules = [rule for rule in plan.requirements if isinstance(rule.deadline, LawRegime)]
    return PlanFacts(plan.version, plan.in_force_from, rules, plan.clearances, plan.names)
