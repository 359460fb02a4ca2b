"""The coordinator finds the other, sees both, decides, joins them, and may undo it."""

from datetime import date, time

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.filling import send
from tests.reading import Reading
from tracker.ground import rut
from tracker.models import AuditEvent, Inspector, Joining, Mail, Record
from tracker.models.editions import EnrollmentState


@pytest.fixture
def double(session, cast):
    """Give `trained` of Mejillones a second time, with the same name, posting and course."""
    one = cast.mejillones.trained
    named = {part: getattr(one, part) for part in ("names", "paternal_surname", "maternal_surname")}
    made = make.inspector(session, **named)
    make.posting(session, made, cast.mejillones.commune, start=date(2026, 1, 1))
    make.record(session, made, cast.first_aid, date(2026, 3, 2))
    session.commit()
    return made


def at(one, other=None):
    return f"/personas/{one.id}/unir" + (f"/{other.id}" if other else "")


def decided(cast, one, double):
    [again] = cast_records(double)
    return {"posting-02102": one.id, f"record-{cast.mejillones.record.id}": again, "kind": "another"}


def cast_records(person):
    session = sa.orm.object_session(person)
    return list(session.scalars(sa.select(Record.id).where(Record.inspector_id == person.id)))


def test_who_is_called_the_same_is_offered_and_a_rut_finds_anybody(cast, double, sign_in):
    one, browser = cast.mejillones.trained, sign_in(cast.coordinator)
    page = browser.get(at(one))
    assert at(one, double) in Reading(page).addresses
    assert rut.show(double.rut) in page.text
    found = send(browser, page, at(one), rut=cast.taltal.lapsed.rut)
    assert found.location == at(one, cast.taltal.lapsed)
    for typed, words in ((one.rut, "Es el RUT de esta ficha"), ("7.654.321-6", "Nadie tiene ese RUT")):
        assert words in send(browser, browser.get(at(one)), at(one), expect=409, rut=typed).text
    assert "Falta el dígito" in send(browser, browser.get(at(one)), at(one), expect=400, rut="7654321").text


def test_both_are_shown_decided_joined_told_and_undone(session, cast, double, sign_in):
    one, browser = cast.mejillones.trained, sign_in(cast.coordinator)
    one_id, other_id, number, gone = one.id, double.id, one.rut, double.rut
    page = browser.get(at(one, double))
    words = Reading(page).words
    assert "Inspector/a de seguridad, desde el 01-01-2026" in words
    assert "Primeros auxilios, 16 horas, 02-03-2026: cuál de los dos registros queda" in words
    refused = send(browser, page, at(one, double), expect=400, kind="another")
    assert "Elija una de las dos" in refused.text
    answer = send(browser, page, at(one, double), **decided(cast, one, double))
    session.expire_all()
    kept = session.get(Inspector, other_id)
    assert (kept.rut, [posting.start for posting in kept.postings]) == (number, [date(2025, 1, 1)])
    assert "Las dos fichas son una" in browser.get(answer.location).text
    assert browser.get(f"/personas/{one_id}", expect=302).location == f"/personas/{other_id}"
    sign_in(cast.taltal.director).get(f"/personas/{one_id}", expect=404)
    page = browser.get(f"/personas/{other_id}/rut")
    assert f"RUT {rut.show(gone)}" in Reading(page).words
    [joining] = session.scalars(sa.select(Joining).where(Joining.gone_rut == gone))
    undo = f"/uniones/{joining.id}/deshacer"
    send(browser, page, undo)
    session.expire_all()
    assert (session.get(Inspector, one_id).rut, session.get(Inspector, other_id).rut) == (number, gone)
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.thing == "joining"))
    assert list(verbs) == ["people_join", "people_separate"]


def test_what_changed_while_the_page_was_open_is_shown_first(session, cast, double, sign_in):
    one, browser = cast.mejillones.trained, sign_in(cast.coordinator)
    page, typed = browser.get(at(one, double)), decided(cast, one, double)
    make.record(session, double, cast.traffic, date(2026, 5, 5))
    session.commit()
    told = send(browser, page, at(one, double), expect=400, **typed)
    assert "Otra persona cambió estos datos" in told.text
    assert "05-05-2026" in told.text


