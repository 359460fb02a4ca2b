"""An edition short of its minimum is merged into another of its course: everybody goes, or is told why not."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.enrollments.test_races import states
from tests.filling import carried, send
from tests.reading import Reading
from tracker.editions.stage_rules import Stage, stage
from tracker.enrollments import merging_rules
from tracker.ground.refused import Refused
from tracker.models import Account, AuditEvent, Edition, Enrollment, Mail
from tracker.models.editions import EditionState, EnrollmentState

SEAT, WAITS, ASKS, ENDED = (
    EnrollmentState.CONFIRMED,
    EnrollmentState.WAITLISTED,
    EnrollmentState.REQUESTED,
    EnrollmentState.CANCELLED,
)

BOTH_READ = "Se avisa por correo a la persona y a su dirección."


@pytest.fixture
def short(session, cast):
    """Give an edition that closed yesterday with fewer than its nine: seats, a turn and a request."""
    own, theirs = cast.mejillones, cast.taltal
    made = make.edition(
        session,
        cast.first_aid,
        own.commune,
        date(2026, 12, 9),
        minimum=9,
        closes_on=date(2026, 11, 2),
        release_on=date(2026, 11, 1),
        opens_on=date(2026, 10, 1),
        instructors=[cast.instructor],
    )
    for person, team, state in (
        (own.trained, own, SEAT),
        (own.lapsed, own, SEAT),
        (own.untrained, own, WAITS),
        (theirs.trained, theirs, SEAT),
        (theirs.lapsed, theirs, SEAT),
        (theirs.untrained, theirs, ASKS),
    ):
        make.enrollment(session, made, person, team.commune, state, NOW)
        known = team.account if person is team.trained else make.account(session, rut=person.rut)
        known.email = f"{person.id}@example.cl"
    return made


@pytest.fixture
def into(session, cast, short):
    """Give another, of three seats: one is Taltal's trained's, and its hours are those of a seat of Taltal's lapsed."""
    theirs, day = cast.taltal, date(2026, 12, 15)
    made = make.edition(session, cast.first_aid, None, day, capacity=3, release_on=date(2026, 11, 1))
    make.enrollment(session, made, theirs.trained, theirs.commune, SEAT, NOW)
    other = make.edition(session, cast.traffic, None, day)
    make.enrollment(session, other, theirs.lapsed, theirs.commune, SEAT, NOW)
    session.commit()
    return made


def at(short, into):
    return f"/cursos-programados/{short.id}/juntar/{into.id}"


def of(session, edition):
    return {number: str(state) for number, state in states(session, edition)}


def test_it_is_shown_done_and_told_once_to_each(session, cast, short, into, sign_in):
    own, theirs, browser = cast.mejillones, cast.taltal, sign_in(cast.coordinator)
    assert at(short, into) in Reading(browser.get("editions.show", edition_id=short.id)).addresses
    page = browser.get(at(short, into))
    words = Reading(page).words
    for said in (
        "No pueden pasar (2) Su inscripción termina con este curso, con el motivo de cada una. Quien ya está en el otro",
        f"donde corresponda. {theirs.trained.list_name} Taltal · hoy con cupo Ya está en este curso. {BOTH_READ}",
        f"{theirs.lapsed.list_name} Taltal · hoy con cupo Tiene cupo en otro curso a la misma hora: Tránsito, 8 horas. {BOTH_READ}",
        f"Pasan con cupo (2) {own.trained.list_name} Mejillones {own.lapsed.list_name} Mejillones",
        "Pasan a la lista de espera (1) No quedan cupos para todos",
        f"con menor cobertura. {own.untrained.list_name} Mejillones",
        f"Pasan con el cupo que pidieron (1) {theirs.untrained.list_name}",
    ):
        assert said in words
    assert of(session, into) == {theirs.trained.id: "confirmed"}, "to look changes nothing"
    typed = {"reason": "No se alcanzó el mínimo: se juntó con el del 15."}
    answer = send(browser, page, at(short, into), **typed)
    assert "2 con cupo, 1 en lista de espera, 1 con su solicitud, 2 no pudieron pasar" in (
        browser.get(answer.location).text
    )
    assert set(of(session, short).values()) == {"cancelled"}
    assert session.get(Edition, short.id).state is EditionState.CANCELLED
    gone = {own.trained.id: "confirmed", own.lapsed.id: "confirmed", own.untrained.id: "waitlisted"}
    assert of(session, into) == gone | {theirs.trained.id: "confirmed", theirs.untrained.id: "requested"}
    history = session.scalars(
        sa.select(Enrollment).filter_by(edition_id=into.id, inspector_id=own.lapsed.id)
    ).one()
    assert history.history[0].note == "Pasó del curso del 09-12-2026 09:00, que se anuló."
    assert (history.waiting_since, len(history.history)) == (NOW, 2)
    mails = session.scalars(sa.select(Mail)).all()
    told = {each.address: each for each in mails}
    assert len(told) == len(mails), "one mail each"
    assert "usted pasó a él, con cupo" in told[f"{own.lapsed.id}@example.cl"].body
    assert "Cuándo: 15-12-2026 09:00" in told[f"{own.lapsed.id}@example.cl"].body
    assert {"STATUS:CANCELLED", "STATUS:CONFIRMED"} <= set(
        told[f"{own.lapsed.id}@example.cl"].calendar.split("\r\n")
    )
    assert "https://sala" not in told[f"{own.untrained.id}@example.cl"].body, "who waits needs no link"
    assert "METHOD:CANCEL" in told[f"{own.untrained.id}@example.cl"].calendar
    assert "no pudo pasar a él: Tiene cupo en otro" in told[f"{theirs.lapsed.id}@example.cl"].body
    for director in (own.director, theirs.director):
        assert told[director.email].subject == "Se juntó con otra fecha: Primeros auxilios, 16 horas"
    assert (
        f"Pasaron con cupo:\n\n- {own.trained.full_name}\n- {own.lapsed.full_name}\n"
        in told[own.director.email].body
    )
    assert theirs.trained.full_name not in told[own.director.email].body
    assert f"- {theirs.lapsed.full_name} (Tiene cupo en otro" in told[theirs.director.email].body
    assert told[cast.instructor.email].subject.startswith("Se anuló")
    verbs = session.scalars(sa.select(AuditEvent.thing_id).where(AuditEvent.verb == "edition_merge"))
    assert set(verbs) == {str(short.id), str(into.id)}
    again = send(browser, page, at(short, into), **typed)
    assert again.location == answer.location
    late = sign_in(cast.coordinator).get(at(short, into))
    assert "Ya no hay nada que decidir" in late.text


