"""
Worlds to judge, drawn by hypothesis as plain data: communes, courses, plan versions, people.

A world knows nothing of the rules: as_facts.py turns it into what they take, reference.py reads it as it is, stored.py puts
it into a database. Dates crowd around a few days (month ends, 29 February, nights on which the clock changes): edges meet.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

COMMUNES = ("02101", "02102", "02202")
SILENT = "02301"  # a commune to which nobody was ever posted
SUBJECTS = ("PAUX", "TRAN", "EMER")
PROFILES = ("security_inspector", "municipal_inspector", "cctv_operator", "director")
LAW_SINCE = date(2026, 8, 12)
SKIPPED_NIGHT = date(2026, 9, 6)
DOUBLED_NIGHT = date(2026, 4, 4)
EDGES = (
    date(2023, 2, 28),
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2025, 8, 31),
    date(2026, 2, 28),
    DOUBLED_NIGHT,
    LAW_SINCE,
    date(2026, 8, 31),
    SKIPPED_NIGHT,
    date(2026, 12, 31),
    date(2028, 2, 29),
)


@dataclass(frozen=True)
class Course:
    id: int
    title: str
    subjects: frozenset[str]


@dataclass(frozen=True)
class Act:
    """Prolongs a record; `transition_to` is the version it was prepared with, if any: «adopted», or a draft's name."""

    id: int
    until: date
    taken_back: bool = False
    transition_to: str | None = None


@dataclass(frozen=True)
class Record:
    id: int
    course: Course
    hours: float
    obtained_on: date
    expires_on: date | None = None
    acts: tuple[Act, ...] = ()
    accepted: bool = True
    revoked: bool = False

    @property
    def extended_to(self) -> date | None:
        """Return the latest day to which an act extends it, that was not taken back and whose version is adopted."""
        found = [
            act.until
            for act in self.acts
            if not act.taken_back and (act.transition_to is None or act.transition_to == "adopted")
        ]
        return max(found, default=None)


@dataclass(frozen=True)
class Posting:
    id: int
    commune: str
    profile: str
    start: date
    end: date | None
    appointed_on: date | None
    mayor_extended: bool = False
    served_since: date | None = None
    drives: bool | None = None


@dataclass(frozen=True)
class Exemption:
    id: int
    subject: str
    start: date
    end: date | None
    reason: str = "long_leave"
    counts: bool = True  # was accepted, and not revoked


@dataclass(frozen=True)
class Enrollment:
    id: int
    edition: str
    subjects: frozenset[str]
    last_meeting: date
    history: tuple[tuple[datetime, bool], ...]


