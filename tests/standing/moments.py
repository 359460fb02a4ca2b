"""The days on which a drawn world is worth asking about: those on which an answer may change."""

from datetime import date, timedelta
from itertools import chain, product

from hypothesis import strategies as st

from tests.standing.reference import dues_of, months_later
from tests.standing.worlds import EDGES, World, days, worlds


def moments(world: World) -> list[date]:
    """Return the days on which something in the world begins, ends, is due or begins to warn."""
    postings = list(chain.from_iterable(person.postings for person in world.people))
    records = list(chain.from_iterable(person.records for person in world.people))
    exemptions = list(chain.from_iterable(person.exemptions for person in world.people))
    enrollments = list(chain.from_iterable(person.enrollments for person in world.people))
    rules = list(chain.from_iterable(version.requirements for version in world.versions))
    ends = [
        *chain.from_iterable((record.expires_on, record.extended_to) for record in records),
        *(
            months_later(record.obtained_on, rule.renewal_months)
            for record, rule in product(records, rules)
            if rule.renewal_months and rule.subject in record.course.subjects
        ),
    ]
    found = [
        *ends,
        *(end - timedelta(days=world.warning_days) for end in ends if end),
        *(record.obtained_on for record in records),
        *chain.from_iterable((stay.start, stay.end) for stay in [*postings, *exemptions]),
        *deadlines(world),
        *(one.last_meeting for one in enrollments),
        *(at.date() for one in enrollments for at, _ in one.history),
        *(version.in_force_from for version in world.versions),
    ]
    return sorted({day for day in found if day} or set(EDGES))


def deadlines(world: World) -> list[date | None]:
    """Return by when each posting would be bound by each requirement, were nothing passed."""
    asked = [(version, rule) for version in world.versions for rule in version.requirements]
    return [
        day
        for (version, rule), person in product(asked, world.people)
        for posting in person.postings
        for day in dues_of(world, version, person, rule, posting, date(2023, 1, 1))
    ]


@st.composite
def worlds_and_days(draw):
    """Draw a world and the days it is asked about: mostly days on which something changes, or next to them."""
    world = draw(worlds())
    change = st.sampled_from(moments(world))
    beside = st.builds(lambda day, off: day + timedelta(days=off), change, st.sampled_from([-1, 1]))
    asked = st.lists(st.one_of(change, change, beside, days()), min_size=1, max_size=12, unique=True)
    return world, draw(asked)
