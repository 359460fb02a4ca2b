"""The end of an edition is seen before it is done; what it gave short stands in its records, and only news is told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import send
from tests.reading import Reading
from tracker.classroom import closing_rules, mark_rules
from tracker.classroom.result_rules import Result
from tracker.editions.hours_rules import hours
from tracker.models import AuditEvent, Mail, Record
from tracker.models.accounts import Role
from tracker.models.editions import EditionState, EnrollmentState, Mark


@pytest.fixture
def coordinator(session, sign_in, after):
    made = make.account(session, Role.COORDINATOR)
    session.commit()
    return sign_in(made)


@pytest.fixture
def instructor(sign_in, cast, given, after):
    return sign_in(cast.instructor)


@pytest.fixture
def complete(session, cast, given, seated):
    """Mark the first present, the second absent, and grade the first."""
    signs = dict(zip(seated, (Mark.PRESENT, Mark.ABSENT), strict=True))
    for meeting in given.meetings:
        marks = {each.id: mark_rules.Said(sign) for each, sign in signs.items()}
        mark_rules.mark(session, meeting, marks, by=cast.instructor.id, now=meeting.ends_at)
    mark_rules.grade(session, given, {seated[0].id: 6.0}, by=cast.instructor.id)
    session.commit()


@pytest.fixture
def short(session, given, complete):
    """Let each meeting have taken three minutes, of a course of eight hours."""
    for meeting in given.meetings:
        meeting.ends_at = meeting.starts_at + timedelta(minutes=3)
    session.commit()


@pytest.fixture
def at(given):
    return f"/cursos-programados/{given.id}/cerrar"


def records(session):
    session.flush()
    session.expire_all()
    return session.scalars(
        sa.select(Record).where(Record.enrollment_id.is_not(None)).order_by(Record.id)
    ).all()


def test_who_passes_and_who_does_not_is_seen_before_anything_is_done(
    session, cast, given, seated, complete, instructor, at
):
    given.provider = make.provider(session, name="Escuela")
    session.commit()
    assert at in instructor.get(f"/cursos-programados/{given.id}/asistencia").text
    said = Reading(instructor.get(at)).words
    assert "1 aprueba, 1 no asistió." in said
    assert "asistió 100 %, nota 6,0" in said
    assert "no asistió a ninguna jornada" in said
    assert "Las jornadas suman" not in said
    assert records(session) == []
    send(instructor, instructor.get(at), at)
    [record] = records(session)
    assert (record.hours, record.remark) == (8, None)
    assert "ya está cerrado" in Reading(instructor.get(at)).words


def test_one_and_many_are_counted_in_words(given, seated):
    def words(passed, failed, absent):
        states = [EnrollmentState.PASSED] * passed
        states += [EnrollmentState.FAILED] * failed + [EnrollmentState.ABSENT] * absent
        results = [(seated[0], Result(state, "")) for state in states]
        return closing_rules.Ending([], results, 0, hours(given), []).words

    assert words(0, 0, 0) == "0 aprueban"
    assert words(1, 1, 1) == "1 aprueba, 1 no aprueba, 1 no asistió"
    assert words(2, 2, 2) == "2 aprueban, 2 no aprueban, 2 no asistieron"


def test_what_is_missing_is_said_and_there_is_no_button(instructor, given, seated, at, once):
    page = instructor.get(at)
    assert "Todavía no se puede cerrar" in page.text
    assert "Falta marcar la asistencia del 03-11-2026" in page.text
    assert 'type="submit"' not in page.text.split("<main")[1].split("</main")[0]
    carried = once(instructor.get(f"/cursos-programados/{given.id}/asistencia"))
    assert "Falta marcar" in instructor.post(at, data=carried, expect=409).text


def test_fewer_hours_are_closed_by_the_coordinator_with_a_reason_and_stand_in_the_record(
    session, given, short, instructor, coordinator, at, once
):
    said = Reading(instructor.get(at)).words
    assert "Las jornadas suman 0,13 de 8 horas pedagógicas" in said
    assert "Lo cierra la coordinación, que escribe el motivo" in said
    carried = once(instructor.get(f"/cursos-programados/{given.id}/asistencia"))
    told = instructor.post(at, data=carried | {"reason": "Porque sí"}, expect=409)
    assert "solo si la coordinación escribe el motivo" in told.text
    assert "Escriba abajo por qué" in Reading(coordinator.get(at)).words
    send(coordinator, coordinator.get(at), at, expect=409, reason=" ")
    assert records(session) == []
    send(coordinator, coordinator.get(at), at, reason="Se cortó la luz")
    [record] = records(session)
    assert record.hours == 0.13
    assert record.remark == "se dictaron 0,13 de 8 horas pedagógicas; no dice qué organismo lo dictó"
    shown = Reading(coordinator.get("editions.show", edition_id=given.id)).words
    assert "Se dictaron 0,13 de 8 horas pedagógicas Se cortó la luz" in shown
    person = Reading(coordinator.get("people.show", inspector_id=record.inspector_id)).words
    assert "se dictaron 0,13 de 8 horas pedagógicas" in person


def test_hours_too_few_for_the_plan_are_said(session, cast, given, short, coordinator, at):
    plan = make.adopted_plan(session, version="2026.2", in_force_from=given.opens_on)
    plan.requirements.append(make.requirement(cast.first_aid.subjects[0], min_hours=8, position=0))
    session.commit()
    said = Reading(coordinator.get(at)).words
    assert "Los registros no servirán para" in said
    assert "el plan exige al menos 8 horas" in said


def test_they_are_too_few_only_for_what_the_whole_course_would_serve_for(session, cast, given):
    for meeting in given.meetings:
        meeting.ends_at = meeting.starts_at + timedelta(minutes=135)  # six pedagogical hours of eight
    plan = make.adopted_plan(session, version="2026.2", in_force_from=given.opens_on)
    plan.requirements += [
        make.requirement(cast.traffic.subjects[0], min_hours=8, position=0),
        make.requirement(cast.first_aid.subjects[0], min_hours=6, position=1),
    ]
    now = given.meetings[-1].ends_at

    def said(least):
        plan.requirements[1].min_hours = least
        session.commit()
        return [each for each in closing_rules.ending(session, given, now).notes if "servirán" in each]

    assert said(6) == said(9) == said(None) == []
    subject = cast.first_aid.subjects[0].name
    assert said(7) == [f"Los registros no servirán para «{subject}»: el plan exige al menos 7 horas."]


def test_only_news_is_told_after_a_correction(session, cast, given, seated, complete):
    by, now = cast.coordinator.id, given.meetings[-1].ends_at
    first = closing_rules.finish(session, given, by=by, now=now)
    assert len(first.news) == 2
    closing_rules.reopen(session, given, "Una nota", by=by, now=now)
    assert closing_rules.finish(session, given, by=by, now=now).news == []
    closing_rules.reopen(session, given, "Una nota", by=by, now=now)
    mark_rules.grade(session, given, {seated[0].id: 3.0}, by=cast.instructor.id)
    again = closing_rules.finish(session, given, by=by, now=now)
    assert [(each.enrollment, each.state) for each in again.news] == [(seated[0], EnrollmentState.FAILED)]
    closing_rules.reopen(session, given, "La hora", by=by, now=now)
    mark_rules.grade(session, given, {seated[0].id: 6.0}, by=cast.instructor.id)
    closing_rules.finish(session, given, by=by, now=now)
    closing_rules.reopen(session, given, "La hora", by=by, now=now)
    for meeting in given.meetings:
        meeting.ends_at -= timedelta(hours=2)
    later = closing_rules.finish(session, given, by=by, now=now, reason="Duró menos")
    assert [each.enrollment for each in later.news] == [seated[0]], (
        "the result is the same, the hours are not"
    )
    assert records(session)[-1].hours == 5.33
    assert given.state is EditionState.FINISHED


def test_who_gets_another_record_for_one_that_was_revoked_is_told(session, cast, given, seated, complete):
    by, now = cast.coordinator.id, given.meetings[-1].ends_at
    closing_rules.finish(session, given, by=by, now=now)
    [gone] = records(session)
    gone.revoked_at, gone.revoked_reason = now, "Estaba a nombre de otra persona"
    closing_rules.reopen(session, given, "El registro", by=by, now=now)
    news = closing_rules.finish(session, given, by=by, now=now).news
    assert [each.enrollment for each in news] == [seated[0]]
    assert [each.revoked_at for each in records(session)] == [now, None]


def test_who_gives_it_is_corrected_in_the_record_without_another(session, cast, given, seated, complete):
    by, now = cast.coordinator.id, given.meetings[-1].ends_at
    closing_rules.finish(session, given, by=by, now=now)
    [before] = records(session)
    assert before.remark == "no dice qué organismo lo dictó"
    closing_rules.reopen(session, given, "El organismo", by=by, now=now)
    given.provider = make.provider(session, name="Academia")
    assert closing_rules.finish(session, given, by=by, now=now).news == []
    [record] = records(session)
    assert (record.id, record.provider, record.remark) == (before.id, "Academia", None)


def test_reopening_says_how_many_records_go_on_counting(
    session, given, complete, instructor, coordinator, at
):
    send(instructor, instructor.get(at), at)
    where = f"/cursos-programados/{given.id}/reabrir"
    page = coordinator.get(where)
    assert "Su registro vale mientras se corrige" in Reading(page).words
    send(coordinator, page, where, reason="Una nota")
    told = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.thing == "edition"))
    assert list(told) == ["edition_finish", "edition_reopen"]
    before = session.scalar(sa.select(sa.func.count(Mail.id)))
    assert "Está reabierto" in Reading(instructor.get(at)).words
    send(instructor, instructor.get(at), at)
    assert session.scalar(sa.select(sa.func.count(Mail.id))) == before
