"""The plan's page, its versions, its file, and adopting one: with a date, once, and refused in words."""

import io
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

import tracker
from tests import builders as make
from tests.reading import Reading, sheet
from tracker.models import AuditEvent, PlanVersion, Subject
from tracker.models.accounts import Role
from tracker.models.plan import DeadlineKind, PlanState
from tracker.plan.file_rules import parse

SHIPPED = Path(tracker.__file__).parent / "data" / "plan-provisional.toml"
NEXT = """title = "Plan que viene"
version = "2027.1"
[[requirements]]
subject = "PAUX"
origin = "agreement"
"""


def required(page, subject):
    """Return the row of a requirement, without its subject."""
    [found] = [row for row in page.rows if row[0] == subject]
    return found[1:]


@pytest.fixture
def draft(session, cast):
    """Make a draft that asks for traffic from nobody but directors."""
    subject = cast.plan.requirements[1].subject
    rule = make.requirement(subject, min_hours=8)
    return make.adopted_plan(
        session, rule, version="2027.1", title="Borrador", state=PlanState.DRAFT, in_force_from=None
    )


@pytest.fixture
def adopt(once):
    def adopt(browser, version, day, expect=302, **more):
        page, action = "plan.versions", "plan.adopt"
        if version is not None:
            page = action = f"/plan/acuerdos/{version.id}/adoptar"
        return browser.post(action, once(browser.get(page)) | {"adopt_from": day} | more, expect=expect)

    return adopt


@pytest.fixture
def upload(once):
    def upload(browser, text, expect=302):
        content = text if isinstance(text, bytes) else text.encode()
        file = {"file": (io.BytesIO(content), "plan.toml")}
        return browser.post("plan.upload", once(browser.get("plan.versions")) | file, expect=expect)

    return upload


@pytest.mark.parametrize("who", ["coordinator", "observer", "instructor", "director", "account"])
def test_everybody_reads_what_is_required_of_whom(cast, sign_in, who):
    account = getattr(cast, who, None) or getattr(cast.mejillones, who)
    page = Reading(sign_in(account).get("plan.show"))
    assert "Plan regional, versión 2026.1, que rige desde el 1 de enero de 2026." in page.words
    assert required(page, "Primeros auxilios")[:4] == [
        "Todas las funciones",
        "Cada 24 meses",
        "8",
        "Sin plazo",
    ]
    assert required(page, "Tránsito")[1:] == ["No se renueva", "–", "31-12-2026", "Ley 21.802 art. 50 d)"]
    assert "Elementos defensivos (art. 43) Todas las funciones Primeros auxilios; Tránsito." in page.words
    assert page.row("2026.1") == ["Plan regional", "Vigente", "01-01-2026"]


def test_what_is_provisional_and_a_communes_own_is_marked(session, cast, sign_in):
    extra = {"position": 9, "version": cast.plan, "commune_cut": "02104", "provisional": True}
    subject = cast.plan.requirements[0].subject
    session.add(
        make.requirement(
            subject,
            deadline_kind=DeadlineKind.MONTHS,
            deadline_months=1,
            source="Decreto 4",
            note="Nota",
            **extra,
        )
    )
    page = Reading(sign_in(cast.observer).get("plan.show"))
    row = required(page, "Primeros auxilios exigencia propia de Taltal")
    assert row[3:] == ["1 mes desde el nombramiento", "Acuerdo regional Por confirmar Decreto 4 Nota"]


def test_the_date_chooses_the_version(session, cast, sign_in):
    make.adopted_plan(session, version="2027.1", title="El que viene", in_force_from=date(2027, 1, 1))
    browser = sign_in(cast.observer)
    today = Reading(browser.get("plan.show"))
    assert today.row("2027.1")[1:] == ["Por regir", "01-01-2027"]
    later = Reading(browser.get("plan.show", al="01-01-2027"))
    assert "El que viene, versión 2027.1" in later.words
    assert later.row("2026.1")[1] == "Reemplazada"
    before = Reading(browser.get("plan.show", al="2025-12-31"))
    assert "Al 31-12-2025 no hay un plan vigente" in before.words
    assert "Adoptar" not in before.words


def test_a_draft_is_read_by_its_authors_only(cast, sign_in, draft):
    page = Reading(sign_in(cast.coordinator).get("plan.show", version="2027.1"))
    assert "no está adoptada: no exige nada" in page.words
    assert required(page, "Tránsito")[2] == "8"
    assert page.row("2027.1")[1] == "Borrador"
    browser = sign_in(cast.observer)
    browser.get("plan.show", version="2027.1", expect=400)
    assert "2027.1" not in browser.get("plan.show").text


def test_the_spreadsheet_is_the_requirements(cast, sign_in):
    rows = sheet(sign_in(cast.observer).get("plan.show", formato="xlsx"))
    assert rows[0][:3] == ["Materia", "Exigencia propia de", "Para quién"]
    assert [row[0] for row in rows[1:]] == ["Primeros auxilios", "Tránsito"]
    assert rows[2][3:8] == ["No se renueva", None, "31-12-2026", "Ley 21.802", "Ley 21.802 art. 50 d)"]