def test_who_cannot_go_is_said_to_read_of_it_or_has_to_be_told(session, cast, short, into, sign_in):
    accounts = session.scalars(sa.select(Account).where(Account.rut == cast.taltal.lapsed.rut)).all()
    there = (cast.taltal.director, cast.taltal.deputy)
    said = {
        (): BOTH_READ,
        (*accounts,): "Se avisa por correo a su dirección; la persona no tiene cuenta con correo.",
        there: "Se avisa por correo a la persona; su dirección no tiene correo.",
        (*accounts, *there): "Ni la persona ni su dirección tienen correo: avise usted.",
    }
    for silent, words in said.items():
        for each in (*accounts, *there):
            each.disabled_at = NOW if each in silent else None
        session.commit()
        page = Reading(sign_in(cast.coordinator).get(at(short, into)))
        assert f"Tiene cupo en otro curso a la misma hora: Tránsito, 8 horas. {words}" in page.words


def test_who_waits_there_is_served_by_the_same_rule_and_is_told(session, cast, short, into, sign_in):
    """A quota that is another commune's keeps Mejillones out; a turn of before theirs goes first."""
    waits = make.inspector(session, paternal_surname="Zúñiga")
    make.posting(session, waits, cast.taltal.commune)
    make.account(session, rut=waits.rut, email="z@example.cl")
    make.enrollment(session, into, waits, cast.taltal.commune, WAITS)
    into.release_on = date(2026, 12, 1)
    make.quota(into, cast.taltal.commune, 2)
    session.commit()
    browser = sign_in(cast.coordinator)
    page = browser.get(at(short, into))
    words = Reading(page).words
    assert "Ya esperaban ahí, y reciben cupo (1) Zúñiga" in words
    assert "Pasan a la lista de espera (2)" in words
    send(browser, page, at(short, into), reason="Se juntó.")
    assert of(session, into)[waits.id] == "confirmed"
    told = session.scalars(sa.select(Mail.subject).where(Mail.address == "z@example.cl")).all()
    assert told == ["Tiene cupo: Primeros auxilios, 16 horas"]


def test_what_changed_or_cannot_be_is_told_and_nothing_is_done(session, cast, short, into, sign_in):
    browser = sign_in(cast.coordinator)
    page = browser.get(at(short, into))
    make.enrollment(session, short, cast.shared, cast.taltal.commune, SEAT, NOW)
    session.commit()
    told = send(browser, page, at(short, into), expect=400, reason="Se juntó.")
    assert "Otra persona cambió estos datos" in told.text
    assert cast.shared.list_name in told.text
    assert "Escriba por qué se anula" in send(browser, told, at(short, into), expect=400, reason=" ").text
    other = make.edition(session, cast.traffic, None)
    session.commit()
    for wrong, said in ((other, "otro del mismo curso"), (short, "otro del mismo curso")):
        assert said in browser.get(at(short, wrong)).text
    into.capacity = 1
    session.commit()
    assert "ya no tiene cupos libres" in browser.get(at(short, into)).text
    into.state = EditionState.DRAFT
    session.commit()
    assert "no está publicado" in send(browser, page, at(short, into), expect=409, reason="Se juntó.").text
    short.goes_anyway_at = NOW
    session.commit()
    assert "Ya no hay nada que decidir" in browser.get(at(short, into)).text
    assert stage(session.get(Edition, short.id), NOW) is not Stage.CANCELLED
    for account in (cast.mejillones.director, cast.instructor, cast.observer):
        sign_in(account).get(at(short, into), expect=403)


