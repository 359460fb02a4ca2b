"""Roster, plan in force, applies, status and what stands beside it, sentence by sentence (design, section 3)."""

from datetime import UTC, date, datetime

import pytest

from tracker.standing.facts import (
    AfterAppointment,
    CourseFact,
    EnrollmentFact,
    ExemptionFact,
    LawRegime,
    OnDate,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RecordFact,
    RequirementFact,
    SeatChange,
    Settings,
)
from tracker.standing.obligations import on_roster, plan_in_force
from tracker.standing.status import Status, person_standing, status

D = date(2026, 11, 23)
COURSE = CourseFact(1, "Primeros auxilios, 16 horas", frozenset({"PAUX"}))
RULE = RequirementFact(7, "PAUX", renewal_months=24, min_hours=8)
POSTING = PostingFact(3, "02102", "security_inspector", date(2025, 1, 1), None, date(2025, 1, 1))
RECORD = RecordFact(5, COURSE, 16, date(2025, 5, 3))
EXEMPTION = ExemptionFact(9, "PAUX", date(2026, 11, 1), date(2026, 11, 30), "long_leave")


def person(*records, postings=(POSTING,), exemptions=(), enrollments=()):
    return PersonFacts(1, postings, records, exemptions, enrollments)


def standing(someone, rule=RULE, on=D, settings=None):
    return status(someone, rule, on, settings or Settings())


def texts(found):
    return " ".join(reason.text for reason in found.why)


def plan(*rules, version="2026.1", in_force_from=date(2026, 1, 1)):
    return PlanFacts(version, in_force_from, rules, (), {})


class TestRosterAndPlan:
    def test_start_and_end_are_inclusive_and_no_end_is_open(self):
        stay = POSTING._replace(start=date(2026, 9, 6), end=date(2026, 9, 30))
        assert [on_roster(stay, date(2026, 9, day)) for day in (5, 6, 30)] == [False, True, True]
        assert not on_roster(stay, date(2026, 10, 1))
        assert on_roster(stay._replace(end=None), date(2099, 1, 1))

    def test_the_adopted_version_with_the_latest_date_answers_from_that_day_on(self):
        first, second = plan(version="9"), plan(version="10", in_force_from=date(2026, 6, 1))
        versions = [second, first, plan(version="draft", in_force_from=None)]
        assert plan_in_force(versions, date(2025, 12, 31)) is None
        assert plan_in_force(versions, date(2026, 1, 1)) == first
        assert plan_in_force(versions, date(2026, 5, 31)) == first
        assert plan_in_force(versions, date(2026, 6, 1)) == second

    def test_no_plan_requires_nothing(self):
        assert person_standing(person(), None, D, Settings()) == []


class TestApplies:
    def test_its_profile_is_among_the_requirements_and_none_listed_means_all(self):
        assert standing(person(), RULE).status is Status.PENDING
        others = RULE._replace(profiles=frozenset({"director", "cctv_operator"}))
        assert standing(person(), others).status is Status.NOT_REQUIRED
        named = RULE._replace(profiles=frozenset({"director", "security_inspector"}))
        assert standing(person(), named).status is Status.PENDING

    def test_a_communes_own_applies_to_postings_there_only(self):
        assert standing(person(), RULE._replace(commune="02102")).status is Status.PENDING
        assert standing(person(), RULE._replace(commune="02101")).status is Status.NOT_REQUIRED

    def test_profile_and_commune_are_those_of_one_posting(self):
        elsewhere = POSTING._replace(id=4, commune="02101", profile="director")
        someone = person(postings=(POSTING, elsewhere))
        own = RULE._replace(commune="02102", profiles=frozenset({"director"}))
        assert standing(someone, own).status is Status.NOT_REQUIRED
        assert standing(someone, own._replace(commune="02101")).status is Status.PENDING

    @pytest.mark.parametrize("dates", [(date(2027, 1, 1), None), (date(2025, 1, 1), date(2026, 11, 22))])
    def test_a_posting_that_has_ended_or_not_begun_binds_nobody(self, dates):
        stay = POSTING._replace(start=dates[0], end=dates[1])
        assert standing(person(postings=(stay,))).status is Status.NOT_REQUIRED

    def test_the_list_is_the_union_over_the_postings_one_row_each_without_not_required(self):
        elsewhere = POSTING._replace(id=4, commune="02101", profile="director")
        rules = [
            RULE,
            RULE._replace(id=8, subject="TRAN", profiles=frozenset({"director"})),
            RULE._replace(id=9, commune="02101"),
            RULE._replace(id=10, commune="02201"),
        ]
        found = person_standing(person(postings=(POSTING, elsewhere)), plan(*rules), D, Settings())
        assert [one.requirement.id for one in found] == [7, 8, 9]


