"""What moves the law's deadlines: a mayor's decree for one person, the regulation's publication for all."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.access.oneself import check_others
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.people import Posting
from tracker.standing import mapping
from tracker.standing.facts import LawRegime, PersonFacts, PlanFacts, RequirementFact, Settings
from tracker.standing.obligations import includes
from tracker.standing.serving import SECURITY, Service, service
from tracker.standing.status import Standing, person_standing

OWN = "Su propio plazo lo cambia otra persona de la coordinación o de la dirección de su comuna."


def service_of(posting: Posting) -> Service:
    """Return what counts for a posting, by all that its person has."""
    return service(mapping.posting(posting), [mapping.posting(each) for each in posting.inspector.postings])


def is_under_law(posting: Posting) -> bool:
    """Say whether the law's own months run for the posting: an appointment counts, and nothing before the law (art. 13)."""
    counting = service_of(posting)
    return counting.protection is None and counting.appointed_on is not None


def keep_second_year(
    session: Session, posting: Posting, decree: str, decree_on: date, today: date, *, by: int
) -> None:
    """Enter the mayor's decree that keeps the person a second year. The caller holds the row's lock.

    Raise Refused where the law's months do not run, the date cannot be, or it is one's own.
    """
    check_others(session, by, OWN, posting.inspector)
    if not is_under_law(posting):
        raise Refused("Esta destinación no está sujeta al plazo de un año de la ley.")
    appointed_on = service_of(posting).appointed_on
    if appointed_on and not appointed_on <= decree_on <= today:
        raise Refused(
            f"La fecha del decreto tiene que estar entre el nombramiento ({short_date(appointed_on)}) y hoy."
        )
    posting.mayor_decree, posting.mayor_decree_on = decree, decree_on


def take_back_second_year(session: Session, posting: Posting, *, by: int) -> None:
    """Forget the mayor's decree. The caller holds the row's lock. Raise Refused for one's own."""
    check_others(session, by, OWN, posting.inspector)
    posting.mayor_decree = posting.mayor_decree_on = None


class Effect(NamedTuple):
    """What a date of the regulation means in a commune: deadlines with how many people get each, and who is late.

    A person counts once in each commune they work in; `unknown` is who has none yet. Who passed once all that the
    law asks is in none: its dates are met for good.
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
        found = [each for each in person_standing(person, lawful, on, settings) if _runs(each)]
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
    """Return the plan with those of its requirements that have the law's dates, and with these alone."""
    rules = [lawful for rule in plan.requirements if (lawful := _lawful(rule)) is not None]
    return PlanFacts(plan.version, plan.in_force_from, rules, plan.clearances, plan.names)


def _lawful(rule: RequirementFact) -> RequirementFact | None:
    if isinstance(rule.deadline, LawRegime):
        return rule
    if rule.law and includes(rule.profiles, SECURITY):
        return rule._replace(deadline=LawRegime(), profiles=frozenset({SECURITY}))
    return None


def _runs(standing: Standing) -> bool:
    """Say whether a date of the law runs, known or not: no record met it for good."""
    return standing.evidence is not None and bool(standing.evidence.dues)