@dataclass(frozen=True)
class Person:
    id: int
    postings: tuple[Posting, ...] = ()
    records: tuple[Record, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    enrollments: tuple[Enrollment, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """`deadline` is None, a date, a number of months after the appointment, or "law"."""

    id: int
    subject: str
    commune: str | None = None
    profiles: frozenset[str] = frozenset()
    renewal_months: int | None = None
    min_hours: float | None = None
    deadline: date | int | str | None = None
    origin: str = "agreement"
    law: bool = False
    only: str | None = None


@dataclass(frozen=True)
class Clearance:
    code: str
    profiles: frozenset[str]
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Version:
    version: str
    in_force_from: date | None
    requirements: tuple[Requirement, ...] = ()
    clearances: tuple[Clearance, ...] = ()


@dataclass(frozen=True)
class World:
    versions: tuple[Version, ...]
    courses: tuple[Course, ...]
    people: tuple[Person, ...]
    attested: tuple[tuple[str, date], ...] = ()
    warning_days: int = 60
    regulation_on: date | None = None


# Drawing


def days() -> st.SearchStrategy[date]:
    near = st.builds(lambda edge, off: edge + timedelta(days=off), st.sampled_from(EDGES), st.integers(-1, 1))
    return st.one_of(near, st.dates(date(2023, 1, 1), date(2028, 12, 31)))


def later(day: date, at_most: int = 900) -> st.SearchStrategy[date]:
    return st.integers(0, at_most).map(lambda off: day + timedelta(days=off))


def instants() -> st.SearchStrategy[datetime]:
    """Draw instants, many of them within hours of a local midnight, also where the clock changes."""
    nights = st.sampled_from([SKIPPED_NIGHT, DOUBLED_NIGHT, date(2026, 4, 5), *EDGES[:3]])
    near = st.builds(
        lambda night, off: datetime(night.year, night.month, night.day, tzinfo=UTC) + timedelta(minutes=off),
        nights,
        st.integers(0, 8 * 60),
    )
    whenever = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  the zone is beside
    return st.one_of(near, whenever)


@dataclass
class _Ids:
    last: int = field(default=0)

    def __call__(self) -> int:
        self.last += 1
        return self.last


subject_sets = st.frozensets(st.sampled_from(SUBJECTS), min_size=1, max_size=2)
profile_sets = st.frozensets(st.sampled_from(PROFILES), max_size=2)
hours = st.sampled_from([4, 7.5, 8, 16])
maybe = st.none


@st.composite
def requirement(draw, ids, subject, commune=None):
    deadlines = st.one_of(maybe(), days(), st.sampled_from([0, 1, 6, 12]), st.just("law"))
    origin = draw(st.sampled_from(["law", "agreement"]))
    return Requirement(
        id=ids(),
        subject=subject,
        commune=commune,
        profiles=draw(profile_sets),
        renewal_months=draw(st.sampled_from([None, 1, 6, 12, 24])),
        min_hours=draw(st.sampled_from([None, 8])),
        deadline=draw(deadlines),
        origin=origin,
        law=origin == "agreement" and commune is None and draw(st.booleans()),
        only=draw(st.sampled_from([None, None, "drivers"])),
    )


@st.composite
def version(draw, ids, number, in_force_from):
    common = draw(st.lists(st.sampled_from(SUBJECTS), unique=True, max_size=3))
    pairs = st.tuples(st.sampled_from(SUBJECTS), st.sampled_from((*COMMUNES, SILENT)))
    own = draw(st.lists(pairs, unique=True, max_size=2))
    rules = [draw(requirement(ids, subject)) for subject in common]
    rules += [draw(requirement(ids, subject, commune)) for subject, commune in own]
    cleared = draw(st.lists(st.tuples(profile_sets, subject_sets), max_size=2))
    return Version(
        version=f"{number}",
        in_force_from=in_force_from,
        requirements=tuple(rules),
        clearances=tuple(
            Clearance(f"C{index}", profiles, tuple(sorted(subjects)))
            for index, (profiles, subjects) in enumerate(cleared)
        ),
    )


@st.composite
def stays(draw, ids):
    """Draw postings one after the other, some beside another one (shared staff, two functions), some by a hand-over."""
    found: list[Posting] = []
    for _ in range(draw(st.integers(0, 3))):
        moves = found and found[-1].end and draw(st.sampled_from([handed_over, renewed, None]))
        posting = draw(moves(ids, found[-1]) if moves else stay(ids))
        if not any(_clash(posting, other) for other in found):
            found.append(posting)
    return tuple(found)


@st.composite
def stay(draw, ids):
    start = draw(days())
    return Posting(
        id=ids(),
        commune=draw(st.sampled_from(COMMUNES)),
        profile=draw(st.sampled_from(PROFILES)),
        start=start,
        end=draw(st.one_of(maybe(), later(start))),
        appointed_on=draw(st.one_of(maybe(), days(), st.just(start))),
        mayor_extended=draw(st.booleans()),
        served_since=draw(st.one_of(maybe(), maybe(), days())),
        drives=draw(st.sampled_from([None, False, True, True])),
    )


@st.composite
def handed_over(draw, ids, left):
    """Draw where somebody goes the day after they left: function, appointment and the mayor's decree go along."""
    start = left.end + timedelta(days=1)
    there = draw(st.sampled_from([cut for cut in COMMUNES if cut != left.commune]))
    return replace(left, id=ids(), commune=there, start=start, end=draw(st.one_of(maybe(), later(start))))


@st.composite
def renewed(draw, ids, left):
    """Draw the contract that follows in the same commune: next day or after a gap, with what the list says of it."""
    start = left.end + timedelta(days=draw(st.sampled_from([1, 1, 2])))
    changed = {"appointed_on": draw(st.one_of(maybe(), days(), st.just(left.appointed_on)))}
    changed |= {"profile": draw(st.sampled_from([left.profile, left.profile, *PROFILES[:2]]))}
    changed |= {"mayor_extended": draw(st.booleans()), "served_since": None}
    return replace(left, id=ids(), start=start, end=draw(st.one_of(maybe(), later(start, 400))), **changed)


def _clash(one: Posting, other: Posting) -> bool:
    """Say whether the database refuses the two: same commune and start, or both open there."""
    both_open = one.end is None and other.end is None
    return one.commune == other.commune and (one.start == other.start or both_open)


@st.composite
def acts(draw, ids, transitions):
    return tuple(
        Act(ids(), draw(days()), draw(st.booleans()), draw(st.sampled_from(transitions)))
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2])))
    )