class TestStatus:
    def test_current_while_more_than_the_warning_days_are_left(self):
        found = standing(person(RECORD))
        assert (found.status, found.valid_until) == (Status.CURRENT, date(2027, 5, 3))

    def test_expiring_from_the_warning_days_on_to_the_last_day(self):
        assert standing(person(RECORD), on=date(2027, 3, 3)).status is Status.CURRENT
        assert standing(person(RECORD), on=date(2027, 3, 4)).status is Status.EXPIRING
        assert standing(person(RECORD), on=date(2027, 5, 3)).status is Status.EXPIRING

    def test_the_warning_days_are_a_setting(self):
        none = Settings(warning_days=0)
        assert standing(person(RECORD), on=date(2027, 5, 2), settings=none).status is Status.CURRENT
        assert standing(person(RECORD), on=date(2027, 5, 3), settings=none).status is Status.EXPIRING

    def test_expired_from_the_day_after_with_the_date_that_has_passed(self):
        found = standing(person(RECORD), on=date(2027, 5, 4))
        assert (found.status, found.valid_until) == (Status.EXPIRED, date(2027, 5, 3))

    def test_pending_when_no_record_ever_satisfied_this_same_requirement(self):
        never = [
            RECORD._replace(hours=4),
            RECORD._replace(accepted=False),
            RECORD._replace(revoked=True),
            RECORD._replace(obtained_on=date(2026, 11, 24)),
            RECORD._replace(course=COURSE._replace(subjects=frozenset({"TRAN"}))),
        ]
        found = standing(person(*never))
        assert (found.status, found.valid_until) == (Status.PENDING, None)

    def test_for_ever_has_no_date(self):
        found = standing(person(RECORD), RULE._replace(renewal_months=None))
        assert (found.status, found.valid_until) == (Status.CURRENT, None)

    def test_exempt_even_with_a_record_and_without_a_date(self):
        found = standing(person(RECORD, exemptions=[EXEMPTION]))
        assert (found.status, found.valid_until) == (Status.EXEMPT, None)

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 10, 31), Status.PENDING),
            (date(2026, 11, 1), Status.EXEMPT),
            (date(2026, 11, 30), Status.EXEMPT),
            (date(2026, 12, 1), Status.PENDING),
        ],
    )
    def test_an_exemption_covers_its_first_and_last_day(self, day, expected):
        assert standing(person(exemptions=[EXEMPTION]), on=day).status is expected

    def test_an_exemption_is_of_one_subject_and_may_have_no_end(self):
        other = EXEMPTION._replace(subject="TRAN")
        assert standing(person(exemptions=[other])).status is Status.PENDING
        endless = EXEMPTION._replace(end=None)
        assert standing(person(exemptions=[endless]), on=date(2030, 1, 1)).status is Status.EXEMPT

    def test_not_required_comes_before_exempt(self):
        found = standing(person(postings=(), exemptions=[EXEMPTION]))
        assert found.status is Status.NOT_REQUIRED

    def test_records_go_where_the_person_goes(self):
        moved = POSTING._replace(commune="02101", start=date(2026, 11, 1))
        assert standing(person(RECORD, postings=(moved,))).status is Status.CURRENT

    def test_the_last_days_of_the_calendar_are_days_like_others(self):
        assert standing(person(RECORD), on=date.max).status is Status.EXPIRED
        assert standing(person(RECORD), RULE._replace(renewal_months=None), on=date.max).valid_until is None
        assert standing(person(RECORD), on=date.min).status is Status.NOT_REQUIRED


