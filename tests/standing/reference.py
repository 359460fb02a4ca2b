"""
The rules once more, slow and plain, written from the design's section 3 sentence by sentence.

It reads worlds as they are drawn and shares no code with tracker.standing.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tests.standing.worlds import Person, Posting, Record, Requirement, Version, World

FAR = date(2200, 1, 1)
LAW_SINCE = date(2026, 8, 12)


def months_later(day: date, months: int) -> date:
    """Step month by month, then take the day, or the nearest one before it that exists."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def on_roster(posting: Posting, on: date) -> bool:
    if on < posting.start:
        return False
    return posting.end is None or not on > posting.end


def in_force(world: World, on: date) -> Version | None:
    """Walk back from the date, day by day, to the first on which a version began."""
    starts = {version.in_force_from: version for version in world.versions if version.in_force_from}
    if not starts:
        return None
    day = on
    while day >= min(starts):
        if day in starts:
            return starts[day]
        day -= timedelta(days=1)
    return None


def applies(rule: Requirement, posting: Posting) -> bool:
    if rule.profiles and posting.profile not in rule.profiles:
        return False
    if rule.only == "drivers" and posting.drives is not True:
        return False
    return rule.commune is None or rule.commune == posting.commune


def binding(person: Person, rule: Requirement, on: date) -> list[Posting]:
    return [posting for posting in person.postings if on_roster(posting, on) and applies(rule, posting)]


def has_what_it_takes(record: Record, rule: Requirement) -> bool:
    if rule.subject not in record.course.subjects:
        return False
    if rule.min_hours is not None and not record.hours >= rule.min_hours:
        return False
    return record.accepted and not record.revoked


def is_alive(record: Record, rule: Requirement, day: date) -> bool:
    """Say whether on that day neither end has passed, or an act still prolongs it."""
    if record.extended_to is not None and day <= record.extended_to:
        return True
    if record.expires_on is not None and day > record.expires_on:
        return False
    if rule.renewal_months is not None:
        return day <= months_later(record.obtained_on, rule.renewal_months)
    return True


def satisfies(record: Record, rule: Requirement, day: date) -> bool:
    return has_what_it_takes(record, rule) and record.obtained_on <= day and is_alive(record, rule, day)


def last_day(record: Record, rule: Requirement) -> date:
    """Return the last day on which the record is alive; FAR stands for ever."""
    if is_alive(record, rule, FAR):
        return FAR
    ends = [record.expires_on, record.extended_to]
    if rule.renewal_months is not None:
        ends.append(months_later(record.obtained_on, rule.renewal_months))
    return max(day for day in ends if day is not None and is_alive(record, rule, day))


def satisfied_earlier(person: Person, rule: Requirement, on: date) -> bool:
    """Look at each earlier day."""
    for record in person.records:
        day = record.obtained_on
        while day < on:
            if satisfies(record, rule, day):
                return True
            day += timedelta(days=1)
    return False


def is_exempt(person: Person, subject: str, on: date) -> bool:
    return any(
        one.counts and one.subject == subject and one.start <= on and (one.end or FAR) >= on
        for one in person.exemptions
    )


def status(person: Person, rule: Requirement, on: date, warning_days: int) -> str:
    if not binding(person, rule, on):
        return "not_required"
    if is_exempt(person, rule.subject, on):
        return "exempt"
    valid = [last_day(record, rule) for record in person.records if satisfies(record, rule, on)]
    if valid:
        return "expiring" if max(valid) <= on + timedelta(days=warning_days) else "current"
    return "expired" if satisfied_earlier(person, rule, on) else "pending"


def valid_until(person: Person, rule: Requirement, on: date, warning_days: int) -> date | None:
    """Return the latest among records obtained by then with the hours; none if pending, exempt or for ever."""
    if status(person, rule, on, warning_days) in {"pending", "exempt"}:
        return None
    ends = [
        last_day(record, rule)
        for record in person.records
        if has_what_it_takes(record, rule) and record.obtained_on <= on
    ]
    return None if max(ends) == FAR else max(ends)


def due_on(world: World, version: Version, person: Person, rule: Requirement, on: date) -> date | None:
    known = [
        day
        for posting in binding(person, rule, on)
        for day in dues_of(world, version, person, rule, posting, on)
    ]
    return min((day for day in known if day), default=None)


