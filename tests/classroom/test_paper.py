"""The signed sheet: its numbers stay, its codes are typed, its scans are kept; and nobody else comes near."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tracker.classroom import lists, mark_rules
from tracker.classroom.mark_rules import Said
from tracker.ground import rut
from tracker.models import Attendance, AuditEvent, Enrollment, Evidence
from tracker.models.accounts import Role
from tracker.models.editions import AbsenceReason, EditionState, EnrollmentState, Mark

PDF, PNG = b"%PDF-1.7 hoja", b"\x89PNG\r\n\x1a\nhoja"


@pytest.fixture
def instructor(sign_in, cast, given):
    return sign_in(cast.instructor)


@pytest.fixture
def meeting(given):
    return given.meetings[0]


@pytest.fixture
def entry(meeting):
    return f"/jornadas/{meeting.id}/desde-la-hoja"


@pytest.fixture
def signed(meeting):
    return f"/jornadas/{meeting.id}/hojas-firmadas"


@pytest.fixture
def send(instructor, entry, once):
    """Give the function that sends codes by enrollment as the page carries them."""

    def send(codes, expect=302, **more):
        typed = {f"code-{each.id}": code for each, code in codes.items()}
        return instructor.post(entry, data=once(instructor.get(entry)) | typed | more, expect=expect)

    return send


@pytest.fixture
def attach(instructor, entry, signed, once):
    """Give the function that sends files as scans of the sheet."""

    def attach(*files, expect=302):
        sent = [(io.BytesIO(content), name) for name, content in files]
        return instructor.post(signed, data=once(instructor.get(entry)) | {"file": sent}, expect=expect)

    return attach


def stored(session):
    session.expire_all()
    rows = session.scalars(sa.select(Attendance))
    return {(each.enrollment_id, each.mark, each.reason) for each in rows}


def numbers(session, given):
    session.commit()
    return {row.enrollment.id: row.number for row in lists.rows(session, given, NOW)}


def test_the_number_on_the_sheet_stays_whoever_comes_or_goes(session, cast, given, seated):
    before = numbers(session, given)
    assert sorted(before.values()) == [1, 2]
    first = make.inspector(session, paternal_surname="Abarca")
    late = make.enrollment(session, given, first, cast.mejillones.commune)
    assert numbers(session, given) == before | {late.id: 3}, "first by name, last on the paper"
    assert [row.number for row in lists.as_on_paper(lists.rows(session, given, NOW))] == [1, 2, 3]
    seated[0].state = EnrollmentState.CANCELLED
    assert numbers(session, given) == {seated[1].id: before[seated[1].id], late.id: 3}


def test_the_sheet_says_who_signs_where_and_what_the_codes_are(instructor, cast, given, seated, meeting):
    page = instructor.get(f"/jornadas/{meeting.id}/hoja").text
    for words in ("Mejillones", "Firma", "Código", "atraso", "permiso o licencia", "Inés Lobos"):
        assert words in page
    for each in seated:
        assert each.inspector.list_name in page
        assert rut.show(each.inspector.rut) in page


def test_codes_become_marks_in_either_case(session, seated, send):
    page = send({seated[0]: "t", seated[1]: "J2"})
    assert page.location.endswith("/desde-la-hoja")
    assert stored(session) == {
        (seated[0].id, Mark.LATE, None),
        (seated[1].id, Mark.JUSTIFIED, AbsenceReason.LEAVE),
    }
    told = session.scalars(sa.select(AuditEvent.thing_id).where(AuditEvent.verb == "attendance_mark"))
    assert set(told) == {str(each.id) for each in seated}


def test_a_code_that_is_none_names_its_row_and_the_others_are_saved(session, seated, send):
    page = send({seated[0]: "P", seated[1]: "X9"}, 400).text
    assert "Se guardó 1 marca, y falta esto" in page
    assert page.count(f"{seated[1].inspector.list_name}: «X9» no es un código.") == 2, "above, and in its row"
    assert 'value="X9"' in page, "what was typed is still there"
    assert stored(session) == {(seated[0].id, Mark.PRESENT, None)}


def test_the_others_are_present_if_so_asked_and_a_blank_row_stays(session, seated, send):
    send({seated[0]: "A1"})
    assert stored(session) == {(seated[0].id, Mark.ABSENT, AbsenceReason.SERVICE)}
    send({seated[0]: "", seated[1]: ""}, rest="y")
    assert stored(session) == {
        (seated[0].id, Mark.ABSENT, AbsenceReason.SERVICE),
        (seated[1].id, Mark.PRESENT, None),
    }


def test_sent_twice_it_is_saved_once_and_a_later_mark_is_not_undone(
    session, cast, instructor, seated, entry, once, meeting
):
    data = once(instructor.get(entry)) | {f"code-{seated[0].id}": "P"}
    instructor.post(entry, data=data)
    late = {seated[0].id: Said(Mark.LATE)}
    mark_rules.mark(session, meeting, late, by=cast.instructor.id, now=NOW + timedelta(seconds=1))
    session.commit()
    instructor.post(entry, data=data)
    assert stored(session) == {(seated[0].id, Mark.LATE, None)}


def test_who_lost_the_seat_meanwhile_is_named_and_the_others_are_marked(session, seated, send):
    seated[1].state = EnrollmentState.CANCELLED
    session.commit()
    page = send({seated[0]: "P", seated[1]: "P"}, 409).text
    assert f"{seated[1].inspector.list_name} ya no tiene cupo" in page
    assert stored(session) == {(seated[0].id, Mark.PRESENT, None)}


def test_scans_are_kept_and_downloaded_as_sent(session, instructor, given, seated, meeting, attach):
    attach(("hoja.exe", PDF), ("dorso.png", PNG))
    attach(("otra.pdf", PDF))
    session.expire_all()
    assert [scan.name for scan in meeting.sheets] == ["hoja.pdf", "dorso.png", "otra.pdf"]
    told = session.scalars(sa.select(AuditEvent.thing_id).where(AuditEvent.verb == "meeting_sheet_add"))
    assert set(told) == {str(scan.id) for scan in meeting.sheets}
    for page in (f"/jornadas/{meeting.id}", f"/cursos-programados/{given.id}/asistencia"):
        assert "dorso.png" in instructor.get(page).text
    answer = instructor.get(f"/hojas-firmadas/{meeting.sheets[1].id}")
    assert (answer.data, answer.mimetype) == (PNG, "image/png")
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_what_is_no_paper_is_refused_with_all_that_came_with_it(session, meeting, attach):
    assert "no es un PDF ni una imagen" in attach(("a.pdf", PDF), ("b.html", b"<script>"), expect=400).text
    assert "Elija uno o más archivos" in attach(expect=400).text
    session.expire_all()
    assert meeting.sheets == []


def test_a_sheet_is_attached_from_the_day_on_also_after_the_end(session, given, attach, instructor, once):
    tomorrow = f"/jornadas/{given.meetings[1].id}"
    sent = {"once": "k", "file": [(io.BytesIO(PDF), "a.pdf")]}
    assert "todavía no comienza" in instructor.post(f"{tomorrow}/hojas-firmadas", data=sent, expect=409).text
    given.state, given.finished_at = EditionState.FINISHED, given.meetings[1].ends_at
    session.commit()
    attach(("tarde.pdf", PDF))
    session.expire_all()
    assert [scan.name for scan in given.meetings[0].sheets] == ["tarde.pdf"]


def test_somebody_elses_course_is_closed_to_all_its_doors(session, sign_in, cast, given, seated, meeting):
    meeting.sheets = [make.evidence(session)]
    home, at = f"/cursos-programados/{given.id}/asistencia", f"/jornadas/{meeting.id}"
    forms = [at, f"{at}/desde-la-hoja", f"{at}/hojas-firmadas"]
    pages = [
        home,
        f"{home}?formato=xlsx",
        *forms[:2],
        f"{at}/hoja",
        f"/hojas-firmadas/{meeting.sheets[0].id}",
    ]
    for role, status in ((Role.INSTRUCTOR, 404), (Role.DIRECTOR, 403), (Role.OBSERVER, 403)):
        browser = sign_in(make.account(session, role, commune=cast.mejillones.commune))
        for page in pages:
            browser.get(page, expect=status)
        for where in forms:
            browser.post(where, data={"once": "k", f"code-{seated[0].id}": "P"}, expect=status)
    assert stored(session) == set()


def test_a_paper_of_a_record_is_no_sheet(session, sign_in, cast):
    sign_in(cast.coordinator).get(f"/hojas-firmadas/{cast.mejillones.record.evidence_id}", expect=404)
    assert session.scalar(sa.select(sa.func.count(Evidence.id)))


def test_a_coordinator_downloads_it_too(session, sign_in, cast, meeting, attach):
    attach(("hoja.pdf", PDF))
    session.expire_all()
    assert sign_in(cast.coordinator).get(f"/hojas-firmadas/{meeting.sheets[0].id}").data == PDF


def test_sixty_rows_ask_as_many_questions_as_two(session, instructor, cast, given, entry, count_queries):
    def asked(people):
        for _ in range(people):
            make.enrollment(session, given, make.inspector(session), cast.mejillones.commune)
        session.commit()
        with count_queries(14) as sent:
            instructor.get(entry)
        return len(sent)

    assert asked(2) == asked(58)
    assert session.scalar(sa.select(sa.func.count(Enrollment.id))) >= 60
