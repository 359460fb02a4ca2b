"""What was marked stays in sight, nothing can be tapped where it would not be saved, and figures are of what was held."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from tests import builders as make
from tests.cast import NOW
from tests.reading import Reading, sheet
from tracker.classroom import mark_rules
from tracker.classroom.mark_rules import Said
from tracker.editions import settling_rules
from tracker.models import Attendance, AuditEvent, Enrollment
from tracker.models.editions import EditionState, EnrollmentState, Mark


@pytest.fixture
def instructor(sign_in, cast, given):
    return sign_in(cast.instructor)


@pytest.fixture
def home(given):
    return f"/cursos-programados/{given.id}/asistencia"


def test_nothing_can_be_tapped_on_a_day_to_come_or_in_a_course_that_is_over(
    session, instructor, given, seated
):
    today, tomorrow = (f"/jornadas/{meeting.id}" for meeting in given.meetings)
    assert instructor.get(today).text.count('type="radio"') == 8
    for page in (tomorrow, f"{tomorrow}/desde-la-hoja"):
        text = instructor.get(page).text
        assert "La asistencia se toma desde el día de la jornada" in text
        assert 'type="radio"' not in text
        assert 'class="form-control code"' not in text
    assert seated[0].inspector.list_name in instructor.get(tomorrow).text, (
        "who is expected is there all the same"
    )
    for state, told in ((EditionState.FINISHED, "está cerrado"), (EditionState.CANCELLED, "fue anulado")):
        given.state, given.finished_at = state, NOW if state is EditionState.FINISHED else None
        if state is EditionState.CANCELLED:
            make.call_off(given, "Sin sala", at=NOW)
        session.commit()
        text = instructor.get(today).text
        assert told in text
        assert 'type="radio"' not in text


def test_the_marks_of_who_was_withdrawn_stay_with_the_reason(session, cast, instructor, given, seated, home):
    gone, stays = seated
    first = given.meetings[0]
    said = {gone.id: Said(Mark.ABSENT), stays.id: Said(Mark.PRESENT)}
    mark_rules.mark(session, first, said, by=cast.instructor.id, now=NOW)
    for state, words in ((EnrollmentState.CANCELLED, "Retirado"), (EnrollmentState.ABSENT, "No asistió")):
        settling_rules.become(gone, state, NOW, cast.coordinator.id, "Se trasladó a Iquique")
        session.commit()
        page = Reading(instructor.get(home)).words
        assert f"{words} · Se trasladó a Iquique" in page
        assert "1 de 1 con marca" in page
        page = instructor.get(f"/jornadas/{first.id}")
        assert f"{words}: Se trasladó a Iquique" in Reading(page).words
        assert page.text.count('type="radio"') == 4, "whoever left is not marked any more"
        assert gone.inspector.list_name not in instructor.get(f"/jornadas/{first.id}/hoja").text
        [row] = [
            row for row in sheet(instructor.get(f"{home}?formato=xlsx")) if gone.inspector.list_name in row
        ]
        assert row[-1] == "Se trasladó a Iquique"
        assert "Ausente" in row
    sent = {f"mark-{gone.id}": "present", f"mark-{stays.id}": "late"}
    told = instructor.post(f"/jornadas/{first.id}", {"once": "k"} | sent, expect=409).text
    assert f"{gone.inspector.list_name} ya no tiene cupo en este curso: no se guardó." in told
    assert "Se guardó 1 marca, y falta esto" in told
    session.rollback()
    marks = session.execute(sa.select(Attendance.enrollment_id, Attendance.mark)).all()
    assert set(marks) == {(gone.id, Mark.ABSENT), (stays.id, Mark.LATE)}


def test_attended_so_far_is_of_the_meetings_held(session, cast, sign_in, given, seated, home):
    came, _ = seated

    def shown(now):
        with time_machine.travel(now):
            browser = sign_in(cast.instructor)
            rows = sheet(browser.get(f"{home}?formato=xlsx"))
            words = Reading(browser.get(home)).words
        place = rows[0].index("Asistió hasta ahora (%)")
        return {row[2]: row[place] for row in rows[1:]}, {row[-1] for row in rows[1:]}, words

    names = [each.inspector.list_name for each in seated]
    morning = given.meetings[0].starts_at
    assert shown(morning)[0] == dict.fromkeys(names)
    assert "sin jornadas aún" in shown(morning)[2]
    mark_rules.mark(
        session, given.meetings[0], {came.id: Said(Mark.PRESENT)}, by=cast.instructor.id, now=morning
    )
    session.commit()
    found, results, words = shown(morning)
    assert found == {names[0]: 100, names[1]: None}, "the meeting that is on counts for who is marked"
    assert results == {None}, "nobody has a result yet"
    assert "100 %" in words
    assert shown(given.meetings[0].ends_at)[0] == {names[0]: 100, names[1]: 0}
    assert shown(given.meetings[1].ends_at - timedelta(minutes=1))[0][names[0]] == 100
    assert shown(given.meetings[1].ends_at)[0][names[0]] == 50


def test_a_form_that_carries_no_mark_says_so(session, instructor, given, seated, once):
    here = f"/jornadas/{given.meetings[0].id}"
    for data in ({}, {f"mark-{seated[0].id}": ""}):
        instructor.post(here, once(instructor.get(here)) | data)
        assert (
            "Nada se guardó: no había marcas nuevas."
            in instructor.get(f"/cursos-programados/{given.id}/asistencia").text
        )
    seen = {f"mark-{seated[0].id}": "present", f"saw-{seated[0].id}": ""}
    instructor.post(here, once(instructor.get(here)) | seen)
    assert "Se guardó 1 marca." in instructor.get(f"/cursos-programados/{given.id}/asistencia").text
    session.execute(sa.update(Attendance).values(mark=Mark.LATE))
    session.commit()
    instructor.post(here, once(instructor.get(here)) | seen | {f"saw-{seated[0].id}": "P"})
    session.expire_all()
    assert session.scalar(sa.select(Attendance.mark)) is Mark.LATE, "what the page showed is not said again"


def test_a_grade_that_is_none_is_named_at_its_field_and_the_others_are_saved(
    session, instructor, given, seated, home, once
):
    first, second = seated
    page = instructor.get(home)
    typed = {f"grade-{first.id}": "5,5", f"grade-{second.id}": "7,5"}
    sent = once(page) | typed | {f"saw-{each.id}": "" for each in seated}
    told = instructor.post(f"/cursos-programados/{given.id}/notas", sent, expect=400).text
    assert "Se guardó 1 nota, y falta esto" in told
    assert told.count(f"{second.inspector.list_name}: «7,5» no es una nota.") == 2, "above, and at its field"
    assert told.count('aria-invalid="true"') == 1
    assert 'value="7,5"' in told
    session.expire_all()
    assert [first.grade, second.grade] == [5.5, None]
    session.execute(sa.update(Enrollment).where(Enrollment.id == first.id).values(grade=6.0))
    session.commit()
    again = {
        "once": "another",
        f"grade-{first.id}": "5,5",
        f"saw-{first.id}": "5,5",
        f"grade-{second.id}": "6,5",
    }
    instructor.post(f"/cursos-programados/{given.id}/notas", again)
    session.expire_all()
    assert [first.grade, second.grade] == [6.0, 6.5], "a row that was left alone overwrites nothing"
    told = session.scalars(sa.select(AuditEvent.thing_id).where(AuditEvent.verb == "enrollment_grade")).all()
    assert told == [str(first.id), str(second.id)]
