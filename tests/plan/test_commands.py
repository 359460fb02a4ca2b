"""`plan load` and `plan export`: what enters, what is refused as a whole, and what comes out again."""

from datetime import date
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

import tracker
from tests import builders as make
from tests.plan.entries import COMMUNES, plans
from tests.thorough import examples
from tracker.models import AuditEvent, Course, PlanVersion, Requirement, Subject
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind, Origin, PlanState
from tracker.plan.export_rules import to_toml
from tracker.plan.file_rules import parse
from tracker.plan.rules import load_plan, stored_plan

SHIPPED = Path(tracker.__file__).parent / "data" / "plan-provisional.toml"

PLAN = """title = "Plan regional"
version = "2026.1"

[[subjects]]
code = "PAUX"
name = "Primeros auxilios"
origin = "law"
legal_ref = "Ley 21.802 art. 50 c)"

[[subjects]]
code = "TRAN"
name = "Tránsito"
origin = "agreement"

[[courses]]
code = "PA16"
title = "Primeros auxilios, 16 horas"
subjects = ["PAUX"]
hours = 16
chronological_hours = 12
min_attendance = 75
graded = true
pass_mark = 4
prerequisites = ["TRAN"]
aliases = ["1eros auxilios", "Primeros Auxilios Básico"]

[[requirements]]
subject = "PAUX"
profiles = ["security_inspector"]
renewal_months = 24
min_hours = 8
origin = "agreement"
source = "Acuerdo"
note = "Por confirmar"
provisional = true
deadline = { on = "2026-12-31" }

[[requirements]]
subject = "PAUX"
commune = "02102"
origin = "agreement"

[[clearances]]
code = "DEF43"
name = "Elementos defensivos"
profiles = ["security_inspector"]
subjects = ["PAUX", "TRAN"]
"""


@pytest.fixture(autouse=True)
def communes(session):
    for cut in COMMUNES:
        make.commune(session, cut)
    session.commit()


@pytest.fixture
def load(run, tmp_path):
    """Give the function that loads a plan's text."""

    def load(text, *options, expect=0):
        path = tmp_path / "plan.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return run("plan", "load", path, *options, expect=expect)

    return load


def counts(session):
    session.expire_all()
    kinds = (Subject, Course, PlanVersion, Requirement, AuditEvent)
    return [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]


def course(session):
    session.expire_all()
    return session.scalars(select(Course)).one()


def version(session, name="2026.1"):
    session.expire_all()
    return session.scalars(select(PlanVersion).where(PlanVersion.version == name)).one()


def test_without_a_date_the_version_is_a_draft_and_its_courses_are_there(load, session):
    said = load(PLAN).stdout
    assert said == "Versión 2026.1 cargada como borrador. Materias: 2, cursos: 1, exigencias: 2.\n"
    draft = version(session)
    assert (draft.state, draft.in_force_from, draft.title) == (PlanState.DRAFT, None, "Plan regional")
    assert course(session).title == "Primeros auxilios, 16 horas"


def test_everything_a_file_says_is_stored(load, session):
    load(PLAN)
    first, second = version(session).requirements
    assert (first.subject.code, first.commune_cut, first.profiles) == (
        *("PAUX", None, {Profile.SECURITY_INSPECTOR}),
    )
    assert (first.renewal_months, first.min_hours, first.origin) == (24, 8, Origin.AGREEMENT)
    assert (first.source, first.note, first.provisional) == ("Acuerdo", "Por confirmar", True)
    assert (first.deadline_kind, first.deadline_on) == (DeadlineKind.ON, date(2026, 12, 31))
    assert (second.commune_cut, second.profiles, second.deadline_kind) == (
        *("02102", frozenset(), DeadlineKind.NONE),
    )
    (clearance,) = version(session).clearances
    assert [subject.code for subject in clearance.subjects] == ["PAUX", "TRAN"]
    stored = course(session)
    assert (stored.hours, stored.chronological_hours, stored.min_attendance) == (16, 12, 75)
    assert (stored.graded, stored.pass_mark) == (True, 4)
    assert [subject.code for subject in stored.prerequisites] == ["TRAN"]
    assert {alias.key: alias.text for alias in stored.aliases} == {
        "1erosauxilios": "1eros auxilios",
        "primerosauxiliosbasico": "Primeros Auxilios Básico",
    }