class TestOverdue:
    RULE = RULE._replace(deadline=OnDate(date(2026, 12, 31)))

    def test_from_the_day_after_the_deadline_on(self):
        assert not standing(person(), self.RULE, on=date(2026, 12, 31)).overdue
        assert standing(person(), self.RULE, on=date(2027, 1, 1)).overdue

    def test_when_expired_too_but_neither_covered_nor_exempt(self):
        assert standing(person(RECORD), self.RULE, on=date(2027, 5, 4)).overdue
        assert not standing(person(RECORD), self.RULE, on=date(2027, 5, 3)).overdue
        endless = EXEMPTION._replace(end=None)
        assert not standing(person(exemptions=[endless]), self.RULE, on=date(2027, 5, 4)).overdue

    def test_never_without_a_known_date(self):
        unknown = RULE._replace(deadline=LawRegime())
        assert not standing(person(), unknown, on=date(2050, 1, 1)).overdue

    def test_only_postings_of_that_day_to_which_it_applies_set_the_date(self):
        rule = RULE._replace(deadline=AfterAppointment(12), profiles=frozenset({"security_inspector"}))
        ended = POSTING._replace(id=1, end=date(2025, 12, 30), appointed_on=date(2020, 1, 1))
        other = POSTING._replace(id=2, profile="director", appointed_on=date(2021, 1, 1))
        now = POSTING._replace(start=date(2026, 1, 1), appointed_on=date(2026, 1, 1))
        assert standing(person(postings=(ended, other, now)), rule).due_on == date(2027, 1, 1)


class TestEnrolled:
    """The night before 6-09-2026 has no hour from 00:00 to 00:59: that day begins at 04:00 UTC."""

    @staticmethod
    def enrollment(*changes, last_meeting=date(2026, 12, 1), subjects=("PAUX",)):
        return EnrollmentFact(2, "Primeros auxilios, Mejillones", frozenset(subjects), last_meeting, changes)

    def test_with_a_seat_at_the_end_of_the_day(self):
        seat = self.enrollment(SeatChange(datetime(2026, 11, 24, 2, 59, tzinfo=UTC), seat=True))
        assert standing(person(enrollments=[seat])).enrolled
        assert not standing(person(enrollments=[seat]), on=date(2026, 11, 22)).enrolled

    def test_not_on_the_evening_before_the_night_the_clock_skips(self):
        seat = self.enrollment(SeatChange(datetime(2026, 9, 6, 4, 0, tzinfo=UTC), seat=True))
        assert not standing(person(enrollments=[seat]), on=date(2026, 9, 5)).enrolled
        assert standing(person(enrollments=[seat]), on=date(2026, 9, 6)).enrolled

    def test_the_last_change_of_the_day_decides(self):
        came = SeatChange(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), seat=True)
        went = SeatChange(datetime(2026, 11, 23, 13, 0, tzinfo=UTC), seat=False)
        assert not standing(person(enrollments=[self.enrollment(came, went)])).enrolled

    def test_in_an_edition_that_covers_the_subject_and_has_not_ended(self):
        came = SeatChange(datetime(2026, 11, 1, 12, 0, tzinfo=UTC), seat=True)
        last_day = self.enrollment(came, last_meeting=D)
        assert standing(person(enrollments=[last_day])).enrolled
        assert not standing(person(enrollments=[last_day]), on=date(2026, 11, 24)).enrolled
        other = self.enrollment(came, subjects=("TRAN",))
        assert not standing(person(enrollments=[other])).enrolled