@st.composite
def passed(draw, ids, courses, transitions):
    found = {}
    for _ in range(draw(st.integers(0, 5))):
        obtained_on = draw(days())
        record = Record(
            id=ids(),
            course=draw(st.sampled_from(courses)),
            hours=draw(hours),
            obtained_on=obtained_on,
            expires_on=draw(st.one_of(maybe(), maybe(), later(obtained_on))),
            acts=draw(acts(ids, transitions)),
            accepted=draw(st.integers(0, 5)) > 0,
            revoked=draw(st.integers(0, 5)) == 0,
        )
        found[record.course.id, record.obtained_on] = record
    return tuple(found.values())


@st.composite
def exemptions(draw, ids):
    found = {}
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        start, subject = draw(days()), draw(st.sampled_from(SUBJECTS))
        end = draw(st.one_of(maybe(), later(start, 200)))
        found[subject, start] = Exemption(ids(), subject, start, end, counts=draw(st.integers(0, 3)) > 0)
    return tuple(found.values())


@st.composite
def enrollments(draw, ids):
    found = []
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        at = sorted(draw(st.lists(instants(), min_size=1, max_size=3)))
        history = tuple((instant, draw(st.booleans())) for instant in at)
        found.append(Enrollment(ids(), "Edición 1", draw(subject_sets), draw(days()), history))
    return tuple(found)


@st.composite
def worlds(draw):
    ids = _Ids()
    courses = tuple(
        Course(number, f"Curso {number}", draw(subject_sets)) for number in range(1, draw(st.integers(2, 4)))
    )
    dated = draw(st.lists(st.one_of(maybe(), days()), max_size=3, unique_by=lambda day: day or object()))
    versions = tuple(draw(version(ids, number, day)) for number, day in enumerate(dated))
    transitions = [None, *("adopted" if one.in_force_from else one.version for one in versions)]
    people = tuple(
        Person(
            id=number,
            postings=draw(stays(ids)),
            records=draw(passed(ids, courses, transitions)),
            exemptions=draw(exemptions(ids)),
            enrollments=draw(enrollments(ids)),
        )
        for number in range(1, draw(st.integers(2, 5)))
    )
    return World(
        versions=versions,
        courses=courses,
        people=people,
        attested=tuple(draw(st.lists(st.tuples(st.sampled_from(COMMUNES), days()), max_size=4))),
        warning_days=draw(st.sampled_from([0, 1, 60])),
        regulation_on=draw(st.one_of(maybe(), days())),
    )
