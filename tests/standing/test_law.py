"""The law's dates person by person, as a lawyer would name them (Ley 21.802; docs/law.md)."""

from datetime import date
from typing import NamedTuple

import pytest

from tracker.standing.facts import (
    DRIVERS,
    AfterAppointment,
    CourseFact,
    LawRegime,
    OnDate,
    PersonFacts,
    PostingFact,
    RecordFact,
    RequirementFact,
    Settings,
    Stretch,
)
from tracker.standing.serving import service
from tracker.standing.status import status

D = date(2027, 6, 30)
REGULATION = date(2027, 2, 11)
FOUR_YEARS = date(2031, 2, 11)  # from the regulation
NAMED = date(2026, 9, 20)  # under the law
A_YEAR = date(2027, 9, 20)  # from then
TALTAL, MEJILLONES = "02104", "02102"
SECURITY, MUNICIPAL = "security_inspector", "municipal_inspector"

RIGHTS = RequirementFact(1, "DDHH", profiles=frozenset({SECURITY}), deadline=LawRegime(), origin="law")
FORCE = RIGHTS._replace(subject="DEF", renewal_months=24)
DRIVING = RIGHTS._replace(subject="COND", only=DRIVERS)
AGREED = date(2026, 12, 31)
FIRST_AID = RequirementFact(
    2, "PAUX", None, frozenset({SECURITY, MUNICIPAL}), 24, 8, OnDate(AGREED), "agreement", law=True
)
OWN = RequirementFact(
    3, "PAUX", TALTAL, deadline=AfterAppointment(12), run=(Stretch(date(2026, 11, 1)),)
)  # of a commune, since November
COURSE = CourseFact(1, "Curso", frozenset({"DDHH", "DEF", "PAUX"}))


def posting(start=NAMED, end=None, *, number=1, commune=TALTAL, profile=SECURITY, **changes):
    facts = {"appointed_on": start} | changes
    return PostingFact(number, commune, profile, start, end, **facts)


def passed(on, **changes):
    return RecordFact(9, COURSE, 16, on)._replace(**changes)


class Case(NamedTuple):
    """A person, what is asked of them, and the date (None: none, or not known yet) with words of its reasons."""

    who: str
    postings: list
    due_on: date | None
    why: tuple = ()
    rule: RequirementFact = RIGHTS
    records: tuple = ()
    regulation_on: date | None = REGULATION


TO_CONFIRM = "confirme que hacía labores de inspección de seguridad"
ART_13, ART_10 = "de la ley (art. 13): 12 meses", "art. 10 transitorio): 4 años desde el reglamento"
NOT_A_YEAR = "no inicia el plazo de un año"
MET = "El plazo de la ley (art. 13) quedó cumplido"
NO_VALIDITY = "la ley no fija vigencia"

