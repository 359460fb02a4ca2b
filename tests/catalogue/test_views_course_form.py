"""The coordinator adds a course to the catalogue, and corrects one: what has records stays as they took it."""

import pytest
from sqlalchemy import select

from tests.filling import carried, send
from tests.reading import Reading
from tracker.models import Course, Record
from tracker.records.rules import catalogue

NEW = "/cursos/nuevo"
TYPED = {"code": "EV08", "title": "Eventos masivos", "hours": "8,5", "min_attendance": "80"}


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.coordinator)


@pytest.fixture
def subject(cast):
    return cast.first_aid.subjects[0]


def test_a_course_is_added(cast, session, browser, subject):
    more = {f"subjects-{subject.id}": "y", f"prerequisites-{subject.id}": "y", "pass_mark": "4,5"}
    answer = send(browser, browser.get(NEW), NEW, **TYPED, **more, aliases="Eventos\n\n Masivos ")
    made = session.scalars(select(Course).where(Course.code == "EV08")).one()
    assert answer.location == f"/cursos/{made.id}"
    assert (made.hours, made.chronological_hours, made.min_attendance) == (8.5, None, 80)
    assert (made.graded, made.pass_mark, made.subjects, made.prerequisites) == (
        True,
        4.5,
        [subject],
        [subject],
    )
    assert [alias.text for alias in made.aliases] == ["Eventos", "Masivos"]


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"code": "PA16"}, 409, "Ya hay un curso con el código PA16."),
        ({"code": "E V"}, 400, "Hasta 20 letras, sin espacios."),
        ({"title": "…"}, 400, "Escriba un nombre, con letras."),
        ({"hours": "muchas"}, 400, "horas"),
        ({"hours": ""}, 400, "Faltan las horas."),
        ({"min_attendance": "101"}, 400, "Escriba un número de 0 a 100."),
        ({"pass_mark": "7,5"}, 400, "Escriba una nota de 1,0 a 7,0."),
        ({"aliases": "a" * 201}, 400, "Hasta 50 nombres"),
        ({"aliases": "…"}, 409, "no sirve como nombre de un curso"),
        ({"subjects": ""}, 400, "Elija al menos una materia."),
        ({"subjects": "999"}, 400, "Elija materias de la lista."),
    ],
)
def test_what_is_none_is_said(session, browser, subject, typed, status, words):
    chosen = typed.get("subjects", str(subject.id))
    more = {f"subjects-{chosen}": "y"} if chosen else {}
    told = send(browser, browser.get(NEW), NEW, expect=status, **(TYPED | typed | more))
    assert words in Reading(told).words
    session.rollback()
    assert len(session.scalars(select(Course)).all()) == 2


def test_a_double_click_adds_one(session, browser, subject):
    data = carried(browser.get(NEW), NEW) | TYPED | {f"subjects-{subject.id}": "y"}
    assert len({browser.post(NEW, data).location for _ in range(2)}) == 1
    assert len(session.scalars(select(Course)).all()) == 3


def as_stored(course, **typed):
    return {"code": course.code, "title": course.title, "hours": "16", "min_attendance": "75", f"subjects-{course.subjects[0].id}": "y"} | typed  # fmt: skip


def test_with_records_only_its_names_change(cast, session, browser):
    path = f"/cursos/{cast.first_aid.id}/editar"
    told = send(browser, browser.get(path), path, expect=409, **as_stored(cast.first_aid, hours="17"))
    assert "El curso PA16 ya tiene registros y no cambia" in told.text
    session.rollback()
    send(browser, browser.get(path), path, **as_stored(cast.first_aid, title="Auxilios", aliases="PAB"))
    session.expire_all()
    assert (cast.first_aid.title, cast.first_aid.hours) == ("Auxilios", 16)
    assert {alias.text for alias in cast.first_aid.aliases} == {"PAB", "Primeros auxilios, 16 horas"}
    for name in ("Primeros auxilios, 16 HORAS", "Auxilios", "PAB"):
        assert catalogue(session).course(name).id == cast.first_aid.id
    told = send(
        browser, browser.get(path), path, expect=409, **as_stored(cast.first_aid, title=cast.traffic.title)
    )
    assert "dos cursos no comparten título" in told.text


def test_without_records_all_of_it_changes(cast, session, browser):
    session.query(Record).where(Record.course_id == cast.traffic.id).delete()
    path = f"/cursos/{cast.traffic.id}/editar"
    page = browser.get(path)
    assert 'value="8"' in page.text
    send(browser, page, path, **as_stored(cast.traffic, hours="9", code="TR09"))
    session.expire_all()
    assert (cast.traffic.code, cast.traffic.hours) == ("TR09", 9)


def test_nobody_overwrites_unseen(cast, session, browser):
    path = f"/cursos/{cast.first_aid.id}/editar"
    page = browser.get(path)
    cast.first_aid.title = "Otro"
    told = send(browser, page, path, expect=400, **as_stored(cast.first_aid, title="Mío"))
    assert "Otra persona cambió estos datos" in told.text


def test_nobody_else_writes(cast, sign_in):
    path = f"/cursos/{cast.first_aid.id}/editar"
    for account in (cast.mejillones.director, cast.instructor, cast.observer, cast.mejillones.account):
        browser = sign_in(account)
        assert "Corregir" not in Reading(browser.get("catalogue.show", course_id=cast.first_aid.id)).links
        for address in (NEW, path):
            browser.get(address, expect=403)
            browser.post(address, TYPED | {"once": "1"}, expect=403)
    sign_in(cast.coordinator).get("/cursos/999999/editar", expect=404)
