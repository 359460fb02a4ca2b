"""One course for several people of a commune: choosing, ticking, sending once, and what becomes of it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests import builders as make
from tests.reading import Reading
from tracker.ground import rut
from tracker.models import AuditEvent, Evidence, Record
from tracker.models.records import RecordState

DAY = "2026-10-20"
NEW, ADD = "records.new", "records.add"


@pytest.fixture
def form(cast, once):
    """Give the function that opens the page of a commune and returns what its form would send."""

    def form(browser, *people, cut="02102", course="PA16", day=DAY, **said):
        page = browser.get(NEW, cut=cut, curso=course, fecha=day)
        ticked = {f"people-{person.id}": "1" for person in people}
        return once(page) | {"course": course, "obtained_on": day} | ticked | said

    return form


def records_of(session, *people):
    session.rollback()
    ids = [person.id for person in people]
    return session.scalars(
        select(Record).where(Record.inspector_id.in_(ids), Record.obtained_on == date(2026, 10, 20))
    ).all()


def test_first_the_course_and_the_date(cast, sign_in):
    page = Reading(sign_in(cast.mejillones.director).get(NEW, cut="02102"))
    assert page.options["curso"] == ["", "PA16", "TR08"]
    assert "Agregar un curso" in page.words


def test_then_the_people_of_the_roster(cast, sign_in):
    browser = sign_in(cast.mejillones.director)
    words = Reading(browser.get(NEW, cut="02102", curso="PA16", fecha="02-03-2026")).words
    assert "Curso Primeros auxilios, 16 horas" in words
    for person in (cast.mejillones.lapsed, cast.shared, cast.moved):
        assert person.list_name in words
    trained = cast.mejillones.trained
    assert f"{trained.list_name} {rut.show(trained.rut)} · ya lo tiene" in words
    assert cast.taltal.canary not in words


def test_who_has_it_is_not_offered_twice(cast, sign_in):
    page = sign_in(cast.mejillones.director).get(NEW, cut="02102", curso="PA16", fecha="2026-03-02").text
    assert f'name="people-{cast.mejillones.lapsed.id}"' in page
    assert f'name="people-{cast.mejillones.trained.id}"' not in page


def test_a_directors_wait_with_one_evidence_for_all(session, cast, sign_in, form, pdf):
    team = cast.mejillones
    browser = sign_in(team.director)
    data = form(browser, team.lapsed, team.untrained, file=pdf("acta.png"), note="Acta 3", hours="7,5")
    assert browser.post(ADD, data, cut="02102").location == "/comunas/02102"
    made = records_of(session, team.lapsed, team.untrained)
    assert [record.state for record in made] == [RecordState.WAITING] * 2
    assert {record.hours for record in made} == {7.5}
    assert {record.added_by_id for record in made} == {team.director.id}
    [paper] = {record.evidence for record in made}
    assert (paper.name, paper.media_type, paper.added_by_id) == (
        "acta.pdf",
        "application/pdf",
        team.director.id,
    )
    noted = session.scalars(select(AuditEvent.thing_id).where(AuditEvent.verb == "record_add")).all()
    assert sorted(noted) == sorted(str(record.id) for record in made)
    assert "Se agregaron 2 registros: por aceptar" in browser.get("/comunas/02102").text


def test_the_coordinators_count_at_once(session, cast, sign_in, form):
    browser = sign_in(cast.coordinator)
    browser.post(ADD, form(browser, cast.mejillones.untrained), cut="02102")
    [record] = records_of(session, cast.mejillones.untrained)
    assert (record.state, record.hours) == (RecordState.ACCEPTED, 16)
    page = Reading(browser.get("people.show", inspector_id=cast.mejillones.untrained.id))
    assert page.row("Primeros auxilios")[0] == "Vigente"


def test_the_same_form_twice_adds_once(session, cast, sign_in, form, pdf):
    browser = sign_in(cast.mejillones.director)
    data = form(browser, cast.mejillones.untrained, note="Acta 3")
    assert {browser.post(ADD, dict(data), cut="02102").location for _ in range(3)} == {"/comunas/02102"}
    assert len(records_of(session, cast.mejillones.untrained)) == 1


def test_the_same_record_again_is_said_and_not_doubled(session, cast, sign_in, form):
    browser = sign_in(cast.coordinator)
    people = cast.mejillones.untrained, cast.mejillones.lapsed
    first, second = form(browser, people[0]), form(browser, *people)
    browser.post(ADD, first, cut="02102")
    browser.post(ADD, second, cut="02102")
    assert len(records_of(session, *people)) == 2
    assert "Ya estaba registrado para 1 persona: no se repitió." in browser.get("/comunas/02102").text


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"obtained_on": "2026-11-04"}, 409, "La fecha es posterior a hoy."),
        ({"obtained_on": "31-02-2026"}, 400, "no existe"),
        ({"obtained_on": ""}, 400, "Escriba la fecha."),
        ({"obtained_on": "-"}, 400, "no es una fecha"),
        ({"expires_on": "2026-10-19"}, 409, "El vencimiento es anterior a la fecha del curso."),
        ({"hours": "muchas"}, 400, "no son horas pedagógicas"),
        ({"hours": "0"}, 400, "no son horas pedagógicas"),
        ({"provider": "x" * 201}, 400, "hasta 200 caracteres"),
        ({"note": "x" * 301}, 400, "hasta 300 caracteres"),
        ({"note": ""}, 409, "Adjunte un archivo o escriba la referencia"),
        ({"note": " - "}, 409, "Adjunte un archivo o escriba la referencia"),
        ({"people-999999": "1"}, 400, "ya no está en esta nómina"),
        ({f"people-{2**40}": "1", "people-²": "1"}, 400, "Agregar"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_changes_nothing(
    session, cast, sign_in, form, said, status, sentence
):
    browser, person = sign_in(cast.mejillones.director), cast.mejillones.untrained
    chosen = [] if sentence == "Agregar" else [person]
    before = session.scalar(select(func.count()).select_from(Record))
    data = form(browser, *chosen, **({"note": "Acta 3"} | said))
    page = Reading(browser.post(ADD, data, cut="02102", expect=status))
    assert sentence in page.words
    assert "Revise estos datos" in page.words
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Record)) == before
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_nobody_chosen_is_said_and_what_was_typed_stays(cast, sign_in, form):
    browser = sign_in(cast.coordinator)
    page = browser.post(ADD, form(browser, provider="OTEC Ñandú", hours="7,5"), cut="02102", expect=400)
    assert "Elija al menos a una persona." in page.text
    for typed in ('value="OTEC Ñandú"', 'value="7,5"', f'value="{DAY}"'):
        assert typed in page.text


def test_a_form_that_comes_back_after_signing_in_is_as_it_was(session, cast, sign_in, form):
    browser, person = sign_in(cast.mejillones.director), cast.mejillones.untrained
    back = browser.post(
        ADD, form(browser, person, note="Acta 3") | {"reanudar": "1"}, cut="02102", expect=400
    )
    assert "Esto es lo que había escrito" in back.text
    assert back.text.count("checked") == 1
    assert 'value="Acta 3"' in back.text
    assert records_of(session, person) == []


def test_a_file_that_only_claims_to_be_one_is_refused(session, cast, sign_in, form, pdf):
    browser = sign_in(cast.mejillones.director)
    data = form(browser, cast.mejillones.untrained, file=pdf(content=b"<html>"))
    assert "no es un PDF ni una imagen" in browser.post(ADD, data, cut="02102", expect=400).text
    assert session.scalar(select(func.count()).select_from(Evidence)) == 7, "the cast's own"


def test_other_hours_than_stored_name_the_person(cast, sign_in, form):
    browser = sign_in(cast.coordinator)
    trained = {f"people-{cast.mejillones.trained.id}": "1"}
    data = form(browser, cast.mejillones.lapsed, day="2026-03-02", hours="8") | trained
    words = Reading(browser.post(ADD, data, cut="02102", expect=409)).words
    assert "Teresa Cortés Huanchaca: El registro ya existe con otras horas (16)." in words


def test_people_out_of_reach_are_not_taken(session, cast, sign_in, form):
    browser, stranger = sign_in(cast.mejillones.director), cast.taltal.untrained
    page = browser.post(ADD, form(browser, stranger, note="Acta 3"), cut="02102", expect=400)
    assert "ya no está en esta nómina" in page.text
    assert cast.taltal.canary not in page.text
    assert records_of(session, stranger) == []


@pytest.mark.parametrize("course", ["NADA", ""])
def test_a_course_that_is_none_is_refused(cast, sign_in, form, course):
    browser = sign_in(cast.coordinator)
    data = form(browser, cast.mejillones.untrained) | {"course": course}
    browser.post(ADD, data, cut="02102", expect=400)


def test_a_course_of_the_future_is_not_asked_for(cast, sign_in):
    page = sign_in(cast.coordinator).get(NEW, cut="02102", curso="PA16", fecha="2026-11-04", expect=400)
    assert "posterior a hoy" in page.text


def test_another_commune_is_not_found(cast, sign_in):
    browser = sign_in(cast.taltal.director)
    browser.get(NEW, cut="02102", expect=404)
    browser.post(ADD, {}, cut="02102", expect=404)


@pytest.mark.parametrize("who", ["observer", "instructor"])
def test_who_has_another_task_is_refused(cast, sign_in, who):
    sign_in(getattr(cast, who)).get(NEW, cut="02102", expect=403)


def test_queries_do_not_grow_with_the_roster(session, cast, sign_in, count_queries):
    browser = sign_in(cast.coordinator)
    with count_queries(6) as before:
        browser.get(NEW, cut="02102", curso="PA16", fecha="2026-03-02")
    for _ in range(40):
        person = make.inspector(session)
        make.posting(session, person, cast.mejillones.commune)
        make.record(session, person, cast.first_aid, date(2026, 3, 2))
    session.commit()
    with count_queries(6) as after:
        browser.get(NEW, cut="02102", curso="PA16", fecha="2026-03-02")
    assert len(after) == len(before)