def test_with_a_date_the_version_is_adopted(load, session):
    said = load(PLAN, "--in-force-from", "2026-09-01").stdout
    assert said.startswith("Versión 2026.1 adoptada, vigente desde el 01-09-2026. Materias: 2,")
    adopted = version(session)
    assert (adopted.state, adopted.in_force_from) == (PlanState.ADOPTED, date(2026, 9, 1))


def test_a_draft_is_replaced_by_loading_it_again(load, session):
    load(PLAN)
    shorter = PLAN.replace("Plan regional", "Plan corregido").split("[[clearances]]")[0]
    load(shorter.replace("renewal_months = 24", "renewal_months = 36"))
    draft = version(session)
    assert (draft.title, draft.state) == ("Plan corregido", PlanState.DRAFT)
    assert [rule.renewal_months for rule in draft.requirements] == [36, None]
    assert draft.clearances == []
    assert counts(session)[:4] == [2, 1, 1, 2]


def test_a_draft_is_adopted_by_loading_it_with_a_date(load, session):
    load(PLAN)
    load(PLAN, "--in-force-from", "2026-09-01")
    assert version(session).state is PlanState.ADOPTED
    assert counts(session)[2:4] == [1, 2]


@pytest.mark.parametrize("options", [(), ("--in-force-from", "2027-01-01")])
def test_an_adopted_version_is_not_loaded_again(load, session, options):
    load(PLAN, "--in-force-from", "2026-09-01")
    before = counts(session)
    refused = load(PLAN.replace("Plan regional", "Otro"), *options, expect=1)
    assert "La versión 2026.1 ya fue adoptada" in refused.stderr
    assert refused.stdout == ""
    assert (counts(session), version(session).title) == (before, "Plan regional")


@pytest.mark.parametrize(
    ("state", "reason"), [(PlanState.CONSULTATION, "está en consulta"), (PlanState.WITHDRAWN, "fue retirada")]
)
def test_a_version_past_its_draft_is_not_loaded_again(load, session, state, reason):
    load(PLAN)
    stored = version(session)
    stored.state, stored.proposed_at, stored.answer_by = state, make.LONG_AGO, date(2026, 11, 30)
    assert reason in load(PLAN, expect=1).stderr


def test_two_versions_never_share_a_date(load, session):
    load(PLAN, "--in-force-from", "2026-09-01")
    second = PLAN.replace('"2026.1"', '"2026.2"')
    refused = load(second, "--in-force-from", "2026-09-01", expect=1)
    assert "La versión 2026.1 ya rige desde el 01-09-2026" in refused.stderr
    load(second, "--in-force-from", "2026-09-02")
    load(PLAN.replace('"2026.1"', '"2026.3"'))
    load(PLAN.replace('"2026.1"', '"2026.4"'))
    assert counts(session)[2] == 4


def test_a_second_file_adds_to_the_catalogue_and_forgets_nothing(load, session):
    load(PLAN)
    load("""title = "Otro"\nversion = "2"\n[[requirements]]\nsubject = "TRAN"\norigin = "law"\n""")
    assert counts(session)[:4] == [2, 1, 2, 3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hours = 16\n", "hours = 20\n"),
        ("chronological_hours = 12\n", ""),
        ('subjects = ["PAUX"]', 'subjects = ["TRAN"]'),
        ('subjects = ["PAUX"]', 'subjects = ["PAUX", "TRAN"]'),
        ("min_attendance = 75", "min_attendance = 80"),
        ("graded = true\npass_mark = 4", "graded = false"),
        ("pass_mark = 4", "pass_mark = 4.5"),
    ],
)
class TestACourseThatExists:
    def test_takes_other_content_while_it_has_no_records(self, load, session, old, new):
        load(PLAN)
        load(PLAN.replace(old, new))
        again = to_toml(stored_plan(session(), version(session)))
        assert new in again
        assert again == to_toml(parse(PLAN.replace(old, new).encode()))

    def test_is_frozen_once_it_has(self, load, session, old, new):
        load(PLAN)
        make.record(session, make.inspector(session), course(session), date(2026, 5, 4))
        session.commit()
        before = counts(session)
        changed = PLAN.replace('"2026.1"', '"2026.2"').replace("Tránsito", "Vialidad").replace(old, new)
        refused = load(changed, expect=1)
        assert "el curso PA16 ya tiene registros" in refused.stderr
        assert refused.stderr.startswith("Error: courses[1].")
        assert counts(session) == before
        names = session.scalars(select(Subject.name).order_by(Subject.code)).all()
        assert names == ["Primeros auxilios", "Tránsito"]


