"""Coverage of a commune and of the region, sentence by sentence (design, section 3)."""

from datetime import UTC, date, datetime, timedelta

from tracker.standing.coverage import coverage, headcount, region
from tracker.standing.facts import (
    CommuneFact,
    CourseFact,
    EnrollmentFact,
    ExemptionFact,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RecordFact,
    RequirementFact,
    SeatChange,
    Settings,
)
from tracker.standing.status import Status, status

D = date(2026, 11, 23)
SECURITY = frozenset({"security_inspector"})
COURSE = CourseFact(1, "Primeros auxilios, 16 horas", frozenset({"PAUX"}))
RECORD = RecordFact(5, COURSE, 16, date(2025, 5, 3))
COMMON = RequirementFact(1, "PAUX", profiles=SECURITY, renewal_months=24)
OWN = RequirementFact(2, "PAUX", commune="02102", min_hours=20)
PLAN = PlanFacts("2026.1", date(2026, 1, 1), (COMMON, OWN), (), {})
MEJILLONES, TALTAL = (
    CommuneFact("02102", "Mejillones", sent_roster=True),
    CommuneFact("02104", "Taltal", True),
)
CALAMA = CommuneFact("02201", "Calama", sent_roster=False)

TOOK = SeatChange(datetime(2026, 11, 20, 12, tzinfo=UTC), seat=True)
SEAT = EnrollmentFact(1, "Primeros auxilios", COURSE.subjects, D, [TOOK])


def at(commune, profile="security_inspector", end=None):
    return PostingFact(1, commune.cut, profile, date(2025, 1, 1), end)


def figures(people, communes=(MEJILLONES, TALTAL, CALAMA), plan=PLAN):
    return coverage(people, communes, plan, D)


def cells(part):
    return [(cell.requirement.id, cell.required, cell.covered) for cell in part]


def test_required_are_the_rosters_people_to_whom_it_applies_covered_those_with_a_valid_record():
    people = [
        PersonFacts(1, [at(MEJILLONES)], [RECORD]),
        PersonFacts(2, [at(MEJILLONES)], [RECORD._replace(obtained_on=date(2024, 11, 23))]),
        PersonFacts(3, [at(MEJILLONES)], [RECORD._replace(obtained_on=date(2024, 11, 22))]),
        PersonFacts(4, [at(MEJILLONES)]),
        PersonFacts(5, [at(MEJILLONES, "director")], [RECORD]),
        PersonFacts(6, [at(MEJILLONES, end=date(2026, 11, 22))], [RECORD]),
    ]
    found = figures(people)[0]
    assert found.roster == 5
    assert cells(found.cells) == [(1, 4, 2), (2, 5, 0)]


def test_the_exempt_are_neither_required_nor_covered_but_on_the_roster():
    exemption = ExemptionFact(1, "PAUX", date(2026, 11, 1), None, "long_leave")
    found = figures([PersonFacts(1, [at(TALTAL)], [RECORD], [exemption])])[1]
    assert (found.roster, cells(found.cells)) == (1, [(1, 0, 0)])


def test_a_commune_that_never_sent_a_roster_has_no_figures():
    assert figures([])[2] == (CALAMA.cut, None, (), {})


def test_a_commune_whose_roster_is_empty_today_requires_nobody():
    found = figures([])[1]
    assert (found.roster, cells(found.cells)) == (0, [(1, 0, 0)])


def test_without_a_plan_the_rosters_still_count():
    found = figures([PersonFacts(1, [at(TALTAL)])], plan=None)
    assert [(part.roster, part.cells) for part in found] == [(0, ()), (1, ()), (None, ())]
    assert region(found, None) == []


def test_a_communes_own_requirement_stays_in_its_own_cells():
    found = figures([PersonFacts(1, [at(MEJILLONES), at(TALTAL)], [RECORD._replace(hours=20)])])
    assert cells(found[0].cells) == [(1, 1, 1), (2, 1, 1)]
    assert cells(found[1].cells) == [(1, 1, 1)]
    assert cells(region(found, PLAN)) == [(1, 1, 1)]


def test_shared_staff_count_once_in_each_commune_and_once_in_the_region():
    shared = PersonFacts(1, [at(MEJILLONES), at(TALTAL)], [RECORD])
    found = figures([shared, PersonFacts(2, [at(TALTAL)])])
    assert [part.roster for part in found] == [1, 2, None]
    assert [cells(part.cells)[0] for part in found[:2]] == [(1, 1, 1), (1, 2, 1)]
    assert cells(region(found, PLAN)) == [(1, 2, 1)]
    assert headcount(found) == 2