def test_what_cannot_be_undone_says_so(session, cast, double, sign_in):
    one, browser = cast.mejillones.trained, sign_in(cast.coordinator)
    kept = double.id
    send(browser, browser.get(at(one, double)), at(one, double), **decided(cast, one, double))
    make.record(session, session.get(Inspector, kept), cast.traffic, date(2026, 5, 5))
    session.commit()
    joining = session.scalar(sa.select(sa.func.max(Joining.id)))
    page = browser.get(f"/personas/{kept}/rut")
    answer = send(browser, page, f"/uniones/{joining}/deshacer")
    assert "después se agregó algo a la persona" in browser.get(answer.location).text


def test_who_gets_the_seat_that_was_held_twice_is_told(session, cast, double, sign_in):
    one, waits = cast.mejillones.trained, cast.mejillones.lapsed
    course = make.edition(session, cast.traffic, cast.mejillones.commune, capacity=2)
    for each in (one, double):
        make.enrollment(session, course, each, cast.mejillones.commune, EnrollmentState.CONFIRMED, NOW)
    make.enrollment(session, course, waits, cast.mejillones.commune, EnrollmentState.WAITLISTED, NOW)
    make.account(session, rut=waits.rut, email="luis@example.cl")
    session.commit()
    browser = sign_in(cast.coordinator)
    page = browser.get(at(one, double))
    assert "Tiene dos inscripciones en «Tránsito, 8 horas»" in Reading(page).words
    send(browser, page, at(one, double), **decided(cast, one, double))
    session.rollback()
    assert "luis@example.cl" in session.scalars(sa.select(Mail.address)).all()


def test_only_the_coordinator_joins(cast, double, sign_in):
    for page in (at(cast.mejillones.trained), at(cast.mejillones.trained, double)):
        for account in (cast.mejillones.director, cast.observer, cast.mejillones.account):
            sign_in(account).get(page, expect=403)
            sign_in(account).post(page, {"once": "a"}, expect=403)
    sign_in(cast.coordinator).get(at(double, double), expect=404)


def test_seats_at_one_hour_are_named_before_and_both_stay(session, cast, double, sign_in):
    """One at nine and one at eleven of one day clash; one on another day, and a turn at that hour, do not."""
    one, host, held = cast.mejillones.trained, cast.mejillones.commune, []
    nine = make.edition(session, cast.first_aid, host, date(2026, 12, 9))
    eleven = make.edition(session, cast.traffic, host, date(2026, 12, 2))
    eleven.meetings = [make.meeting(date(2026, 12, 9), time(11), time(15))]
    after = make.edition(session, cast.traffic, host, date(2026, 12, 3))
    after.meetings = [make.meeting(date(2026, 12, 9), time(13), time(15))]
    waited = make.edition(session, cast.traffic, host, date(2026, 12, 9))
    seat, turn = EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED
    for edition, who, state in (
        (nine, one, seat),
        (eleven, double, seat),
        (after, double, seat),
        (waited, double, turn),
    ):
        held.append(make.enrollment(session, edition, who, host, state, NOW))
    session.commit()
    browser = sign_in(cast.coordinator)
    page = browser.get(at(one, double))
    words = Reading(page).words
    assert "Tendrá dos cupos a la misma hora" in words
    clash = words[words.index("Conserva los dos") : words.index("El RUT que se deja")]
    assert "09-12-2026 09:00: Primeros auxilios, 16 horas 09-12-2026 11:00: Tránsito, 8 horas" in clash
    assert "13:00" not in clash
    linked = Reading(page).addresses
    assert {f"/inscripciones/{each.id}" for each in held[:2]} <= set(linked)
    answer = send(browser, page, at(one, double), **decided(cast, one, double))
    assert "Tiene dos cupos a la misma hora: retírela" in browser.get(answer.location).text
    session.expire_all()
    assert [each.state for each in held] == [seat, seat, seat, turn]
