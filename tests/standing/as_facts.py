"""Turns a drawn world into what the rules take."""

from datetime import date

from tests.standing.worlds import (
    COMMUNES,
    EDGES,
    SILENT,
    SUBJECTS,
    Person,
    Record,
    Requirement,
    Version,
    World,
)
from tracker.standing import facts


def person_facts(person: Person) -> facts.PersonFacts:
    return facts.PersonFacts(
        id=person.id,
        postings=[facts.PostingFact(**vars(posting)) for posting in person.postings],
        records=[_record_fact(record) for record in person.records],
        exemptions=[
            facts.ExemptionFact(one.id, one.subject, one.start, one.end, one.reason)
            for one in person.exemptions
            if one.counts
        ],
        enrollments=tuple(
            facts.EnrollmentFact(
                **{**vars(one), "history": [facts.SeatChange(at, seat) for at, seat in one.history]}
            )
            for one in person.enrollments
        ),
    )


def _record_fact(record: Record) -> facts.RecordFact:
    values = {name: value for name, value in vars(record).items() if name != "acts"}
    values |= {"course": facts.CourseFact(**vars(record.course)), "extended_to": record.extended_to}
    return facts.RecordFact(**values)


def plan_facts(version: Version, world: World | None = None, on: date = EDGES[-1]) -> facts.PlanFacts:
    """Return a version as it answers on a day, after those of the world that were adopted before."""
    return facts.PlanFacts(
        version=version.version,
        in_force_from=version.in_force_from,
        requirements=[
            facts.RequirementFact(
                **{**vars(rule), "deadline": _deadline(rule.deadline)}, run=_run(version, rule, world, on)
            )
            for rule in version.requirements
        ],
        clearances=[
            facts.ClearanceFact(one.code, one.code, one.profiles, one.subjects) for one in version.clearances
        ],
        names={subject: subject for subject in SUBJECTS},
    )


def _run(version: Version, rule: Requirement, world: World | None, on: date) -> tuple[facts.Stretch, ...]:
    """Return since when the subject is asked for; the facts know it only where the deadline depends on it."""
    if not isinstance(rule.deadline, int):
        return ()
    begins = version.in_force_from or on
    before = [one for one in (world.versions if world else ()) if (one.in_force_from or date.max) < begins]
    if version.in_force_from is None:
        before += [one for one in (world.versions if world else ()) if one.in_force_from == begins]
    found = [facts.Stretch(begins, tuple(sorted(rule.profiles)), rule.only)]
    for one in sorted(before, key=lambda one: one.in_force_from, reverse=True):
        same = [
            each for each in one.requirements if (each.subject, each.commune) == (rule.subject, rule.commune)
        ]
        if not same:
            break
        stretch = facts.Stretch(one.in_force_from, tuple(sorted(same[0].profiles)), same[0].only)
        if stretch[1:] == found[-1][1:]:
            found.pop()
        found.append(stretch)
    return tuple(found)


def _deadline(deadline: date | int | str | None) -> facts.DeadlineRule | None:
    if isinstance(deadline, date):
        return facts.OnDate(deadline)
    if isinstance(deadline, int):
        return facts.AfterAppointment(deadline)
    return facts.LawRegime() if deadline == "law" else None


def commune_facts(world: World, cuts=(*COMMUNES, SILENT)) -> list[facts.CommuneFact]:
    posted = {posting.commune for person in world.people for posting in person.postings}
    return [facts.CommuneFact(cut, cut, cut in posted) for cut in cuts]


def settings_of(world: World) -> facts.Settings:
    return facts.Settings(world.warning_days, world.regulation_on)
