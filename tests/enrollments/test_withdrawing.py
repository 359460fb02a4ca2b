"""Who leaves keeps the marks; who leaves a course that had given them a record loses it, after it was said."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import send
from tests.reading import Reading
from tracker.classroom import closing_rules
from tracker.editions.stage_rules import is_reopened
from tracker.enrollments import rules
from tracker.ground.refused import Refused
from tracker.models import Attendance, AuditEvent, Record
from tracker.models.editions import EditionState, EnrollmentState, Mark

DAY = date(2026, 10, 7)
AFTER = datetime(2026, 10, 8, 12, tzinfo=UTC)


@pytest.fixture
def reopened(session, cast):
    """Give an edition that was finished and is open for its correction, with two of Mejillones who had passed."""
    made = make.edition(session, cast.first_aid, cast.mejillones.commune, DAY)
    session.commit()
    return made


@pytest.fixture
def inside(session, cast, reopened):
    people = (cast.mejillones.lapsed, cast.mejillones.untrained)
    found = [make.enrollment(session, reopened, each, cast.mejillones.commune) for each in people]
    for each in found:
        mark(session, cast, each, Mark.PRESENT)
        make.record(session, each.inspector, cast.first_aid, DAY, enrollment_id=each.id, commune_cut="02102")
    session.commit()
    return found


def mark(session, cast, enrollment, sign):
    [meeting] = enrollment.edition.meetings
    made = Attendance(meeting_id=meeting.id, mark=sign, at=AFTER, by_id=cast.instructor.id)
    enrollment.attendance.append(made)
    session.flush()


def records(session):
    session.expire_all()
    query = sa.select(Record).where(Record.enrollment_id.is_not(None)).order_by(Record.id)
    return session.scalars(query).all()


def test_who_is_withdrawn_from_a_reopened_course_loses_the_record_with_the_reason(
    session, cast, sign_in, inside
):
    where = f"/inscripciones/{inside[0].id}"
    director, coordinator = sign_in(cast.mejillones.director), sign_in(cast.coordinator)
    assert "solo la coordinación retira a esta persona" in Reading(director.get(where)).words
    page = coordinator.get(where)
    assert "Se anula 1 registro: el que este curso le dio el 07-10-2026" in Reading(page).words
    told = send(coordinator, page, f"{where}/retirar", expect=409, note="")
    assert "Ya tiene asistencia tomada: escriba por qué se retira." in told.text
    assert all(each.revoked_at is None for each in records(session))
    send(coordinator, page, f"{where}/retirar", note="Firmó otra persona")
    gone, kept = records(session)
    assert gone.revoked_reason == "Se retiró del curso: Firmó otra persona"
    assert kept.revoked_at is None
    assert inside[0].state is EnrollmentState.CANCELLED
    assert inside[0].history[-1].note.startswith("Firmó otra persona; el registro que tenía de este curso")
    assert len(inside[0].attendance) == 1, "the marks stay"
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.thing == "record"))
    assert list(verbs) == ["record_revoke"]


def test_a_director_cannot_take_a_record_away_by_withdrawing(session, cast, inside):
    with pytest.raises(Refused, match="solo la coordinación"):
        rules.cancel(session, inside[0], by=cast.mejillones.director.id, now=AFTER, note="Porque sí")
    assert inside[0].state is EnrollmentState.CONFIRMED


def test_cancelling_a_reopened_course_says_how_many_records_go_with_it(
    session, cast, sign_in, reopened, inside
):
    coordinator, where = sign_in(cast.coordinator), f"/cursos-programados/{reopened.id}/anular"
    page = coordinator.get(where)
    said = Reading(page).words
    assert "Se anulan también 2 inscripciones y 2 registros que ya se habían emitido" in said
    answer = send(coordinator, page, where, reason="Nunca se dictó")
    assert "con 2 inscripciones y 2 registros" in Reading(coordinator.get(answer.location)).words
    assert {each.revoked_reason for each in records(session)} == {"Se anuló el curso: Nunca se dictó"}
    assert reopened.state is EditionState.CANCELLED


@pytest.mark.parametrize(
    ("signs", "ends"),
    [
        ((Mark.ABSENT,), EnrollmentState.ABSENT),
        ((Mark.JUSTIFIED,), EnrollmentState.ABSENT),
        ((Mark.LATE,), EnrollmentState.CANCELLED),
        ((), EnrollmentState.CANCELLED),
    ],
)
def test_who_was_only_ever_absent_ends_so(session, cast, reopened, signs, ends):
    found = make.enrollment(session, reopened, cast.mejillones.lapsed, cast.mejillones.commune)
    for sign in signs:
        mark(session, cast, found, sign)
        with pytest.raises(Refused, match="escriba por qué"):
            rules.cancel(session, found, by=cast.coordinator.id, now=AFTER)
    [ended, *_] = rules.cancel(session, found, by=cast.coordinator.id, now=AFTER, note="Licencia")
    assert (ended.state, ended.note) == (ends, "Licencia")


def test_nobody_withdraws_from_what_has_begun_nor_is_swapped_once_marked(session, cast, reopened, inside):
    with pytest.raises(Refused, match="ya comenzó"):
        rules.withdraw(session, inside[0], by=cast.mejillones.account.id, now=AFTER)
    with pytest.raises(Refused, match="Ya tiene asistencia tomada"):
        rules.swap(session, inside[0], cast.mejillones.trained, by=cast.coordinator.id, now=AFTER)


def test_a_revoked_record_names_the_one_that_follows_it(session, cast, sign_in, inside):
    old, _ = records(session)
    new = make.record(session, old.inspector, cast.first_aid, date(2026, 10, 6), hours=12)
    old.revoked_at, old.revoked_reason, old.successor_id = AFTER, "Lo reemplaza otro.", new.id
    session.commit()
    words = Reading(sign_in(cast.coordinator).get("people.show", inspector_id=old.inspector_id)).words
    assert "revocado: Lo reemplaza otro. · lo reemplaza el del 06-10-2026, de 12 horas" in words


def test_who_left_as_absent_neither_reopens_a_course_nor_comes_back_with_it(session, cast, reopened):
    stays, leaves = (
        make.enrollment(session, reopened, each, cast.mejillones.commune)
        for each in (cast.mejillones.lapsed, cast.mejillones.untrained)
    )
    mark(session, cast, stays, Mark.PRESENT)
    mark(session, cast, leaves, Mark.ABSENT)
    by = cast.coordinator.id
    rules.cancel(session, leaves, by=by, now=AFTER - timedelta(hours=1), note="Licencia")
    session.flush()
    assert not is_reopened(session, reopened)
    closing_rules.finish(session, reopened, by=by, now=AFTER, reason="Duró menos")
    closing_rules.reopen(session, reopened, "Un dato", by=by, now=AFTER + timedelta(hours=1))
    session.flush()
    assert is_reopened(session, reopened)
    assert (stays.state, leaves.state) == (EnrollmentState.CONFIRMED, EnrollmentState.ABSENT)
