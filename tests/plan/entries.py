"""Plans nobody thought of: everything that a file may say."""

import unicodedata
from datetime import date

from hypothesis import strategies as st

from tracker.ground import text
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind, Only, Origin
from tracker.plan.file_rules import ClearanceEntry, CourseEntry, PlanFile, RequirementEntry, SubjectEntry

COMMUNES = ("02101", "02102", "02202")

_HOURS = st.floats(min_value=0.25, max_value=10_000) | st.integers(1, 10_000).map(float)
_PROFILES = st.frozensets(st.sampled_from(Profile))
_ORIGINS = st.sampled_from(Origin)
_DEADLINES = st.one_of(
    st.just({}),
    st.just({"deadline_kind": DeadlineKind.LAW}),
    st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(
        lambda on: {"deadline_kind": DeadlineKind.ON, "deadline_on": on}
    ),
    st.integers(0, 1200).map(
        lambda months: {"deadline_kind": DeadlineKind.MONTHS, "deadline_months": months}
    ),
)


def _texts(limit, extra=""):
    """Texts as a file keeps them: composed, neither blank nor with spaces around them."""
    characters = st.characters(exclude_categories=("Cc", "Cs"), include_characters=extra)
    return (
        st.text(characters, min_size=1, max_size=limit)
        .map(lambda raw: unicodedata.normalize("NFC", raw).strip())
        .filter(lambda plain: 0 < len(plain) <= limit)
    )


def _codes():
    return _texts(20).filter(lambda code: not any(char.isspace() for char in code))


def _optional(strategy):
    return st.none() | strategy


def _aliases(names):
    by_key = {text.key(name): name for name in names}
    return tuple(name for key, name in sorted(by_key.items()) if 0 < len(key) <= 200)


@st.composite
def plans(draw):
    """Draw a plan that names only its own subjects, and communes of COMMUNES."""
    codes = draw(st.lists(_codes(), min_size=1, max_size=4, unique=True))
    some = st.frozensets(st.sampled_from(codes), min_size=1)
    subjects = [
        SubjectEntry(code, draw(_texts(200)), draw(_ORIGINS), draw(_optional(_texts(200)))) for code in codes
    ]
    courses = draw(st.lists(_codes(), max_size=3, unique=True))
    required = st.tuples(st.sampled_from(codes), _optional(st.sampled_from(COMMUNES)))
    return PlanFile(
        title=draw(_texts(200)),
        version=draw(_texts(40)),
        subjects=tuple(subjects),
        courses=_with_titles_of_their_own(draw(_courses(code, some)) for code in courses),
        requirements=tuple(
            draw(_requirements(*what)) for what in draw(st.lists(required, max_size=5, unique=True))
        ),
        clearances=tuple(
            ClearanceEntry(code, draw(_texts(200)), draw(some), draw(_PROFILES))
            for code in draw(st.lists(_codes(), max_size=2, unique=True))
        ),
    )


def _with_titles_of_their_own(courses):
    by_title = {text.key(course.title): course for course in courses}
    return tuple(by_title.values())


def _courses(code, some):
    return st.booleans().flatmap(
        lambda graded: st.builds(
            CourseEntry,
            code=st.just(code),
            title=_texts(200),
            subjects=some,
            hours=_HOURS,
            min_attendance=st.integers(0, 100),
            graded=st.just(graded),
            chronological_hours=_optional(_HOURS),
            pass_mark=st.floats(1, 7) if graded else st.none(),
            prerequisites=st.just(frozenset()) | some,
            aliases=st.lists(_texts(200), max_size=3).map(_aliases),
        )
    )


def _whose(commune):
    """Draw the law's, the agreement's or, where it is common, what is of both."""
    both = [] if commune else [{"origin": Origin.AGREEMENT, "law": True}]
    return st.sampled_from([{"origin": Origin.LAW}, {"origin": Origin.AGREEMENT}, *both])


def _requirements(subject, commune):
    return st.tuples(_DEADLINES, _whose(commune)).flatmap(
        lambda drawn: st.builds(
            RequirementEntry,
            subject=st.just(subject),
            only=_optional(st.sampled_from(Only)),
            commune=st.just(commune),
            profiles=_PROFILES,
            renewal_months=_optional(st.integers(1, 1200)),
            min_hours=_optional(_HOURS),
            source=_optional(_texts(300)),
            note=_optional(_texts(1000, extra="\n")),
            provisional=st.booleans(),
            **{key: st.just(value) for key, value in (drawn[0] | drawn[1]).items()},
        )
    )