CASES = [
    Case("named under the law", [posting()], A_YEAR, (ART_13, "anótelo en «Ejerce desde»")),
    Case("named on its first day", [posting(date(2026, 8, 12))], date(2027, 8, 12), (ART_13,)),
    Case(
        "named the day before",
        [posting(date(2026, 8, 11))],
        FOUR_YEARS,
        (ART_10, "nombramiento del 11-08-2026"),
    ),
    Case(
        "the same, no regulation yet",
        [posting(date(2026, 8, 11))],
        None,
        (ART_10, "aún sin fecha"),
        regulation_on=None,
    ),
    Case(
        "serves since 2015, named by decree in 2026",
        [posting(served_since=date(2015, 3, 1))],
        FOUR_YEARS,
        ("4 años desde el reglamento", "ejerce desde el 01-03-2015", NOT_A_YEAR, TO_CONFIRM),
    ),
    Case(
        "re-designated: there since 2018, the decree of 2026",
        [posting(date(2018, 1, 1), appointed_on=date(2026, 10, 1))],
        FOUR_YEARS,
        ("destinación desde el 01-01-2018", "01-10-2026, posterior, " + NOT_A_YEAR),
    ),
    Case(
        "municipal inspector since 2019, security inspector from the next day",
        [posting(date(2019, 1, 1), date(2026, 9, 19), number=2, profile=MUNICIPAL), posting()],
        FOUR_YEARS,
        (ART_10, "una destinación como inspector/a municipal", TO_CONFIRM),
    ),
    Case(
        "municipal inspector who left, and came back after a day",
        [posting(date(2019, 1, 1), date(2026, 9, 18), number=2, profile=MUNICIPAL), posting()],
        A_YEAR,
        (ART_13,),
    ),
    Case(
        "moved to another commune from one day to the next",
        [posting(date(2020, 1, 1), date(2026, 9, 19), number=2, commune=MEJILLONES), posting()],
        FOUR_YEARS,
        (ART_10, NOT_A_YEAR),
    ),
    Case(
        "moved after two days",
        [posting(date(2020, 1, 1), date(2026, 9, 17), number=2, commune=MEJILLONES), posting()],
        A_YEAR,
    ),
    Case(
        "shared with a commune where they served before",
        [posting(date(2022, 1, 1), number=2, commune=MEJILLONES), posting()],
        FOUR_YEARS,
        (NOT_A_YEAR,),
    ),
    Case(
        "shared by two communes that named them under the law",
        [posting(date(2026, 11, 1), number=2, commune=MEJILLONES), posting()],
        A_YEAR,
        ("Plazo 20-09-2027", "Plazo 01-11-2027"),
    ),
    Case(
        "in two functions since the same day, of before in one",
        [posting(number=2, profile=MUNICIPAL, served_since=date(2015, 3, 1)), posting()],
        FOUR_YEARS,
        (TO_CONFIRM,),
    ),
    Case(
        "renewed each year",
        [posting(NAMED, date(2026, 12, 31), number=2), posting(date(2027, 1, 1))],
        A_YEAR,
        ("desde el nombramiento del 20-09-2026",),
    ),
    Case(
        "renewed each year, of before the law",
        [
            posting(date(2026, 1, 1), date(2026, 12, 31), number=2),
            posting(date(2027, 1, 1), date(2027, 12, 31), appointed_on=date(2027, 1, 1)),
        ],
        FOUR_YEARS,
    ),
    Case(
        "named again after a day without a contract",
        [posting(NAMED, date(2026, 12, 31), number=2), posting(date(2027, 1, 2))],
        date(2028, 1, 2),
    ),
    Case(
        "kept a second year by the mayor",
        [posting(mayor_extended=True)],
        date(2028, 9, 20),
        ("24 meses", "con la prórroga de la alcaldía"),
    ),
    Case(
        "kept a second year, then renewed",
        [posting(NAMED, date(2026, 12, 31), number=2, mayor_extended=True), posting(date(2027, 1, 1))],
        date(2028, 9, 20),
    ),
    Case(
        "of before the law, kept by the mayor", [posting(date(2025, 1, 1), mayor_extended=True)], FOUR_YEARS
    ),
    Case(
        "of whom no appointment is known",
        [posting(appointed_on=None)],
        None,
        ("falta la fecha de nombramiento",),
    ),
    Case(
        "there since 2020, no appointment known", [posting(date(2020, 1, 1), appointed_on=None)], FOUR_YEARS
    ),
    Case("named on 29 February", [posting(date(2028, 2, 29), commune=MEJILLONES), posting(number=2)], A_YEAR),
    Case(
        "camera operator since 2015, security inspector from the next day",
        [posting(date(2015, 1, 1), date(2026, 9, 19), number=2, profile="cctv_operator"), posting()],
        A_YEAR,
        (ART_13,),
    ),
    Case(
        "secretary of 2010, as the list has her: FECHA INGRESO is her own work's",
        [posting(served_since=date(2010, 3, 1))],
        FOUR_YEARS,
        ("la fecha de ingreso («ejerce desde»)", TO_CONFIRM, "corrija esa fecha"),
    ),
    Case("secretary of 2010, corrected", [posting()], A_YEAR, (ART_13,)),
    Case("drives patrols", [posting(drives=True)], A_YEAR, ("solo a quienes conducen",), rule=DRIVING),
    Case("does not drive", [posting(drives=False)], None, ("ninguna destinación",), rule=DRIVING),
    Case(
        "of whom it is not known whether they drive",
        [posting()],
        None,
        ("ninguna destinación",),
        rule=DRIVING,
    ),
    Case(
        "without first aid: the agreement's date comes first",
        [posting()],
        AGREED,
        ("Plazo 31-12-2026, del acuerdo", "Plazo 20-09-2027, de la ley (art. 13)"),
        rule=FIRST_AID,
    ),
    Case(
        "municipal inspector without first aid: the law sets no date",
        [posting(profile=MUNICIPAL)],
        AGREED,
        ("del acuerdo",),
        rule=FIRST_AID,
    ),
    Case(
        "first aid passed, and lapsed by the agreed renewal",
        [posting()],
        AGREED,
        (MET, NO_VALIDITY),
        rule=FIRST_AID,
        records=(passed(date(2024, 10, 1)),),
    ),
    Case(
        "first aid with too few hours",
        [posting()],
        AGREED,
        ("de la ley (art. 13)",),
        rule=FIRST_AID,
        records=(passed(date(2026, 10, 1), hours=4),),
    ),
    Case("passed once for good", [posting()], None, (MET,), records=(passed(date(2027, 1, 10)),)),
    Case(
        "passed once, lapsed by the agreed renewal",
        [posting()],
        None,
        (MET, NO_VALIDITY),
        rule=FORCE,
        records=(passed(date(2024, 10, 1)),),
    ),
    Case(
        "whose record was revoked",
        [posting()],
        A_YEAR,
        (ART_13,),
        records=(passed(date(2027, 1, 10), revoked=True),),
    ),
    Case("who passes later", [posting()], A_YEAR, (ART_13,), records=(passed(date(2027, 7, 1)),)),
    Case(
        "of 2017, by a commune's own rule of November 2026",
        [posting(date(2017, 11, 1))],
        date(2027, 11, 1),
        ("de la exigencia propia de la comuna", "desde que rige la exigencia (01-11-2026)"),
        rule=OWN,
    ),
    Case("named after that rule", [posting(date(2027, 1, 15))], date(2028, 1, 15), rule=OWN),
]


