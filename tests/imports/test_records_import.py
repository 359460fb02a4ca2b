"""`flask records import` (design, section 7: records file)."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.imports.people import ANA, LUIS
from tracker.ground.text import key
from tracker.models import AuditEvent, CourseAlias

FIRST_AID = {"rut": ANA["rut"], "curso": "PA16", "fecha": "12-05-2025"}


@pytest.fixture(autouse=True)
def people(roster, first_aid, session):
    first_aid.aliases.append(CourseAlias(key=key("Primeros Auxilios Ñuble"), text="Primeros Auxilios Ñuble"))
    make.course(session, code="TR08", title="Tránsito, 8 horas", hours=8)
    session.commit()
    roster(ANA, LUIS)


def test_a_dry_run_tells_and_changes_nothing(records, dump):
    before = dump()
    assert list(records(FIRST_AID, apply=False).items()) == [
        ("batch", None),
        ("file", "planilla2.csv"),
        ("applied", False),
        ("new", 1),
        ("unchanged", 0),
        ("refused", []),
        ("warnings", []),
        ("ignored_columns", []),
    ]
    assert dump() == before


def test_applied_they_count_at_once(records, held, session):
    told = records(
        FIRST_AID | {"horas": "20", "vence": "12-05-2027", "organismo": "Cruz Roja"},
        FIRST_AID | {"rut": LUIS["rut"]},
    )
    assert (told["applied"], told["batch"], told["new"]) == (True, 2, 2)
    assert sorted(held()) == [
        ("11222333-9", "PA16", "2025-05-12", 16, None, "accepted"),
        ("12345678-5", "PA16", "2025-05-12", 20, "2027-05-12", "accepted"),
    ]
    last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (last.verb, last.thing, last.thing_id) == ("records_import", "batch", "2")


@pytest.mark.parametrize(
    "named",
    ["PA16", "pa-16", "PRIMEROS AUXILIOS 16 HORAS", "primeros  auxilios nuble", "Primeros Auxilios Ñuble"],
)
def test_a_course_goes_by_code_title_or_alias(records, held, named):
    assert records(FIRST_AID | {"curso": named})["new"] == 1
    assert held()[0][1] == "PA16"


def test_the_same_record_again_is_unchanged(records, held):
    full = FIRST_AID | {"horas": "20", "vence": "12-05-2027", "organismo": "Cruz Roja"}
    records(full)
    for again in (full, FIRST_AID, FIRST_AID | {"horas": "20", "organismo": "CRUZ ROJA"}):
        told = records(again)
        assert (told["new"], told["unchanged"], told["refused"]) == (0, 1, [])
    assert len(held()) == 1


@pytest.mark.parametrize(
    ("other", "column"), [({"horas": "16"}, "horas"), ({"vence": "11-05-2027"}, "vence")]
)
def test_other_hours_or_expiry_than_stored_are_refused(records, held, other, column):
    full = FIRST_AID | {"horas": "20", "vence": "12-05-2027"}
    records(full)
    told = records(full | other)
    assert (told["new"], told["unchanged"]) == (0, 0)
    assert [(bad["row"], bad["column"]) for bad in told["refused"]] == [(2, column)]
    assert held()[0][3:5] == (20, "2027-05-12")


def test_an_expiry_where_none_is_stored_is_refused(records):
    records(FIRST_AID)
    assert records(FIRST_AID | {"vence": "12-05-2027"})["refused"][0]["column"] == "vence"


def test_twice_in_one_file_is_unchanged_or_refused(records, held):
    told = records(FIRST_AID, FIRST_AID | {"horas": "16"}, FIRST_AID | {"horas": "17"})
    assert (told["new"], told["unchanged"]) == (1, 1)
    assert [(bad["row"], bad["column"]) for bad in told["refused"]] == [(4, "horas")]
    assert len(held()) == 1


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"rut": "9.876.543-3"}, "rut"),
        ({"rut": "12.345.678"}, "rut"),
        ({"rut": ""}, "rut"),
        ({"curso": "Buceo"}, "curso"),
        ({"curso": ""}, "curso"),
        ({"fecha": ""}, "fecha"),
        ({"fecha": "04-11-2026"}, "fecha"),
        ({"fecha": "29-02-2025"}, "fecha"),
        ({"fecha": "SI"}, "fecha"),
        ({"vence": "11-05-2025"}, "vence"),
        ({"vence": "pronto"}, "vence"),
        ({"horas": "-1"}, "horas"),
        ({"horas": "muchas"}, "horas"),
        ({"organismo": "O" * 201}, "organismo"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(records, held, wrong, column):
    told = records(FIRST_AID | wrong, FIRST_AID | {"rut": LUIS["rut"]})
    assert told["new"] == 1
    [bad] = told["refused"]
    assert (bad["sheet"], bad["row"], bad["column"]) == (None, 2, column)
    assert bad["value"] == ((FIRST_AID | wrong)[column] or None)
    assert bad["reason"].endswith(".")
    assert len(held()) == 1


@pytest.mark.parametrize("day", ["03-11-2026", "12-05-2025"])
def test_today_and_an_expiry_on_the_day_itself_are_accepted(records, day):
    assert records(FIRST_AID | {"fecha": day, "vence": day})["new"] == 1


def test_a_name_of_two_courses_is_refused(records, session, first_aid):
    other = make.course(session, code="PA40", title="Primeros auxilios, 40 horas")
    other.aliases.append(CourseAlias(key=key("Primeros Auxilios Ñuble"), text="Primeros Auxilios Ñuble"))
    session.commit()
    [bad] = records(FIRST_AID | {"curso": "Primeros auxilios Ñuble"})["refused"]
    assert bad["column"] == "curso"
    assert "PA16, PA40" in bad["reason"]
    assert records(FIRST_AID)["new"] == 1


def test_the_same_course_on_another_day_is_another_record(records, held):
    records(FIRST_AID)
    assert records(FIRST_AID | {"fecha": "13-05-2026"})["new"] == 1
    assert len(held()) == 2


def test_a_revoked_record_is_not_brought_back(records, session, inspector, first_aid):
    day = make.LONG_AGO.date()
    make.record(session, inspector(ANA), first_aid, day, revoked_at=make.LONG_AGO, revoked_reason="Error")
    session.commit()
    told = records(FIRST_AID | {"fecha": f"{day:%d-%m-%Y}"})
    assert (told["new"], "anulado" in told["refused"][0]["reason"]) == (0, True)


def test_a_record_issued_anew_after_a_revocation_is_the_one_met(records, session, inspector, first_aid):
    day, ana = make.LONG_AGO.date(), inspector(ANA)
    revoked = {"revoked_at": make.LONG_AGO, "revoked_reason": "Error"}
    for values in (revoked, {}, revoked):
        make.record(session, ana, first_aid, day, **values)
    session.commit()
    assert records(FIRST_AID | {"fecha": f"{day:%d-%m-%Y}"})["unchanged"] == 1


@pytest.mark.parametrize("state", ["waiting", "refused"])
def test_a_record_that_is_not_accepted_is_left_to_who_decides(records, session, inspector, first_aid, state):
    make.record(session, inspector(ANA), first_aid, make.LONG_AGO.date(), state=state)
    session.commit()
    told = records(FIRST_AID | {"fecha": f"{make.LONG_AGO:%d-%m-%Y}"})
    assert [bad["column"] for bad in told["refused"]] == ["fecha"]


def test_columns_that_are_not_known_are_left_out_and_named(records):
    told = records(FIRST_AID | {"NOTA": "6,5"})
    assert (told["new"], told["ignored_columns"]) == (1, ["NOTA"])


def test_what_cannot_be_read_refuses_the_import(run, tmp_path, dump):
    path = tmp_path / "registros.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n....")
    before = dump()
    told = run("records", "import", path, "--apply", "--json", expect=1)
    assert (told.stdout, "planilla" in told.stderr) == ("", True)
    assert dump() == before


def test_people_are_told_in_spanish(run, csv_file):
    told = run("records", "import", csv_file(FIRST_AID), "--apply").stdout.splitlines()
    assert told == [
        "Importación 2 guardada.",
        "Registros nuevos: 1",
        "Sin cambios: 0",
        "Rechazado: 0",
        "Avisos: 0",
    ]