def test_title_aliases_and_prerequisites_of_a_frozen_course_may_change(load, session):
    load(PLAN)
    make.record(session, make.inspector(session), course(session), date(2026, 5, 4))
    changed = PLAN.replace("Primeros auxilios, 16 horas", "Primeros auxilios I").replace(
        '"1eros auxilios", "Primeros', '"P. Auxilios", "primeros'
    )
    load(changed.replace('prerequisites = ["TRAN"]\n', ""))
    stored = course(session)
    assert (stored.title, stored.prerequisites) == ("Primeros auxilios I", [])
    former = "Primeros auxilios, 16 horas"
    assert {alias.text for alias in stored.aliases} == {"P. Auxilios", "primeros Auxilios Básico", former}


def test_two_courses_do_not_share_a_title(load, session):
    twin = '[[courses]]\ncode = "PA20"\ntitle = "{}"\nsubjects = ["PAUX"]\nhours = 20\nmin_attendance = 75\ngraded = false\n'
    told = load(PLAN + twin.format("PRIMEROS AUXILIOS 16 horas"), expect=1)
    assert "dos cursos no comparten título" in told.stderr
    load(PLAN)
    assert (
        "El curso PA16 ya se llama"
        in load(PLAN + twin.format("Primeros auxilios, 16 horas"), expect=1).stderr
    )
    another = PLAN.replace('"PA16"', '"PA20"').replace('"2026.1"', '"2027.1"')
    assert "El curso PA16 ya se llama" in load(another, expect=1).stderr


@pytest.mark.parametrize("facts", [{"revoked_at": make.LONG_AGO, "revoked_reason": "Error"}, {"hours": 4}])
def test_any_record_freezes_its_course(load, session, facts):
    load(PLAN)
    make.record(session, make.inspector(session), course(session), date(2026, 5, 4), **facts)
    load(PLAN)
    load(PLAN.replace("hours = 16\n", "hours = 8\n"), expect=1)


def test_a_new_course_is_free_beside_a_frozen_one(load, session):
    load(PLAN)
    make.record(session, make.inspector(session), course(session), date(2026, 5, 4))
    new = '[[courses]]\ncode = "PA20"\ntitle = "Nuevo"\nsubjects = ["PAUX"]\nhours = 20\n'
    load(PLAN + new + "min_attendance = 75\ngraded = false\n")
    assert counts(session)[1] == 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('subjects = ["PAUX"]', 'subjects = ["XXX"]', "courses[1].subjects: la materia XXX no existe."),
        (
            'prerequisites = ["TRAN"]',
            'prerequisites = ["TRAN", "XXX"]',
            "courses[1].prerequisites: la materia XXX no existe.",
        ),
        (
            '[[requirements]]\nsubject = "PAUX"\ncommune',
            '[[requirements]]\nsubject = "paux"\ncommune',
            "requirements[2].subject: la materia paux no existe.",
        ),
        ('commune = "02102"', 'commune = "2102"', "requirements[2].commune: la comuna 2102 no existe."),
        ('commune = "02102"', 'commune = "99999"', "requirements[2].commune: la comuna 99999 no existe."),
        ('["PAUX", "TRAN"]', '["PAUX", "DDHH"]', "clearances[1].subjects: la materia DDHH no existe."),
    ],
)
def test_what_does_not_exist_refuses_the_file(load, session, old, new, reason):
    assert old in PLAN
    refused = load(PLAN.replace(old, new), expect=1)
    assert refused.stderr == f"Error: {reason}\n"
    assert counts(session) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\x89PNG\r\n\x1a\n", PLAN.encode("utf-16"), b"[" * 99_999]
)
def test_what_is_no_plan_is_refused_and_a_draft_stays(load, session, content):
    load(PLAN)
    before = counts(session)
    assert load(content, expect=1).stderr.startswith("Error: El archivo")
    assert counts(session) == before