def test_near_its_beginning_the_act_itself_gives_the_seats(session, cast, short, into, sign_in):
    into.meetings = [make.meeting(date(2026, 11, 5))]
    session.commit()
    browser = sign_in(cast.coordinator)
    send(browser, browser.get(at(short, into)), at(short, into), reason="Se juntó.")
    given = session.scalars(
        sa.select(Enrollment).filter_by(edition_id=into.id, state=SEAT).order_by(Enrollment.id)
    ).all()
    assert len(given) == 3
    assert {each.history[-1].by_id for each in given[1:]} == {cast.coordinator.id}


@pytest.mark.both
def test_two_who_merge_it_into_two_at_once_do_it_once(session, cast, short, into, sign_in, at_once):
    other = make.edition(session, cast.first_aid, None, date(2026, 12, 18), release_on=date(2026, 11, 1))
    session.commit()
    clicks = []
    for there in (into, other):
        browser = sign_in(cast.coordinator)
        path = at(short, there)
        clicks.append((browser, path, carried(browser.get(path), path) | {"reason": "Se juntó."}))
    answers = at_once(*clicks)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    came = [len(states(session, each)) - (each is into) for each in (into, other)]
    assert sorted(came) == sorted([0, 4 if answers[0].status_code == 302 else 6])


@pytest.mark.both
def test_seats_taken_at_the_same_moment_are_nobodys_twice(session, cast, short, into, sign_in, at_once):
    person = make.inspector(session)
    make.posting(session, person, cast.taltal.commune)
    session.commit()
    browser, director = sign_in(cast.coordinator), sign_in(cast.taltal.director)
    merging, enrolling = at(short, into), f"/cursos-programados/{into.id}/inscribir/02104"
    clicks = [
        (browser, merging, carried(browser.get(merging), merging) | {"reason": "Se juntó."}),
        (director, enrolling, carried(director.get(enrolling), enrolling) | {f"people-{person.id}": "1"}),
    ]
    answers = at_once(*clicks)
    held = [state for _, state in states(session, into) if state == SEAT]
    assert len(held) <= 3
    assert answers[1].status_code == 302
    assert answers[0].status_code in {302, 400}, "merged first, or shown again with who came"


def test_the_page_asks_as_much_for_many_as_for_few(session, cast, short, into, sign_in, count_queries):
    browser, asked = sign_in(cast.coordinator), []
    for _ in range(2):
        browser.get(at(short, into))  # the figures of these people are kept from here on
        with count_queries() as sent:
            browser.get(at(short, into))
        asked.append(len(sent))
        for _ in range(3):
            person = make.inspector(session)
            make.posting(session, person, cast.mejillones.commune)
            make.enrollment(session, short, person, cast.mejillones.commune, WAITS, NOW)
        session.commit()
    assert asked[0] == asked[1]


def test_who_left_before_is_not_taken_along(session, cast, short, into):
    make.enrollment(session, short, cast.shared, cast.mejillones.commune, ENDED, NOW)
    moves = merging_rules.merging(session, short, into, NOW).moves
    assert cast.shared.id not in [each.enrollment.inspector_id for each in moves]
    assert len(moves) == 6


def test_the_cap_keeps_who_would_be_one_too_many_and_nobody_who_only_asks(session, cast, short, into):
    own = cast.mejillones
    own.commune.most_away = 1
    make.enrollment(session, short, cast.shared, own.commune, ASKS, NOW)
    moves = merging_rules.merging(session, short, into, NOW).moves
    of_own = {each.enrollment.inspector_id: each for each in moves if each.enrollment.commune_cut == "02102"}
    assert {number: each.becomes for number, each in of_own.items()} == {
        own.trained.id: SEAT,
        own.lapsed.id: None,
        own.untrained.id: None,
        cast.shared.id: ASKS,
    }
    assert "el tope de la comuna" in of_own[own.lapsed.id].why


def test_what_begins_this_instant_takes_nobody_any_more(session, short, into):
    into.meetings = [make.meeting(date(2026, 11, 5))]
    begins = into.meetings[0].starts_at
    assert merging_rules.merging(session, short, into, begins - timedelta(seconds=1)).moves
    with pytest.raises(Refused, match="ya comenzó"):
        merging_rules.merging(session, short, into, begins)