def dues_of(
    world: World, version: Version, person: Person, rule: Requirement, posting: Posting, on: date
) -> list[date | None]:
    """Return the dates that one posting has by the rule's own deadline and by the law."""
    found = []
    if isinstance(rule.deadline, date):
        found.append(rule.deadline)
    appointed_on = appointment(person, posting)
    if isinstance(rule.deadline, int) and appointed_on:
        asked = first_asked(world, version, rule, posting, on)
        found.append(months_later(max(appointed_on, asked), rule.deadline))
    by_law = rule.deadline == "law" or (rule.law and posting.profile == "security_inspector")
    if by_law and not was_ever_satisfied(person, rule, on):
        found.append(by_the_law(world, person, posting))
    return found


def by_the_law(world: World, person: Person, posting: Posting) -> date | None:
    if is_of_before(person, posting, ()):
        return None if world.regulation_on is None else months_later(world.regulation_on, 4 * 12)
    appointed_on = appointment(person, posting)
    if appointed_on is None:
        return None
    extended = any(one.mayor_extended for one in run_of(person, posting))
    return months_later(appointed_on, 24 if extended else 12)


def is_of_before(person: Person, posting: Posting, asked: tuple) -> bool:
    appointed_on = appointment(person, posting)
    if any(day and day < LAW_SINCE for day in (posting.served_since, appointed_on, posting.start)):
        return True
    return any(
        other.profile in {"security_inspector", "municipal_inspector"}
        and follows(posting, other)
        and is_of_before(person, other, (*asked, posting.id))
        for other in person.postings
        if other.id not in {*asked, posting.id}
    )


def follows(later: Posting, before: Posting) -> bool:
    """Say whether one begins during the other, or the day after."""
    end = before.end or FAR
    return before.start <= later.start <= (end if end == FAR else end + timedelta(days=1))


def run_of(person: Person, posting: Posting) -> list[Posting]:
    """Add, one by one, whatever of the same commune and function follows or goes before."""
    run = [posting]
    while True:
        more = [
            other
            for other in person.postings
            if (other.commune, other.profile) == (posting.commune, posting.profile)
            and other not in run
            and any(follows(other, one) or follows(one, other) for one in run)
        ]
        if not more:
            return run
        run += more


def appointment(person: Person, posting: Posting) -> date | None:
    return min((one.appointed_on for one in run_of(person, posting) if one.appointed_on), default=None)


def first_asked(world: World, version: Version, rule: Requirement, posting: Posting, on: date) -> date:
    """Go back from version to version as long as each asks the subject of the posting, in the same way."""
    since = version.in_force_from or on
    while True:
        before = in_force(world, since if version.in_force_from is None else since - timedelta(days=1))
        same = [
            one
            for one in (before.requirements if before else ())
            if (one.subject, one.commune) == (rule.subject, rule.commune) and applies(one, posting)
        ]
        if not same:
            return since
        version, since = before, before.in_force_from


def was_ever_satisfied(person: Person, rule: Requirement, on: date) -> bool:
    return satisfied_earlier(person, rule, on) or any(
        satisfies(record, rule, on) for record in person.records
    )


def is_overdue(world: World, version: Version, person: Person, rule: Requirement, on: date) -> bool:
    due = due_on(world, version, person, rule, on)
    if status(person, rule, on, world.warning_days) not in {"pending", "expired"}:
        return False
    return due is not None and on > due


def is_enrolled(person: Person, subject: str, on: date) -> bool:
    return any(
        subject in one.subjects and one.last_meeting >= on and _holds_seat(one.history, on)
        for one in person.enrollments
    )


def _holds_seat(history, on: date) -> bool:
    held = False
    for at, seat in history:
        if at.astimezone(ZoneInfo("America/Santiago")).date() <= on:
            held = seat
    return held


def person_standing(world: World, person: Person, on: date) -> list[tuple]:
    """Return (requirement, status, valid_until, due_on, overdue, enrolled) of each that applies."""
    version = in_force(world, on)
    if version is None:
        return []
    warning_days = world.warning_days
    return [
        (
            rule.id,
            status(person, rule, on, warning_days),
            valid_until(person, rule, on, warning_days),
            due_on(world, version, person, rule, on),
            is_overdue(world, version, person, rule, on),
            is_enrolled(person, rule.subject, on),
        )
        for rule in version.requirements
        if binding(person, rule, on)
    ]


def people_of(world: World, cut: str, on: date) -> list[Person]:
    return [
        person
        for person in world.people
        if any(posting.commune == cut and on_roster(posting, on) for posting in person.postings)
    ]