class TestWhy:
    """Every answer is explained down to the record that decided it."""

    def test_the_record_and_the_rule(self):
        rule, record = standing(person(RECORD)).why
        assert (rule.kind, rule.id) == ("requirement", 7)
        assert rule.text == "Exigencia del plan: al menos 8 horas pedagógicas; se renueva cada 24 meses."
        assert (record.kind, record.id, record.date) == ("record", 5, date(2025, 5, 3))
        assert record.text == (
            "«Primeros auxilios, 16 horas», aprobado el 03-05-2025 (16 horas); vigente hasta el 03-05-2027."
        )

    def test_a_rule_of_the_communes_own_without_hours_or_renewal(self):
        own = RequirementFact(8, "PAUX", commune="02102")
        found = standing(person(RECORD), own)
        assert "Exigencia propia de la comuna: sin mínimo de horas; no se renueva." in texts(found)
        assert "no vence" in texts(found)

    def test_what_a_record_lacks_that_someone_may_be_thinking_of(self):
        found = standing(
            person(
                RECORD._replace(id=4, obtained_on=date(2026, 12, 1)),
                RECORD._replace(id=1, hours=7.5),
                RECORD._replace(id=2, accepted=False),
                RECORD._replace(id=3, revoked=True),
                RECORD._replace(id=5, course=COURSE._replace(id=2, subjects=frozenset({"TRAN"}))),
            )
        )
        reasons = {reason.id: reason.text for reason in found.why if reason.kind == "record"}
        assert list(reasons) == [None, 1, 2, 3, 4]
        assert reasons[None] == "Al 23-11-2026 no hay un registro que cumpla la exigencia."
        assert reasons[1].endswith("(7,5 horas); no cuenta: se exigen 8 horas.")
        assert reasons[2].endswith("no cuenta: no está aceptado.")
        assert reasons[3].endswith("no cuenta: fue revocado.")
        assert reasons[4].endswith("no cuenta: es posterior al 23-11-2026.")

    def test_an_expired_record_and_an_act_that_prolonged_it(self):
        found = standing(person(RECORD._replace(extended_to=date(2027, 8, 31))), on=date(2027, 9, 1))
        assert "estuvo vigente hasta el 31-08-2027" in texts(found)
        assert ("extension", 5, date(2027, 8, 31)) in [reason[:3] for reason in found.why]

    def test_on_its_last_day_it_is_still_valid_and_on_the_next_it_was(self):
        on = [texts(standing(person(RECORD), on=date(2027, 5, day))) for day in (3, 4)]
        assert ["estuvo vigente" in each for each in on] == [False, True]

    def test_that_the_law_is_met_is_said_for_one_posting_under_it_and_the_renewal_where_it_lapsed(self):
        other = POSTING._replace(id=4, profile="director")
        both = person(RECORD, postings=(other, POSTING))
        found = [standing(both, RULE._replace(law=True), on=date(2027, 5, day)) for day in (3, 4)]
        met = "El plazo de la ley (art. 13) quedó cumplido con lo aprobado el 03-05-2025."
        assert [met in texts(each) for each in found] == [True, True]
        agreed = "La renovación es acordada"
        assert [agreed in texts(each) for each in found] == [False, True]
        ended = person(RECORD._replace(expires_on=date(2027, 5, 1)))
        said = texts(standing(ended, RULE._replace(law=True), on=date(2027, 5, 4)))
        assert met in said
        assert agreed not in said, "the issuer set that date"
        unmet = person(RECORD, postings=(other,))
        assert met not in texts(standing(unmet, RULE._replace(law=True)))

    def test_an_act_that_changed_nothing_is_not_named(self):
        found = standing(person(RECORD._replace(extended_to=date(2026, 8, 31))))
        assert "prórroga" not in texts(found)

    def test_an_exemption(self):
        found = standing(person(RECORD, exemptions=[EXEMPTION]))
        assert "Eximición desde el 01-11-2026, hasta el 30-11-2026: ausencia prolongada." in texts(found)
        assert "Primeros auxilios" not in texts(found)

    @pytest.mark.parametrize(
        ("rule", "changes", "expected"),
        [
            (OnDate(date(2026, 12, 31)), {}, "Plazo 31-12-2026, del acuerdo: fecha fijada por la exigencia."),
            (
                AfterAppointment(1),
                {},
                "Plazo 01-02-2025, del acuerdo: 1 mes desde el nombramiento del 01-01-2025.",
            ),
            (
                AfterAppointment(12),
                {"appointed_on": None},
                "Plazo del acuerdo desconocido: falta la fecha de nombramiento: anótela en su destinación.",
            ),
        ],
    )
    def test_a_deadline_of_the_agreement_or_why_it_is_not_known(self, rule, changes, expected):
        someone = person(postings=(POSTING._replace(**changes),))
        assert expected in texts(standing(someone, RULE._replace(deadline=rule)))

    def test_every_deadline_is_named_the_earliest_first_and_what_is_not_known_last(self):
        new = POSTING._replace(start=date(2026, 9, 1))
        postings = (
            new._replace(id=1, commune="02101", appointed_on=date(2026, 10, 1)),
            new._replace(id=2, appointed_on=date(2026, 9, 1)),
            new._replace(id=4, commune="02201", appointed_on=None),
        )
        found = standing(person(postings=postings), RULE._replace(deadline=LawRegime()))
        assert [reason.id for reason in found.why if reason.kind == "deadline"] == [2, 1, 4]

    def test_nobody_bound(self):
        assert "ninguna destinación" in texts(standing(person(RECORD, postings=())))

    def test_a_seat(self):
        came = SeatChange(datetime(2026, 11, 1, 12, 0, tzinfo=UTC), seat=True)
        seat = TestEnrolled.enrollment(came)
        assert "Tiene cupo en «Primeros auxilios, Mejillones», que termina el 01-12-2026." in texts(
            standing(person(enrollments=[seat]))
        )
