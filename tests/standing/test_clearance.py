"""Clearances, sentence by sentence (design, section 3)."""

from datetime import date

from tracker.standing.clearances import clearances
from tracker.standing.facts import (
    DRIVERS,
    ClearanceFact,
    CourseFact,
    ExemptionFact,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RecordFact,
    RequirementFact,
)

D = date(2026, 11, 23)
SECURITY = frozenset({"security_inspector"})
DIRECTOR = frozenset({"director"})
COURSE = CourseFact(1, "Derechos humanos y primeros auxilios", frozenset({"DDHH", "PAUX"}))
RECORD = RecordFact(5, COURSE, 16, date(2025, 5, 3))
POSTING = PostingFact(3, "02102", "security_inspector", date(2025, 1, 1))
ART_43 = ClearanceFact("DEF43", "Elementos defensivos (art. 43)", SECURITY, ("DDHH", "PAUX"))


def judged(*records, rules=(), clearance=ART_43, postings=(POSTING,), exemptions=(), on=D):
    plan = PlanFacts("2026.1", date(2026, 1, 1), rules, (clearance,), {})
    found = clearances(PersonFacts(1, postings, records, exemptions), plan, on)
    return [(one.cleared, one.missing) for one in found]


def test_only_for_people_with_one_of_its_profiles_none_listed_means_all():
    assert judged(RECORD) == [(True, ())]
    assert judged(RECORD, clearance=ART_43._replace(profiles=DIRECTOR)) == []
    assert judged(RECORD, clearance=ART_43._replace(profiles=frozenset())) == [(True, ())]


def test_nobody_without_a_posting_that_day():
    ended = POSTING._replace(end=date(2026, 11, 22))
    assert judged(RECORD, clearance=ART_43._replace(profiles=frozenset()), postings=(ended,)) == []


def test_none_without_a_plan():
    assert clearances(PersonFacts(1, (POSTING,), (RECORD,)), None, D) == []


def test_each_subject_is_needed_and_the_missing_ones_are_named():
    only_rights = RECORD._replace(course=COURSE._replace(subjects=frozenset({"DDHH"})))
    assert judged(only_rights) == [(False, ("PAUX",))]
    assert judged() == [(False, ("DDHH", "PAUX"))]


def test_hours_and_renewal_are_those_of_the_common_requirement():
    assert judged(RECORD, rules=[RequirementFact(1, "PAUX", min_hours=20)]) == [(False, ("PAUX",))]
    yearly = RequirementFact(1, "PAUX", renewal_months=12)
    assert judged(RECORD, rules=[yearly]) == [(False, ("PAUX",))]
    assert judged(RECORD, rules=[yearly], on=date(2026, 5, 3)) == [(True, ())]


def test_also_when_that_requirement_does_not_apply_to_the_person():
    directors = RequirementFact(1, "PAUX", profiles=DIRECTOR, min_hours=20)
    assert judged(RECORD, rules=[directors]) == [(False, ("PAUX",))]


def test_a_communes_own_requirement_does_not_count():
    own = RequirementFact(1, "PAUX", commune="02102", min_hours=20)
    assert judged(RECORD, rules=[own]) == [(True, ())]


def test_an_exemption_neither_gives_nor_takes():
    exemption = ExemptionFact(1, "PAUX", date(2026, 1, 1), None, "long_leave")
    rule = RequirementFact(1, "PAUX")
    assert judged(rules=[rule], exemptions=[exemption]) == [(False, ("DDHH", "PAUX"))]
    assert judged(RECORD, rules=[rule], exemptions=[exemption]) == [(True, ())]


def test_without_such_a_requirement_any_record_counts_until_its_own_expiry():
    expires = RECORD._replace(hours=1, expires_on=date(2026, 11, 23))
    assert judged(expires) == [(True, ())]
    assert judged(expires, on=date(2026, 11, 24)) == [(False, ("DDHH", "PAUX"))]
    assert judged(RECORD._replace(obtained_on=date(2026, 11, 24))) == [(False, ("DDHH", "PAUX"))]


def test_a_record_that_waits_or_was_revoked_clears_nobody():
    assert judged(RECORD._replace(accepted=False)) == [(False, ("DDHH", "PAUX"))]
    assert judged(RECORD._replace(revoked=True)) == [(False, ("DDHH", "PAUX"))]


def test_what_is_asked_only_of_drivers_counts_for_who_drives_in_a_posting_the_clearance_is_for():
    rules = [RequirementFact(1, "PAUX", only=DRIVERS)]
    rights = RECORD._replace(course=COURSE._replace(subjects=frozenset({"DDHH"})))
    driver, unknown = POSTING._replace(drives=True), POSTING._replace(drives=None)
    elsewhere = POSTING._replace(id=4, commune="02101", profile="director", drives=True)
    assert judged(rights, rules=rules, postings=(driver,)) == [(False, ("PAUX",))]
    assert judged(rights, rules=rules, postings=(unknown, driver._replace(id=5))) == [(False, ("PAUX",))]
    assert judged(rights, rules=rules, postings=(unknown,)) == [(True, ())]
    assert judged(rights, rules=rules, postings=(unknown, elsewhere)) == [(True, ())]


def test_what_only_an_agreed_renewal_took_is_told_apart():
    plan = PlanFacts("1", date(2026, 1, 1), (RequirementFact(1, "PAUX", renewal_months=12),), (ART_43,), {})
    [lapsed] = clearances(PersonFacts(1, (POSTING,), (RECORD,)), plan, D)
    assert (lapsed.missing, lapsed.by_renewal_only) == (("PAUX",), True)
    [never] = clearances(PersonFacts(1, (POSTING,), (RECORD._replace(hours=16, revoked=True),)), plan, D)
    assert (never.missing, never.by_renewal_only) == (("DDHH", "PAUX"), False)
    [ended] = clearances(PersonFacts(1, (POSTING,), (RECORD._replace(expires_on=date(2026, 6, 1)),)), plan, D)
    assert not ended.by_renewal_only