def required_in(world: World, cut: str, rule: Requirement, on: date) -> set[int]:
    return {
        person.id
        for person in people_of(world, cut, on)
        if any(posting.commune == cut for posting in binding(person, rule, on))
        and status(person, rule, on, world.warning_days) != "exempt"
    }


def covered_in(world: World, cut: str, rule: Requirement, on: date) -> set[int]:
    return {
        person.id
        for person in world.people
        if person.id in required_in(world, cut, rule, on)
        and status(person, rule, on, world.warning_days) in {"current", "expiring"}
    }


def enrolled_in(world: World, cut: str, rule: Requirement, on: date) -> set[int]:
    return {
        person.id
        for person in world.people
        if person.id in required_in(world, cut, rule, on)
        and status(person, rule, on, world.warning_days) in {"pending", "expired"}
        and is_enrolled(person, rule.subject, on)
    }


def commune(world: World, cut: str, on: date) -> tuple[int | None, list[tuple[int, int, int, int]]]:
    """Return the roster's size, and (requirement, required, covered, enrolled) of each cell."""
    if not any(posting.commune == cut for person in world.people for posting in person.postings):
        return None, []
    version = in_force(world, on)
    cells = [
        (
            rule.id,
            len(required_in(world, cut, rule, on)),
            len(covered_in(world, cut, rule, on)),
            len(enrolled_in(world, cut, rule, on)),
        )
        for rule in (version.requirements if version else ())
        if rule.commune is None or rule.commune == cut
    ]
    return len(people_of(world, cut, on)), cells


def region(world: World, cuts: list[str], on: date) -> list[tuple[int, int, int, int]]:
    """Return (requirement, required, covered, enrolled) of each common one, everybody once."""
    version = in_force(world, on)
    cells = []
    for rule in version.requirements if version else ():
        if rule.commune is None:
            sets = (
                set().union(*(people(world, cut, rule, on) for cut in cuts))
                for people in (required_in, covered_in, enrolled_in)
            )
            cells.append((rule.id, *map(len, sets)))
    return cells


def knows(version: Version, person: Person, subject: str, on: date) -> bool:
    for rule in version.requirements:
        if rule.commune is None and rule.subject == subject:
            return any(satisfies(record, rule, on) for record in person.records)
    return any(satisfies(record, Requirement(0, subject), on) for record in person.records)


def clearances(world: World, person: Person, on: date) -> list[tuple[str, bool]]:
    version = in_force(world, on)
    if version is None:
        return []
    found = []
    for one in version.clearances:
        held = [
            posting
            for posting in person.postings
            if on_roster(posting, on) and (not one.profiles or posting.profile in one.profiles)
        ]
        if held:
            asked = [
                subject
                for subject in one.subjects
                if not is_for_drivers(version, subject) or any(posting.drives for posting in held)
            ]
            found.append((one.code, all(knows(version, person, subject, on) for subject in asked)))
    return found


def is_for_drivers(version: Version, subject: str) -> bool:
    return any(
        rule.only == "drivers"
        for rule in version.requirements
        if rule.commune is None and rule.subject == subject
    )


def mark_in(
    world: World, version: Version | None, person: Person, cut: str, asked: tuple, on: date
) -> tuple[str, bool]:
    """Return how a person stands through a commune's posting, and whether they are late, by that version."""
    for rule in version.requirements if version else ():
        if (rule.subject, rule.commune) == asked and any(
            posting.commune == cut for posting in binding(person, rule, on)
        ):
            found = status(person, rule, on, world.warning_days)
            return found, is_overdue(world, version, person, rule, on)
    return "not_required", False


def changes(before: tuple[World, Version | None], after: tuple[World, Version | None], on: date) -> set:
    """Return (person, commune, what is asked, before, after) of everybody whose two marks differ."""
    versions = [side[1] for side in (before, after) if side[1]]
    asked = {(rule.subject, rule.commune) for version in versions for rule in version.requirements}
    found = set()
    for old, new in zip(before[0].people, after[0].people, strict=True):
        for cut in {posting.commune for person in (old, new) for posting in person.postings}:
            for what in asked:
                marks = mark_in(*before, old, cut, what, on), mark_in(*after, new, cut, what, on)
                if marks[0] != marks[1]:
                    found.add((old.id, cut, what, *marks))
    return found