def test_two_functions_in_one_commune_are_one_person():
    found = figures([PersonFacts(1, [at(TALTAL), at(TALTAL, "director")], [RECORD])])[1]
    assert (found.roster, cells(found.cells), found.shared) == (1, [(1, 1, 1)], {})


def test_in_a_commune_only_the_function_there_counts():
    shared = PersonFacts(1, [at(MEJILLONES, "director"), at(TALTAL)], [RECORD])
    found = figures([shared])
    assert [cells(part.cells)[0] for part in found[:2]] == [(1, 0, 0), (1, 1, 1)]
    assert cells(region(found, PLAN)) == [(1, 1, 1)]


def test_a_region_of_parts_reckoned_one_by_one_is_the_same():
    people = [PersonFacts(1, [at(MEJILLONES), at(TALTAL)], [RECORD]), PersonFacts(2, [at(TALTAL)])]
    parts = [
        *figures(people[:1], [MEJILLONES]),
        *figures(people, [TALTAL]),
    ]
    assert cells(region(parts, PLAN)) == [(1, 2, 1)]
    assert cells(region(parts[:1], PLAN)) == [(1, 1, 1)]


def test_who_counts_in_two_of_three_communes_counts_once_in_the_region():
    sierra_gorda = CommuneFact("02103", "Sierra Gorda", sent_roster=True)
    person = PersonFacts(1, [at(MEJILLONES), at(TALTAL, "director"), at(sierra_gorda)], [RECORD])
    found = figures([person], [MEJILLONES, TALTAL, sierra_gorda])
    assert [cells(part.cells)[0] for part in found] == [(1, 1, 1), (1, 0, 0), (1, 1, 1)]
    assert cells(region(found, PLAN)) == [(1, 1, 1)]
    assert headcount(found) == 1


def enrolled(part):
    return [cell.enrolled for cell in part]


def test_enrolled_are_those_who_are_missing_and_hold_a_seat():
    gone = SEAT._replace(history=[TOOK, TOOK._replace(seat=False)])
    people = [
        PersonFacts(1, [at(MEJILLONES)], (), (), [SEAT]),
        PersonFacts(2, [at(MEJILLONES)], [RECORD], (), [SEAT]),
        PersonFacts(3, [at(MEJILLONES)], (), (), [gone, SEAT._replace(last_meeting=D - timedelta(1))]),
        PersonFacts(4, [at(MEJILLONES, "director")], (), (), [SEAT]),
        PersonFacts(5, [at(MEJILLONES)], (), [ExemptionFact(1, "PAUX", D, None, "licencia")], [SEAT]),
    ]
    found = figures(people)[0]
    assert cells(found.cells) == [(1, 3, 1), (2, 4, 0)]
    assert enrolled(found.cells) == [1, 3]


def test_who_is_enrolled_and_in_two_communes_counts_once_in_the_region():
    shared = PersonFacts(1, [at(MEJILLONES), at(TALTAL)], (), (), [SEAT])
    found = figures([shared, PersonFacts(2, [at(TALTAL)], (), (), [SEAT])])
    assert [enrolled(part.cells)[0] for part in found[:2]] == [1, 2]
    assert enrolled(region(found, PLAN)) == [2]


def test_people_behind_a_cell_are_those_it_counts_and_the_exempt():
    exemption = ExemptionFact(1, "PAUX", date(2026, 11, 1), None, "long_leave")
    people = [
        PersonFacts(1, [at(MEJILLONES)], [RECORD]),
        PersonFacts(2, [at(MEJILLONES)], exemptions=[exemption]),
        PersonFacts(3, [at(MEJILLONES, "director"), at(TALTAL)]),
    ]

    def behind(commune):
        found = [(person.id, status(person, COMMON, D, Settings())) for person in people]
        return [(number, one.status) for number, one in found if commune is None or commune in one.communes]

    assert behind("02102") == [(1, Status.CURRENT), (2, Status.EXEMPT)]
    assert behind("02104") == [(3, Status.PENDING)]
    assert behind(None) == [(1, Status.CURRENT), (2, Status.EXEMPT), (3, Status.PENDING)]