def test_few_queries(cast, sign_in, draft, count_queries):
    browser = sign_in(cast.coordinator)
    with count_queries(6):
        browser.get("plan.show")


@pytest.mark.parametrize("who", ["observer", "instructor", "director", "account"])
def test_only_the_coordinator_writes(cast, sign_in, who):
    browser = sign_in(getattr(cast, who, None) or getattr(cast.mejillones, who))
    for endpoint in ("plan.versions", "plan.file", "plan.shipped"):
        browser.get(endpoint, expect=403)
    for endpoint in ("plan.adopt", "plan.upload"):
        browser.post(endpoint, {"once": "a"}, expect=403)


@pytest.fixture
def newcomer(session, today, sign_in):
    """Give the first coordinator of a tracker in which there is only the territory."""
    make.association(session)
    for cut in ("02101", "02102"):
        make.commune(session, cut)
    return sign_in(make.account(session, Role.COORDINATOR))


def test_from_nothing_the_plan_that_ships_is_adopted_with_a_click(session, newcomer, adopt):
    assert Reading(newcomer.get("plan.show")).links["Adoptar un plan"] == "/plan/versiones"
    page = newcomer.get("plan.versions").text
    assert 'value="2026-11-03"' in page
    assert "confírmelo" in adopt(newcomer, None, "2026-08-12", expect=409).text
    assert adopt(newcomer, None, "2026-08-12", past="y").location == "/plan?version=2026.1"
    assert "La versión 2026.1 rige desde el 12-08-2026." in newcomer.get("plan.show").text
    version = session.scalars(select(PlanVersion)).one()
    assert (version.state, version.in_force_from) == (PlanState.ADOPTED, date(2026, 8, 12))
    assert session.scalars(select(AuditEvent.verb)).all() == ["plan_adopted"]
    assert "Adoptar el plan provisorio" not in newcomer.get("plan.versions").text
    assert version.adopted_at is not None
    assert version.adopted_by.name == "Cuenta de prueba"


def test_the_same_form_twice_adopts_once(session, newcomer, once):
    data = once(newcomer.get("plan.versions")) | {"adopt_from": "12-08-2026", "past": "y"}
    assert {newcomer.post("plan.adopt", dict(data)).location for _ in range(2)} == {"/plan?version=2026.1"}
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 1


def test_the_files_come_back_as_they_go(newcomer, adopt, upload):
    shipped = newcomer.get("plan.shipped")
    assert shipped.data == SHIPPED.read_bytes()
    assert shipped.headers["Content-Disposition"] == "attachment; filename=plan-provisorio.toml"
    assert newcomer.get("plan.file", expect=302).location == "/plan/provisorio"
    adopt(newcomer, None, "2026-08-12", past="y")
    stored = newcomer.get("plan.file")
    assert parse(stored.data).requirements == parse(shipped.data).requirements
    assert stored.headers["Content-Disposition"] == "attachment; filename=plan-2026.1.toml"
    upload(newcomer, stored.data.replace(b'version = "2026.1"', b'version = "2027.1"'))
    assert newcomer.get("plan.file", version="2027.1").data.count(b"[[requirements]]") == 13


def test_a_draft_is_loaded_replaced_and_adopted(session, cast, sign_in, upload, adopt):
    browser = sign_in(cast.coordinator)
    upload(browser, NEXT)
    upload(browser, NEXT.replace("que viene", "que viene, corregido"))
    assert "La versión 2027.1 quedó como borrador." in browser.get("plan.show").text
    version = session.scalars(select(PlanVersion).where(PlanVersion.version == "2027.1")).one()
    assert adopt(browser, version, "01-01-2027").location == f"/plan/acuerdos/{version.id}"
    session.rollback()
    version = session.scalars(select(PlanVersion).where(PlanVersion.version == "2027.1")).one()
    assert (version.title, version.in_force_from) == ("Plan que viene, corregido", date(2027, 1, 1))
    assert session.scalars(select(AuditEvent.verb)).all() == ["plan_draft", "plan_draft", "plan_adopted"]


def test_a_file_leads_to_its_draft_which_shows_whom_it_changes(cast, sign_in, upload):
    browser = sign_in(cast.coordinator)
    page = browser.get(upload(browser, NEXT).location)
    assert "Borrador 2027.1" in page.text
    assert "A quiénes cambia" in page.text


def test_a_file_that_nobody_could_meet_is_not_adopted(session, cast, sign_in, upload, adopt):
    browser = sign_in(cast.coordinator)
    upload(browser, NEXT.replace('subject = "PAUX"', 'subject = "PAUX"\nmin_hours = 100'))
    made = session.scalars(select(PlanVersion).where(PlanVersion.version == "2027.1")).one()
    told = adopt(browser, made, "2027-01-01", expect=409)
    assert "Nadie podría cumplir la exigencia de Primeros auxilios" in Reading(told).words
    session.rollback()
    assert session.get(PlanVersion, made.id).state is PlanState.DRAFT