def test_a_file_that_cannot_be_read(run, tmp_path):
    assert "No se pudo leer el archivo" in run("plan", "load", tmp_path / "no.toml", expect=1).stderr
    assert "No se pudo leer el archivo" in run("plan", "load", tmp_path, expect=1).stderr


@pytest.mark.parametrize("day", ["2026-02-30", "01-09-2026", "mañana", "", "2026-9-1", "0001-01-01"])
def test_a_date_that_is_none_is_wrong_usage(load, session, day):
    refused = load(PLAN, "--in-force-from", day, expect=2)
    assert "debe ser una fecha que exista, escrita como 2026-12-31." in refused.stderr
    assert counts(session) == [0, 0, 0, 0, 0]


def test_wrong_usage(run):
    run("plan", "load", expect=2)
    run("plan", "export", "--versión", "1", expect=2)


def test_each_load_is_written_down(load, session):
    load(PLAN)
    load(PLAN, "--in-force-from", "2026-09-01")
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.verb, event.thing) for event in events] == [
        ("plan_draft", "plan_version"),
        ("plan_adopted", "plan_version"),
    ]
    assert {event.thing_id for event in events} == {str(version(session).id)}


def test_an_export_is_the_file_that_was_loaded(load, run):
    load(PLAN)
    assert run("plan", "export").stdout == PLAN


def test_the_plan_that_ships_survives_the_way_in_and_out(run):
    run("plan", "load", SHIPPED)
    assert parse(run("plan", "export").stdout.encode()) == parse(SHIPPED.read_bytes())


@given(plan=plans())
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_export_then_load_changes_nothing(session, plan):
    loaded = load_plan(session(), plan, None)
    assert stored_plan(session(), loaded) == plan
    session.expire_all()
    exported = parse(to_toml(stored_plan(session(), loaded)).encode())
    again = load_plan(session(), exported, None)
    session.expire_all()
    assert again is loaded
    assert stored_plan(session(), again) == plan
    session.rollback()


@time_machine.travel("2026-11-03 12:00Z")
def test_without_a_name_the_version_in_force_today_is_exported(load, run):
    load(PLAN, "--in-force-from", "2026-01-01")
    load(PLAN.replace('"2026.1"', '"2026.2"'), "--in-force-from", "2026-11-03")
    load(PLAN.replace('"2026.1"', '"2027.1"'), "--in-force-from", "2026-11-04")
    load(PLAN.replace('"2026.1"', '"2028"'))
    assert run("plan", "export").stdout == PLAN.replace('"2026.1"', '"2026.2"')
    assert 'version = "2027.1"\n' in run("plan", "export", "--version", "2027.1").stdout


@time_machine.travel("2026-11-03 12:00Z")
def test_with_none_in_force_the_last_one_is_exported(load, run):
    load(PLAN)
    load(PLAN.replace('"2026.1"', '"2027.1"'), "--in-force-from", "2026-11-04")
    assert 'version = "2027.1"\n' in run("plan", "export").stdout


def test_a_version_that_is_none(run, load):
    assert "Todavía no se ha cargado ningún plan." in run("plan", "export", expect=1).stderr
    load(PLAN)
    refused = run("plan", "export", "--version", "2030", expect=1)
    assert refused.stderr == "Error: No existe la versión 2030 del plan.\n"
    assert refused.stdout == ""
