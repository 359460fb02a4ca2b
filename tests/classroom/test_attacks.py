"""Who means ill in a classroom reaches nothing: other editions, other people, marks and grades that are none."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.reading import formulas
from tracker.models import Attendance, Enrollment
from tracker.models.editions import EditionState


@pytest.fixture
def instructor(sign_in, cast, given):
    return sign_in(cast.instructor)


@pytest.fixture
def other(session, cast, given):
    """Give an enrollment in the edition that somebody else gives."""
    team = cast.taltal
    found = make.enrollment(session, cast.elsewhere, team.untrained, team.commune)
    session.commit()
    return found


def classroom(edition):
    return f"/cursos-programados/{edition.id}"


def test_marks_and_grades_of_another_edition_change_nothing(session, instructor, given, seated, other):
    first = f"/jornadas/{given.meetings[0].id}"
    marks = {f"mark-{seated[0].id}": "present", f"mark-{other.id}": "present"}
    instructor.post(first, {"once": "a"} | marks, expect=409)
    grades = {f"grade-{seated[0].id}": "7,0", f"grade-{other.id}": "7,0"}
    instructor.post(f"{classroom(given)}/notas", {"once": "b"} | grades, expect=409)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Attendance.meeting_id))) == 0
    assert session.scalars(sa.select(Enrollment.grade).distinct()).all() == [None]


def test_what_somebody_else_gives_is_not_there(instructor, cast, other):
    strange = f"/jornadas/{cast.elsewhere.meetings[0].id}"
    instructor.get(strange, expect=404)
    instructor.post(strange, {"once": "a", f"mark-{other.id}": "present"}, expect=404)
    for how in ("notas", "cerrar", "asistencia/agregar"):
        instructor.post(f"{classroom(cast.elsewhere)}/{how}", {"once": how}, expect=404)


def test_thirty_days_after_the_end_it_is_not_there_any_more(session, instructor, given, seated):
    given.state, given.finished_at = EditionState.FINISHED, NOW - timedelta(days=30, seconds=1)
    session.commit()
    instructor.get(f"{classroom(given)}/asistencia", expect=404)
    instructor.get(f"/jornadas/{given.meetings[0].id}", expect=404)
    instructor.post(f"{classroom(given)}/notas", {"once": "a"}, expect=404)


@pytest.mark.parametrize("typed", ["NaN", "inf", "1e3", "-1", "7,05", "7.1", "７", "5,5,5", "0x5", "9" * 400])
def test_a_grade_that_is_none_is_said(session, instructor, given, seated, typed):
    said = instructor.post(
        f"{classroom(given)}/notas", {"once": "a", f"grade-{seated[0].id}": typed}, expect=400
    )
    assert "Una nota va de 1,0 a 7,0" in said.text
    session.rollback()
    assert session.get(Enrollment, seated[0].id).grade is None


def test_who_is_on_no_roster_is_answered_as_who_does_not_exist(session, cast, instructor, given):
    gone = make.inspector(session)
    session.commit()
    told = {
        instructor.post(
            f"{classroom(given)}/asistencia/agregar", {"once": rut, "rut": rut}, expect=409
        ).text.replace(rut, "")
        for rut in (gone.rut, make.next_rut())
    }
    assert all("Nadie con ese RUT está hoy en una nómina" in page for page in told)
    assert not any(gone.list_name in page for page in told)


def test_the_list_downloads_formulas_as_text(session, instructor, given, seated):
    seated[0].inspector.names = '=HYPERLINK("https://example.org")'
    seated[0].commune.name = "@SUM(1)"
    session.commit()
    assert formulas(instructor.get(f"{classroom(given)}/asistencia?formato=xlsx")) == 0
    page = instructor.get(f"/jornadas/{given.meetings[0].id}/hoja").text
    assert "=HYPERLINK(&#34;https://example.org&#34;)" in page


@pytest.mark.parametrize(
    ("page", "field", "value"),
    [
        ("jornadas/{}", "mark", "present"),
        ("jornadas/{}/desde-la-hoja", "code", "P"),
        ("notas", "grade", "7,0"),
    ],
)
def test_rows_by_the_thousand_are_refused_as_one(session, instructor, given, seated, page, field, value):
    at = f"/{page.format(given.meetings[0].id)}" if "{}" in page else f"{classroom(given)}/{page}"
    ids = [each.id for each in seated] + list(range(1_000_000, 1_020_000))
    instructor.post(at, {"once": "a"} | {f"{field}-{one}": value for one in ids}, expect=409)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Attendance.meeting_id))) == 0
    assert session.scalars(sa.select(Enrollment.grade).distinct()).all() == [None]
