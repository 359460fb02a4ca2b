"""The pages of a classroom: marks as they are tapped, grades, who walks in, the end and a correction."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests import filling
from tracker.models import Attendance, AuditEvent, Enrollment, Mail, Record
from tracker.models.accounts import Role
from tracker.models.editions import EnrollmentState, Mark


@pytest.fixture
def instructor(sign_in, cast, given):
    return sign_in(cast.instructor)


@pytest.fixture
def send(once):
    """Give the function that sends a form of a page, as the page carries it."""

    def send(browser, page, where, expect=302, **fields):
        carried = once(browser.get(page))
        return browser.post(where, data=carried | fields, expect=expect)

    return send


@pytest.fixture
def at(given):
    """Give the addresses of the classroom."""
    home = f"/cursos-programados/{given.id}"
    return {
        "show": f"{home}/asistencia",
        "sheet": f"/jornadas/{given.meetings[0].id}/hoja",
        "grade": f"{home}/notas",
        "walk_in": f"{home}/asistencia/agregar",
        "close": f"{home}/cerrar",
        "reopen": f"{home}/reabrir",
        "meetings": [f"/jornadas/{meeting.id}" for meeting in given.meetings],
    }


def marks(seated, *signs):
    return {f"mark-{each.id}": sign for each, sign in zip(seated, signs, strict=True)}


def stored(session):
    session.expire_all()
    return {(each.enrollment_id, each.mark) for each in session.scalars(sa.select(Attendance))}


def test_an_instructor_sees_the_list_and_the_sheet(instructor, cast, seated, at):
    for page in (at["show"], at["sheet"], at["meetings"][0]):
        text = instructor.get(page).text
        assert cast.mejillones.lapsed.list_name in text
        assert "Paposo" not in text


def test_nobody_is_there_yet(instructor, at):
    assert "Nadie tiene cupo todavía" in instructor.get(at["show"]).text
    assert "Nadie tiene cupo todavía" in instructor.get(at["meetings"][0]).text


def test_marks_are_saved_and_told(session, instructor, seated, at, send):
    first = at["meetings"][0]
    send(
        instructor,
        first,
        first,
        **marks(seated, "present", "absent"),
        **{f"reason-{seated[1].id}": "service"},
    )
    assert stored(session) == {(seated[0].id, Mark.PRESENT), (seated[1].id, Mark.ABSENT)}
    told = session.scalars(sa.select(AuditEvent.thing_id).where(AuditEvent.verb == "attendance_mark"))
    assert set(told) == {str(each.id) for each in seated}
    assert "2 de 2 con marca" in " ".join(instructor.get(at["show"]).text.split())


def test_a_phone_saves_one_mark_at_a_time_and_may_repeat_itself(session, instructor, seated, at, once):
    first = at["meetings"][0]
    carried = once(instructor.get(first))
    for _ in range(2):
        answer = instructor.visit(
            "POST",
            first,
            data=carried | {f"mark-{seated[0].id}": "late"},
            headers={"X-CSRFToken": instructor._token(), "X-Saves-As-You-Go": "1"},
            expect=204,
        )
        assert answer.text == ""
    assert stored(session) == {(seated[0].id, Mark.LATE)}
    assert session.scalar(sa.select(sa.func.count(Attendance.meeting_id))) == 1


def test_a_mark_that_is_none_and_a_day_that_is_to_come_change_nothing(session, instructor, seated, at, send):
    today, tomorrow = at["meetings"]
    assert "Elija una de las marcas" in send(instructor, today, today, 400, **marks(seated, "x", "late")).text
    page = send(instructor, tomorrow, tomorrow, 409, **marks(seated, "present", "late"))
    assert "La jornada todavía no comienza" in page.text
    assert stored(session) == set()


def test_grades_are_typed_with_a_comma(session, instructor, seated, at, send):
    typed = {f"grade-{seated[0].id}": "5,5", f"grade-{seated[1].id}": ""}
    send(instructor, at["show"], at["grade"], **typed)
    session.expire_all()
    assert [each.grade for each in seated] == [5.5, None]
    for wrong in ("7,1", "0", "cinco", "5,55"):
        page = send(instructor, at["show"], at["grade"], 400, **{f"grade-{seated[0].id}": wrong})
        assert "Una nota va de 1,0 a 7,0" in page.text
        assert f'value="{wrong}"' in page.text, "what was typed is still there"
    session.expire_all()
    assert seated[0].grade == 5.5


def test_who_walks_in_waits_for_their_own_commune(session, sign_in, cast, instructor, seated, at, send):
    send(instructor, at["show"], at["walk_in"], rut=cast.taltal.lapsed.rut)
    made = session.scalar(sa.select(Enrollment).where(Enrollment.inspector_id == cast.taltal.lapsed.id))
    assert made.state is EnrollmentState.REQUESTED
    assert "Dar cupo" not in instructor.get(at["show"]).text, "an instructor does not decide"
    written = session.scalars(sa.select(Mail)).all()
    assert {each.address for each in written} == {cast.taltal.director.email, cast.taltal.deputy.email}
    assert f"{cast.taltal.lapsed.full_name} pide cupo" in written[0].body
    assert "(se presentó sin inscripción)" in written[0].body
    admit = f"/inscripciones/{made.id}/admitir"
    data = {"once": "k1", "note": "Cabe en la sala"}
    sign_in(cast.mejillones.director).post(admit, data=data, expect=404)
    instructor.post(admit, data=data, expect=403)
    sign_in(cast.taltal.director).post(admit, data=data)
    session.expire_all()
    assert made.state is EnrollmentState.CONFIRMED


def test_a_rut_that_is_none_is_said(instructor, seated, at, send):
    assert (
        "El dígito verificador no corresponde"
        in send(instructor, at["show"], at["walk_in"], 400, rut="12.345.678-9").text
    )
    stranger = send(instructor, at["show"], at["walk_in"], 409, rut="12.345.678-5")
    assert "Nadie con ese RUT está hoy en una nómina" in stranger.text


def test_what_is_missing_is_named_where_it_is_closed(after, cast, instructor, seated, at, send):
    page = send(instructor, at["show"], at["close"], 409)
    assert "Falta marcar la asistencia del 03-11-2026" in page.text
    assert cast.mejillones.lapsed.list_name in page.text


def test_from_marks_to_records_and_a_correction(after, session, sign_in, instructor, seated, at, send):
    [given] = {each.edition for each in seated}
    for page in at["meetings"]:
        send(instructor, page, page, **marks(seated, "present", "present"))
    send(instructor, at["show"], at["grade"], **{f"grade-{each.id}": "6,0" for each in seated})
    send(instructor, at["show"], at["close"])
    live = sa.select(Record.id).where(Record.course_id == given.course_id, Record.revoked_at.is_(None))
    before = set(session.scalars(live))
    assert len(before) == 2
    assert "El curso quedó cerrado: 2 de 2 aprobaron" in instructor.get(at["show"]).text
    instructor.post(at["reopen"], data={"once": "k", "reason": "x"}, expect=403)
    coordinator = sign_in(make.account(session, Role.COORDINATOR))
    assert "Escriba qué hay que corregir" in send(coordinator, at["show"], at["reopen"], 400, reason=" ").text
    send(coordinator, at["show"], at["reopen"], reason="Una nota estaba mal")
    send(instructor, at["show"], at["grade"], **{f"grade-{seated[1].id}": "3,8"})
    send(instructor, at["show"], at["close"])
    session.expire_all()
    assert given.finished_at is not None
    [kept] = session.scalars(live)
    assert kept in before
    assert "por nota 3,8" in instructor.get(at["show"]).text


def test_a_corrected_date_gives_records_of_that_date(after, session, sign_in, instructor, seated, at, send):
    [given] = {each.edition for each in seated}
    for page in at["meetings"]:
        send(instructor, page, page, **marks(seated, "present", "present"))
    send(instructor, at["show"], at["grade"], **{f"grade-{each.id}": "6,0" for each in seated})
    coordinator = sign_in(make.account(session, Role.COORDINATOR))
    edit = f"/cursos-programados/{given.id}/editar"
    fields = {"host": "02102", "closes_on": "2026-11-03", f"instructors-{given.instructors[0].id}": "y"}
    for number, day in enumerate(("2026-11-02", "2026-11-03"), 1):
        name = f"meetings-{number}"
        fields |= {f"{name}-day": day, f"{name}-start": "09:00", f"{name}-end": "13:00"}
    filling.send(coordinator, coordinator.get(edit), edit, expect=409, **fields)
    send(instructor, at["show"], at["close"])
    before = session.scalars(sa.select(Record).where(Record.enrollment_id.is_not(None))).all()
    filling.send(coordinator, coordinator.get(edit), edit, expect=409, **fields)
    send(coordinator, at["show"], at["reopen"], reason="La fecha estaba mal")
    assert "Editar" in coordinator.get("editions.show", edition_id=given.id).text
    assert "Está reabierto: corrija las fechas" in coordinator.get(edit).text
    ahead = fields | {"meetings-2-day": "2026-11-05"}
    told = filling.send(coordinator, coordinator.get(edit), edit, expect=409, **ahead)
    assert "el 05-11-2026 todavía no llega" in told.text
    dropped = {name: value for name, value in fields.items() if "meetings-1" not in name}
    told = filling.send(coordinator, coordinator.get(edit), edit, expect=409, **dropped)
    assert "del 03-11-2026 tiene asistencia: no se quita" in told.text
    filling.send(coordinator, coordinator.get(edit), edit, **fields)
    assert "Cambió el curso" not in " ".join(session.scalars(sa.select(Mail.subject)))
    send(instructor, at["show"], at["close"])
    session.expire_all()
    assert {each.obtained_on for each in before} == {date(2026, 11, 4)}
    after_it = [session.get(Record, each.successor_id) for each in before]
    assert {each.obtained_on for each in after_it} == {date(2026, 11, 3)}
    assert all(each.revoked_at for each in before)


def test_closing_twice_closes_once(after, session, instructor, seated, at, once, send):
    for page in at["meetings"]:
        send(instructor, page, page, **marks(seated, "absent", "absent"))
    carried = once(instructor.get(at["show"]))
    for _ in range(2):
        instructor.post(at["close"], data=carried)
    told = sa.select(sa.func.count(AuditEvent.id)).where(AuditEvent.verb == "edition_finish")
    assert session.scalar(told) == 1


def test_nobody_else_comes_in(session, sign_in, cast, given, seated, at):
    other = make.account(session, *(grant.role for grant in cast.instructor.grants))
    session.commit()
    sign_in(other).get(at["show"], expect=404)
    for account in (cast.mejillones.director, cast.observer, cast.mejillones.account):
        sign_in(account).get(at["show"], expect=403)


def test_the_list_downloads_as_it_is(instructor, cast, seated, at, send):
    send(instructor, at["meetings"][0], at["meetings"][0], **marks(seated, "present", "late"))
    answer = instructor.get(f"{at['show']}?formato=xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")


def test_the_page_asks_as_many_questions_for_two_as_for_sixty(
    session, instructor, cast, given, at, count_queries
):
    def asked(people):
        for _ in range(people):
            make.enrollment(session, given, make.inspector(session), cast.mejillones.commune)
        session.commit()
        with count_queries() as sent:
            instructor.get(at["show"])
        return len(sent)

    assert asked(2) == asked(58)