@pytest.mark.parametrize(
    ("text", "status", "sentence"),
    [
        (NEXT.replace("PAUX", "NADA"), 409, "requirements[1].subject: la materia NADA no existe."),
        (NEXT.replace("origin", "orijin"), 400, "requirements[1]: falta origin."),
        (NEXT.replace("2027.1", "2026.1"), 409, "La versión 2026.1 ya fue adoptada: no se cambia."),
        (NEXT + "][", 400, "revise la línea 6, columna 1"),
        (b"\xff\xfe", 400, "no es texto en UTF-8"),
        (b"PK\x03\x04 \x00", 400, "no es TOML válido"),
    ],
)
def test_what_is_refused_is_said_with_its_place_and_changes_nothing(
    session, cast, sign_in, upload, text, status, sentence
):
    words = Reading(upload(sign_in(cast.coordinator), text, expect=status)).words
    assert f"Archivo del plan: {sentence[:10]}" in words or sentence in words
    assert sentence in words
    session.rollback()
    assert session.scalars(select(PlanVersion.version)).all() == ["2026.1"]
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_a_file_refused_late_leaves_no_subject_behind(session, cast, sign_in, upload):
    text = (
        NEXT
        + '[[subjects]]\ncode = "NUEVA"\nname = "Nueva"\norigin = "law"\n[[clearances]]\ncode = "X"\nname = "X"\nsubjects = ["NADA"]\n'
    )
    upload(sign_in(cast.coordinator), text, expect=409)
    session.rollback()
    assert session.scalar(select(Subject).where(Subject.code == "NUEVA")) is None


def test_a_date_that_is_taken_is_refused(session, cast, sign_in, draft, adopt):
    browser = sign_in(cast.coordinator)
    taken = "La versión 2026.1 ya rige desde el 01-01-2026: dos versiones no comparten fecha."
    assert taken in adopt(browser, draft, "2026-01-01", expect=409, past="y").text
    session.rollback()
    assert session.get(PlanVersion, draft.id).state is PlanState.DRAFT


@pytest.mark.parametrize(
    ("day", "status", "sentence"),
    [
        ("", 400, "Escriba la fecha."),
        ("1999-12-31", 400, "entre los años 2000 y 2100"),
        ("30-02-2027", 400, "no existe"),
        ("2026-11-02", 409, "El 02-11-2026 ya pasó: las cifras desde ese día cambiarían."),
    ],
)
def test_what_is_wrong_gets_a_sentence(session, cast, sign_in, draft, adopt, day, status, sentence):
    assert sentence in adopt(sign_in(cast.coordinator), draft, day, expect=status).text
    session.rollback()
    assert session.get(PlanVersion, draft.id).state is PlanState.DRAFT


def test_without_a_file_one_is_asked_for(cast, sign_in, once):
    browser = sign_in(cast.coordinator)
    page = browser.post("plan.upload", once(browser.get("plan.versions")), expect=400)
    assert "Elija un archivo." in page.text


def test_what_was_withdrawn_meanwhile_is_not_adopted(session, cast, sign_in, once):
    rule = make.requirement(cast.plan.requirements[1].subject, min_hours=8)
    consulted = make.consultation(session, rule)
    session.commit()
    browser = sign_in(cast.coordinator)
    path = f"/plan/acuerdos/{consulted.id}/adoptar"
    late = once(browser.get(path)) | {"adopt_from": "2028-01-01"}
    consulted.state = PlanState.WITHDRAWN
    session.commit()
    assert "retirada" in browser.post(path, late, expect=409).text
    session.rollback()
    assert session.get(PlanVersion, consulted.id).state is PlanState.WITHDRAWN


def test_who_adopts_second_is_told(session, cast, sign_in, draft, once):
    browser = sign_in(cast.coordinator)
    path = f"/plan/acuerdos/{draft.id}/adoptar"
    late = once(browser.get(path)) | {"adopt_from": "2028-01-01"}
    draft.state, draft.in_force_from = PlanState.ADOPTED, date(2027, 1, 1)
    session.commit()
    assert "La versión 2027.1 ya fue adoptada" in browser.post(path, late, expect=409).text
    assert browser.get(path, expect=302).location == f"/plan/acuerdos/{draft.id}"
    session.rollback()
    assert session.get(PlanVersion, draft.id).in_force_from == date(2027, 1, 1)


def test_a_fixed_deadline_that_is_past_by_then_is_told(session, cast, sign_in):
    """Until its own day it is in time."""
    past, today = date(2026, 11, 2), date(2026, 11, 3)
    days = zip((cast.first_aid, cast.traffic), (past, today), strict=True)
    rules = [
        make.requirement(course.subjects[0], deadline_kind=DeadlineKind.ON, deadline_on=day)
        for course, day in days
    ]
    facts = {"version": "9", "state": PlanState.DRAFT, "in_force_from": None}
    draft = make.adopted_plan(session, *rules, **facts)
    session.commit()
    words = Reading(sign_in(cast.coordinator).get("plan_draft.show", draft_id=draft.id)).words
    told = words.partition("Hay plazos anteriores a hoy")[2].partition("quedaría atrasado")[0]
    assert cast.first_aid.subjects[0].name in told
    assert "plazo 02-11-2026" in told
    assert cast.traffic.subjects[0].name not in told
