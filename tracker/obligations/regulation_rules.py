"""What the date of the training regulation means: by when the law asks whom, and who would be late."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from tracker.ground import database
from tracker.standing import load
from tracker.standing.deadlines import appointed_until, in_post_until
from tracker.standing.facts import (
    CommuneFact,
    LawRegime,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RequirementFact,
)
from tracker.standing.figures import at_hand
from tracker.standing.keeping import Day, day_of_preview
from tracker.standing.kept_previews import Said, said_of
from tracker.standing.obligations import applies, exemption_on, includes, postings_on
from tracker.standing.serving import SECURITY, Service, service
from tracker.standing.validity import by_subject, first_record


class Effect(NamedTuple):
    """What a date of the regulation means in a commune: deadlines with how many people get each, and who is late.

    A person counts once in each commune they work in; `unknown` is who has none yet. Who passed once all that the
    law asks is in none: its dates are met for good.
    """

    dues: Mapping[date, int]
    unknown: int
    overdue: int


class Term(NamedTuple):
    """By when the law asks for something: a date that an appointment gives, or four years from the regulation, or both."""

    appointed: date | None = None
    protected: bool = False

    def on(self, regulation_on: date | None) -> date | None:
        """Return the earliest of its dates that is known."""
        after = in_post_until(regulation_on) if self.protected else None
        return min(filter(None, (self.appointed, after)), default=None)


class Alike(NamedTuple):
    """How many people of a commune the law's dates reach alike: the earliest, and the earliest that may be missed."""

    people: int
    due: Term
    missing: Term  # without what they are exempt from


def alike(
    people: Iterable[PersonFacts], lawful: PlanFacts, on: date, communes: Collection[str]
) -> dict[str, list[Alike]]:
    """Return, by commune of these, who is alike in what the law asks on that date (see `of_the_law`).

    Whatever the date of the regulation, the deadlines follow from it (see `effect`).
    """
    found: dict[str, Counter[tuple[Term, Term]]] = {commune: Counter() for commune in communes}
    for person in people:
        running = list(_running(person, lawful, on))
        terms = _term(running), _term([each for each in running if not each.exempt])
        for commune in {posting.commune for each in running for posting in each.bound} & found.keys():
            found[commune][terms] += 1
    return {
        commune: [Alike(people, *terms) for terms, people in counted.items()]
        for commune, counted in found.items()
    }


def told(
    session: Session, plan: PlanFacts, communes: Sequence[CommuneFact], on: date
) -> dict[str, list[Alike]]:
    """Return the same of these communes, as just read, in a few queries: of many what is kept."""
    lawful = of_the_law(plan)
    said = said_of(session, _day(lawful, on), communes, partial(_judged, session, lawful, on))
    return {cut: list(map(_alike, values)) for cut, values in said.items()}


def keep_ready(session: Session, now: datetime) -> list[Day]:
    """Keep what decides of people by when the law asks them, as one looks at it first; return those days."""
    days = []
    with database.reading():
        for on in sorted(at_hand(now)):
            if (plan := load.terms(session, on).plan) is not None:
                told(session, plan, load.communes(session, on), on)
                days.append(_day(of_the_law(plan), on))
    return days


def effect(found: Iterable[Alike], regulation_on: date | None, on: date) -> Effect:
    """Return what a date of the regulation, or none yet, means for these people on a date."""
    dues: Counter[date | None] = Counter()
    late = 0
    for people, due, missing in found:
        dues[due.on(regulation_on)] += people
        passed = missing.on(regulation_on)
        late += people if passed is not None and on > passed else 0
    return Effect({day: dues[day] for day in sorted(filter(None, dues))}, dues[None], late)


def of_the_law(plan: PlanFacts) -> PlanFacts:
    """Return the plan with those of its requirements that have the law's dates, and with these alone."""
    rules = [lawful for rule in plan.requirements if (lawful := _lawful(rule)) is not None]
    return PlanFacts(plan.version, plan.in_force_from, rules, plan.clearances, plan.names)


def _day(lawful: PlanFacts, on: date) -> Day:
    return day_of_preview(on, "regulation", tuple(lawful.requirements))


def _judged(
    session: Session, lawful: PlanFacts, on: date, communes: Sequence[CommuneFact]
) -> Iterator[dict[str, Said]]:
    subjects = {rule.subject for rule in lawful.requirements}
    for some, people in load.rosters(session, on, communes, subjects):
        yield {cut: list(map(_values, found)) for cut, found in alike(people, lawful, on, some).items()}


def _values(found: Alike) -> list[Any]:
    return [found.people, *_dated(found.due), *_dated(found.missing)]


def _dated(term: Term) -> tuple[str | None, bool]:
    return None if term.appointed is None else term.appointed.isoformat(), term.protected


def _alike(values: Sequence[Any]) -> Alike:
    people, *terms = values
    due, missing = (
        Term(day and date.fromisoformat(day), protected) for day, protected in (terms[:2], terms[2:])
    )
    return Alike(people, due, missing)


def _lawful(rule: RequirementFact) -> RequirementFact | None:
    if isinstance(rule.deadline, LawRegime):
        return rule
    if rule.law and includes(rule.profiles, SECURITY):
        return rule._replace(deadline=LawRegime(), profiles=frozenset({SECURITY}))
    return None


class _Running(NamedTuple):
    """What the law asks of a person, and no record ever met: through which postings, and what counts for each."""

    bound: Sequence[PostingFact]
    services: Mapping[int, Service]
    exempt: bool


def _running(person: PersonFacts, lawful: PlanFacts, on: date) -> Iterator[_Running]:
    postings, passed = postings_on(person, on), by_subject(person.records)
    services = {posting.id: service(posting, person.postings) for posting in postings}
    for rule in lawful.requirements:
        bound = [posting for posting in postings if applies(rule, posting)]
        if bound and first_record(passed.get(rule.subject, ()), rule, on) is None:
            yield _Running(bound, services, exemption_on(person.exemptions, rule.subject, on) is not None)


def _term(running: Iterable[_Running]) -> Term:
    counting = {posting.id: each.services[posting.id] for each in running for posting in each.bound}
    appointed = (appointed_until(each) for each in counting.values() if each.protection is None)
    protected = any(each.protection is not None for each in counting.values())
    return Term(min(filter(None, appointed), default=None), protected)