@pytest.mark.parametrize("case", CASES, ids=[case.who for case in CASES])
def test_each_has_the_date_that_a_lawyer_would_name(case):
    person = PersonFacts(1, case.postings, case.records)
    found = status(person, case.rule, D, Settings(60, case.regulation_on))
    told = " ".join(reason.text for reason in found.why)
    assert found.due_on == case.due_on
    assert [words for words in case.why if words not in told] == []


def test_what_a_former_year_met_is_not_asked_again_by_the_law_and_what_is_late_is_late_by_the_agreement():
    lapsed = PersonFacts(1, [posting()], (passed(date(2024, 10, 1)),))
    found = status(lapsed, FIRST_AID, D, Settings(60, REGULATION))
    assert (found.status, found.overdue) == ("expired", True)
    assert [reason.date for reason in found.why if reason.kind == "deadline"] == [AGREED]


def test_protection_by_an_own_posting_is_preferred_to_what_has_to_be_confirmed():
    both = [posting(date(2020, 5, 1), served_since=date(2015, 3, 1))]
    told = " ".join(each.text for each in status(PersonFacts(1, both), RIGHTS, D, Settings(60, None)).why)
    assert "nombramiento del 01-05-2020" in told
    assert "confirme" not in told


def test_who_was_appointed_before_the_law_and_began_under_it_is_protected_by_the_first_appointment():
    named = date(2026, 8, 1)
    first = PostingFact(1, "02102", SECURITY, date(2026, 8, 20), date(2026, 12, 31), named)
    renewed = first._replace(id=2, start=date(2027, 1, 1), end=None, appointed_on=date(2027, 1, 1))
    shown = service(renewed, [renewed, first]).protection
    assert (shown.on, shown.to_confirm) == (named, False)
    assert service(renewed, [renewed, first._replace(appointed_on=date(2026, 8, 12))]).protection is None


def test_a_run_goes_on_from_any_of_its_postings_however_short_another_was():
    whole = PostingFact(1, "02102", SECURITY, date(2027, 1, 1), date(2027, 12, 31), NAMED)
    short = whole._replace(id=2, start=date(2027, 3, 1), end=date(2027, 4, 30), appointed_on=None)
    renewed = whole._replace(id=3, start=date(2028, 1, 1), end=None, appointed_on=date(2028, 1, 1))
    assert service(renewed, [whole, short, renewed]).appointed_on == NAMED
    assert service(renewed, [short, renewed]).appointed_on == date(2028, 1, 1)
