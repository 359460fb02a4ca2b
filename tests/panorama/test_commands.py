"""`coverage show` and `status show`: the answers to the letter, and as people read them."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from tests import builders as make
from tracker.models import Commune, Course, Inspector, Posting
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind, Origin, PlanState

TODAY = "2026-11-03"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-03 12:00Z", tick=False):
        yield


@pytest.fixture
def region(session):
    """Mejillones with three people, Taltal with one who works in both, Calama that sent nothing.

    Everybody needs first aid, every 24 months, by the end of 2026; cameras' operators need traffic;
    Mejillones itself asks for emergencies.
    """
    make.association(session)
    mejillones, taltal, _ = (make.commune(session, cut) for cut in ("02102", "02104", "02201"))
    paux, tran, emer = (make.subject(session, code) for code in ("PAUX", "TRAN", "EMER"))
    first_aid = make.course(session, paux, code="PA16")
    both = make.course(session, paux, emer, code="PE24", hours=24)
    rules = [
        make.requirement(
            paux, renewal_months=24, deadline_kind=DeadlineKind.ON, deadline_on=date(2026, 12, 31)
        ),
        make.requirement(tran, origin=Origin.LAW, profiles=frozenset([Profile.CCTV_OPERATOR])),
        make.requirement(emer, commune_cut="02102"),
    ]
    clearances = [
        make.clearance("DEF43", paux, profiles=frozenset([Profile.SECURITY_INSPECTOR])),
        make.clearance("DEF46", tran, profiles=frozenset([Profile.MUNICIPAL_INSPECTOR])),
        make.clearance("TODO", paux, tran),
    ]
    make.adopted_plan(session, *rules, *clearances)
    trained, lapsed, shared = (
        make.inspector(session, rut=rut, names=names)
        for rut, names in (("12531909-2", "Teresa"), ("11222333-9", "Luis"), ("9876543-3", "Sandra"))
    )
    for person in (trained, lapsed, shared):
        make.posting(session, person, mejillones)
    make.posting(session, shared, taltal, profile=Profile.MUNICIPAL_INSPECTOR, end=date(2026, 12, 31))
    make.record(session, trained, both, date(2026, 3, 2))
    make.record(session, lapsed, first_aid, date(2023, 4, 3))
    make.record(session, shared, first_aid, date(2024, 11, 20))
    make.attestation(session, mejillones, date(2026, 10, 1))
    make.attestation(session, mejillones, date(2026, 11, 10))
    session.commit()


def cell(subject, required, covered, origin="agreement", commune=None, enrolled=0):
    figures = {"subject": subject, "origin": origin, "commune": commune}
    return figures | {"required": required, "covered": covered, "enrolled": enrolled}


def total(subject, required, covered, enrolled=0):
    return {"subject": subject, "required": required, "covered": covered, "enrolled": enrolled}


CALAMA = {
    "cut": "02201",
    "name": "Calama",
    "roster": None,
    "attested_on": None,
    "ratification": None,
    "cells": [],
}
MEJILLONES = {
    "cut": "02102",
    "name": "Mejillones",
    "roster": 3,
    "attested_on": "2026-10-01",
    "ratification": None,
    "cells": [cell("PAUX", 3, 2), cell("TRAN", 0, 0, "law"), cell("EMER", 3, 1, commune="02102")],
}
TALTAL = {
    "cut": "02104",
    "name": "Taltal",
    "roster": 1,
    "attested_on": None,
    "ratification": None,
    "cells": [cell("PAUX", 1, 1), cell("TRAN", 0, 0, "law")],
}
REGION = [total("PAUX", 3, 2), total("TRAN", 0, 0)]


@pytest.mark.usefixtures("region")
class TestCoverage:
    def test_every_commune_and_the_region(self, report):
        assert report("coverage", "show") == {
            "on": TODAY,
            "plan_version": "2026.1",
            "communes": [CALAMA, MEJILLONES, TALTAL],
            "region": REGION,
        }

    def test_one_commune_and_the_whole_region(self, report):
        answer = report("coverage", "show", "--commune", "02104")
        assert (answer["communes"], answer["region"]) == ([TALTAL], REGION)
        assert report("coverage", "show", "--commune", "02201")["communes"] == [CALAMA]

    def test_who_of_the_missing_is_enrolled(self, session, run, report):
        commune = session.get(Commune, "02102")
        first_aid = session.scalars(sa.select(Course).where(Course.code == "PA16")).one()
        edition = make.edition(session, first_aid, commune, date(2026, 12, 9))
        for person in session.scalars(sa.select(Inspector)):
            make.enrollment(session, edition, person, commune)
        session.commit()
        answer = report("coverage", "show")
        assert answer["communes"][1]["cells"][0] == cell("PAUX", 3, 2, enrolled=1)
        assert answer["communes"][2]["cells"][0] == cell("PAUX", 1, 1)
        assert answer["region"][0] == total("PAUX", 3, 2, enrolled=1)
        assert "2/3  67 %  1 inscrito" in run("coverage", "show").stdout
        assert report("coverage", "show", "--on", "2026-12-10")["region"][0]["enrolled"] == 0

    def test_on_another_date(self, report):
        answer = report("coverage", "show", "--on", "2026-11-21")
        assert answer["on"] == "2026-11-21"
        assert answer["communes"][1]["attested_on"] == "2026-11-10"
        assert answer["region"][0] == total("PAUX", 3, 1)
        assert report("coverage", "show", "--on", "2026-11-20")["region"][0] == total("PAUX", 3, 2)

    def test_a_roster_that_is_empty_on_a_date_is_not_one_never_sent(self, report):
        _, mejillones, taltal = report("coverage", "show", "--on", "2027-01-01")["communes"]
        assert (taltal["roster"], taltal["cells"][0]) == (0, cell("PAUX", 0, 0))
        assert mejillones["roster"] == 3

    def test_before_any_version_there_are_no_figures(self, report):
        answer = report("coverage", "show", "--on", "2025-12-31")
        assert (answer["plan_version"], answer["region"]) == (None, [])
        assert [(row["roster"], row["cells"]) for row in answer["communes"]] == [(None, []), (3, []), (1, [])]

    def test_a_draft_answers_for_nothing(self, session, report):
        make.adopted_plan(session, version="2027", state=PlanState.DRAFT, in_force_from=None)
        assert report("coverage", "show")["plan_version"] == "2026.1"

    def test_a_version_dated_ahead_answers_from_its_date_on(self, session, report):
        new = make.requirement(make.subject(session, "COM"))
        make.adopted_plan(session, new, version="2027.1", in_force_from=date(2027, 1, 1))
        assert report("coverage", "show", "--on", "2026-12-31")["plan_version"] == "2026.1"
        ahead = report("coverage", "show", "--on", "2027-01-01")
        assert (ahead["plan_version"], ahead["region"]) == ("2027.1", [total("COM", 3, 0)])

    def test_a_commune_that_is_none(self, run):
        for arguments in (("--commune", "2102"), ("--commune", ""), ("--commune", "99999", "--json")):
            refused = run("coverage", "show", *arguments, expect=1)
            assert refused.stderr.startswith("Error: No existe una comuna con el código")
            assert refused.stdout == ""

    def test_as_people_read_it(self, run):
        assert run("coverage", "show").stdout.splitlines() == [
            "Cobertura al 03-11-2026, plan 2026.1",
            "",
            "Calama: sin información",
            "",
            "Mejillones: dotación 3, certificada el 01-10-2026",
            "  PAUX           2/3  67 %",
            "  TRAN           –",
            "  EMER (propia)  1/3  33 %",
            "",
            "Taltal: dotación 1, sin certificar",
            "  PAUX  1/1  100 %",
            "  TRAN  –",
            "",
            "Región",
            "  PAUX  2/3  67 %",
            "  TRAN  –",
        ]

    def test_without_a_plan_as_people_read_it(self, run):
        lines = run("coverage", "show", "--on", "2025-12-31", "--commune", "02104").stdout.splitlines()
        assert lines == [
            "Cobertura al 31-12-2025, no hay un plan vigente",
            *["", "Taltal: dotación 1, sin certificar", "", "Región"],
        ]

    def test_its_queries_do_not_grow_with_the_communes(self, session, run, count_queries):
        with count_queries() as few:
            run("coverage", "show")
        for number in range(20):
            commune = make.commune(session, f"05{number:03}")
            make.posting(session, make.inspector(session), commune)
        session.commit()
        with count_queries(at_most=len(few)):
            run("coverage", "show")


@pytest.mark.usefixtures("region")
class TestStatus:
    def test_a_person_who_works_in_two_communes(self, report):
        answer = report("status", "show", "9876543-3")
        reasons = [requirement.pop("why") for requirement in answer["requirements"]]
        assert answer == {
            "rut": "9876543-3",
            "on": TODAY,
            "postings": [
                {"commune": "02102", "profile": "security_inspector", "start": "2025-01-01", "end": None},
                {
                    "commune": "02104",
                    "profile": "municipal_inspector",
                    "start": "2025-01-01",
                    "end": "2026-12-31",
                },
            ],
            "requirements": [
                {
                    "subject": "PAUX",
                    "commune": None,
                    "status": "expiring",
                    "valid_until": "2026-11-20",
                    "due_on": "2026-12-31",
                    "overdue": False,
                    "enrolled": False,
                },
                {
                    "subject": "EMER",
                    "commune": "02102",
                    "status": "pending",
                    "valid_until": None,
                    "due_on": None,
                    "overdue": False,
                    "enrolled": False,
                },
            ],
            "clearances": [
                {"code": "DEF43", "cleared": True},
                {"code": "DEF46", "cleared": False},
                {"code": "TODO", "cleared": False},
            ],
        }
        assert [reason["kind"] for reason in reasons[0]] == ["requirement", "record", "deadline"]
        for reason in reasons[0] + reasons[1]:
            assert set(reason) == {"kind", "id", "date", "text"}
        assert reasons[0][1]["date"] == "2024-11-20"
        assert reasons[0][1]["text"].startswith("«Curso PA16», aprobado el 20-11-2024")

    def test_on_another_date(self, report):
        answer = report("status", "show", "9876543-3", "--on", "2027-01-01")
        assert [posting["commune"] for posting in answer["postings"]] == ["02102"]
        paux = answer["requirements"][0]
        assert (paux["status"], paux["valid_until"]) == ("expired", "2026-11-20")
        assert (paux["overdue"], answer["clearances"][0]) == (True, {"code": "DEF43", "cleared": False})

    def test_current_and_for_ever(self, report):
        paux, emer = report("status", "show", "12531909-2")["requirements"]
        assert (paux["status"], paux["valid_until"]) == ("current", "2028-03-02")
        assert (emer["status"], emer["valid_until"]) == ("current", None)

    def test_before_the_posting_and_before_the_plan(self, report):
        before = report("status", "show", "9876543-3", "--on", "2024-12-31")
        assert (before["postings"], before["requirements"], before["clearances"]) == ([], [], [])
        before = report("status", "show", "9876543-3", "--on", "2025-12-31")
        assert (len(before["postings"]), before["requirements"], before["clearances"]) == (2, [], [])

    def test_the_settings_count(self, session, report):
        session.get(make.Association, 1).warning_days = 10
        assert report("status", "show", "9876543-3")["requirements"][0]["status"] == "current"

    @pytest.mark.parametrize("rut", ["9.876.543-3", "RUT 9876543-3", " 09876543-3"])
    def test_a_rut_as_people_write_it(self, report, rut):
        assert report("status", "show", rut)["rut"] == "9876543-3"

    @pytest.mark.parametrize(
        ("rut", "reason"),
        [
            ("7654321-6", "No hay una persona con el RUT 7654321-6."),
            ("9876543-4", "El dígito verificador no corresponde a ese RUT."),
            ("9876543", "Falta el dígito verificador del RUT"),
            ("María", "No es un RUT"),
            ("", "Falta el RUT."),
            ("9876543-3\0", "No es un RUT"),
        ],
    )
    def test_a_person_who_is_none(self, run, rut, reason):
        refused = run("status", "show", rut, "--json", expect=1)
        assert refused.stderr.startswith(f"Error: {reason}")
        assert refused.stdout == ""

    def test_as_people_read_it(self, session, run):
        session.query(Posting).filter_by(commune_cut="02104").one().start += timedelta(days=1)
        assert run("status", "show", "9876543-3").stdout.splitlines() == [
            "9.876.543-3, al 03-11-2026",
            "",
            "Destinaciones",
            "  02102, Inspector/a de seguridad, desde el 01-01-2025, sin término",
            "  02104, Inspector/a municipal, desde el 02-01-2025, hasta el 31-12-2026",
            "",
            "Exigencias",
            "  Materia                 Estado      Vigente hasta  Plazo",
            "  PAUX                    Por vencer  20-11-2026     31-12-2026",
            "  EMER (propia de 02102)  Pendiente   –              –",
            "",
            "PAUX",
            "  Exigencia del plan: sin mínimo de horas; se renueva cada 24 meses.",
            "  «Curso PA16», aprobado el 20-11-2024 (16 horas); vigente hasta el 20-11-2026.",
            "  Plazo 31-12-2026, del acuerdo: fecha fijada por la exigencia.",
            "",
            "EMER (propia de 02102)",
            "  Exigencia propia de la comuna: sin mínimo de horas; no se renueva.",
            "  Al 03-11-2026 no hay un registro que cumpla la exigencia.",
            "",
            "Habilitaciones",
            "  DEF43  sí",
            "  DEF46  no",
            "  TODO   no",
        ]

    def test_overdue_is_said_in_words(self, run):
        lines = run("status", "show", "11222333-9", "--on", "2027-01-01").stdout
        assert "Vencido, atrasado" in lines

    def test_of_nobody_anywhere_as_people_read_it(self, run):
        assert run("status", "show", "11222333-9", "--on", "2024-12-31").stdout.splitlines() == [
            *["11.222.333-9, al 31-12-2024", ""],
            *["Destinaciones", "  ninguna en esa fecha", ""],
            *["Exigencias", "  ninguna en esa fecha", ""],
            *["Habilitaciones", "  ninguna para su función"],
        ]


def test_of_nothing_at_all(report):
    nothing = {"on": TODAY, "plan_version": None, "communes": [], "region": []}
    assert report("coverage", "show") == nothing


@pytest.mark.parametrize("command", [("coverage", "show"), ("status", "show", "9876543-3")])
@pytest.mark.parametrize("day", ["2026-02-30", "03-11-2026", "hoy", "2026-11-3", "2026-W45-2", "9999-12-31"])
def test_a_date_that_is_none_is_wrong_usage(run, region, command, day):
    refused = run(*command, "--on", day, "--json", expect=2)
    assert "debe ser una fecha que exista, escrita como 2026-12-31." in refused.stderr
    assert refused.stdout == ""


def test_wrong_usage(run):
    run("status", "show", expect=2)
    run("coverage", "show", "02102", expect=2)
