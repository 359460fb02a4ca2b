"""The coordinator writes, publishes, changes, copies, discards and cancels editions."""

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.editions.plain import STORED, TYPED
from tests.filling import carried, send
from tests.reading import Reading
from tracker.editions.span_rules import Span
from tracker.models import AuditEvent, Edition
from tracker.models.accounts import Role
from tracker.models.editions import EditionState, EnrollmentState, Modality

NEW = "/cursos-programados/nuevo"


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.coordinator)


@pytest.fixture
def written(cast, session, browser):
    """Give the function that sends the form of a new edition, and returns the answer and what is stored then."""

    def written(expect=302, **typed):
        typed = TYPED | {"course": str(cast.traffic.id)} | typed
        answer = send(browser, browser.get(NEW), NEW, expect=expect, **typed)
        session.rollback()
        made = session.scalar(select(Edition).where(Edition.id != cast.edition.id))
        return answer, made

    return written


@pytest.fixture
def press(browser, session):
    """Give the function that presses a button of an edition's page, and returns what the next page says."""

    def press(edition_id, how):
        page = browser.get("editions.show", edition_id=edition_id)
        told = send(browser, page, f"/cursos-programados/{edition_id}/{how}")
        session.rollback()
        return Reading(browser.get(told.location)).words

    return press


def act(edition, how):
    return f"/cursos-programados/{edition.id}/{how}"


def test_a_draft_is_written_and_published(cast, session, written, press, sign_in):
    answer, made = written(**{f"instructors-{cast.instructor.id}": "y"})
    assert answer.location == f"/cursos-programados/{made.id}"
    assert (made.state, made.modality, made.host_cut) == (EditionState.DRAFT, Modality.ONSITE, "02104")
    assert (made.capacity, made.minimum, made.created_by_id) == (12, 4, cast.coordinator.id)
    assert [account.name for account in made.instructors] == ["Inés Lobos"]
    spans = [Span.of(meeting) for meeting in made.meetings]
    assert [(f"{span.day:%d} {span.start:%H:%M}–{span.end:%H:%M}", span.outside_hours) for span in spans] == [
        ("09 18:30–21:00", True),
        ("10 09:00–13:30", False),
    ]
    director = sign_in(cast.mejillones.director)
    director.get("editions.show", edition_id=made.id, expect=404)
    assert "ya lo ven todos" in press(made.id, "publicar")
    assert "Anunciado" in Reading(director.get("editions.show", edition_id=made.id)).words
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.thing == "edition")).all()
    assert verbs == ["edition_create", "edition_publish"]


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"course": ""}, 400, "Elija un curso."),
        ({"course": "99999999999"}, 400, "Elija una opción de la lista."),
        ({"modality": "telepatía"}, 400, "Elija una opción de la lista."),
        ({"host": "99999"}, 400, "Elija una opción de la lista."),
        ({"host": ""}, 409, "Elija la comuna en que se dicta."),
        ({"modality": "online"}, 409, "Un curso en línea no tiene comuna sede"),
        ({"modality": "mixed"}, 409, "necesita su enlace"),
        ({"link": "javascript:alert(1)"}, 400, "Empieza con https://"),
        ({"capacity": "0"}, 400, "Escriba un número de 1 a 1000."),
        ({"capacity": "doce"}, 400, "Escriba un número entero"),
        ({"minimum": "13"}, 409, "El mínimo es mayor que los cupos."),
        ({"closes_on": "2026-11-09"}, 409, "se cierran antes de abrirse"),
        ({"release_on": "31-02-2026"}, 400, "no existe"),
        ({"opens_on": "1999-12-31"}, 400, "entre los años 2000 y 2100"),
        ({"meetings-1-end": "08:00"}, 400, "La jornada del 10-12-2026 termina antes de empezar."),
        ({"meetings-2-start": ""}, 400, "Jornada 2: falta una hora"),
        ({"meetings-2-start": "25:00"}, 400, "Jornada 2: falta una hora"),
        ({"meetings-1-day": "ayer"}, 400, "Jornada 1: falta la fecha"),
        ({"meetings-1-day": "2026-09-06", "meetings-1-start": "00:10"}, 400, "no existen las 00:10"),
        ({"meetings-2-day": "2026-12-10", "meetings-2-start": "12:00"}, 409, "del 10-12-2026 se superponen"),
        ({"instructors-1": "y", "instructors-999": "y"}, 400, "Elija relatores de la lista."),
        ({"provider": "999"}, 400, "Elija una opción de la lista."),
        ({"bring": "a" * 501}, 400, "Son más de 500 letras"),
    ],
)
def test_what_can_be_no_edition_is_said_and_keeps_what_was_typed(written, typed, status, words):
    answer, made = written(status, **typed)
    assert made is None
    assert words in Reading(answer).words
    assert 'value="Sede social"' in answer.text
    assert f'value="{typed.get("meetings-2-day", "2026-12-09")}"' in answer.text


def test_a_double_click_makes_one(cast, session, browser):
    data = carried(browser.get(NEW), NEW) | TYPED | {"course": str(cast.traffic.id)}
    assert len({browser.post(NEW, data).location for _ in range(2)}) == 1
    assert len(session.scalars(select(Edition)).all()) == 2


def test_a_draft_changes_in_everything(session, browser, written):
    _, made = written()
    page = browser.get(act(made, "editar"))
    assert 'value="18:30"' in page.text
    typed = TYPED | {"course": str(made.course_id), "capacity": "9", "modality": "online", "host": ""}
    typed |= {
        "link": "https://sala.example.cl/2",
        "meetings-1-day": "",
        "meetings-1-start": "",
        "meetings-1-end": "",
    }
    send(browser, page, act(made, "editar"), **typed)
    session.expire_all()
    assert (made.capacity, made.host_cut, made.modality) == (9, None, Modality.ONLINE)
    assert [Span.of(meeting).day.day for meeting in made.meetings] == [9]


def test_of_a_published_one_only_details_change(cast, session, browser):
    page = browser.get(act(cast.edition, "editar"))
    typed = STORED | {
        "place": "Otra sala",
        "closes_on": "09-12-2026",
        "capacity": "1",
        "opens_on": "2026-01-01",
    }
    send(browser, page, act(cast.edition, "editar"), **typed)
    session.expire_all()
    assert (cast.edition.place, cast.edition.capacity, cast.edition.provider) == ("Otra sala", 20, None)
    assert (cast.edition.closes_on.day, cast.edition.opens_on.month) == (9, 11)


@pytest.mark.parametrize(
    ("closes_on", "status", "words"),
    [("10-12-2026", 409, "a más tardar el día de la primera jornada"), ("31-10-2026", 409, "se abren el 01-11-2026"), ("", 400, "Falta la fecha")],
)  # fmt: skip
def test_its_window_ends_by_the_first_meeting(cast, browser, closes_on, status, words):
    page = browser.get(act(cast.edition, "editar"))
    told = send(
        browser, page, act(cast.edition, "editar"), expect=status, **STORED | {"closes_on": closes_on}
    )
    assert words in told.text


def test_nobody_overwrites_unseen(cast, session, browser):
    page = browser.get(act(cast.edition, "editar"))
    cast.edition.place = "Estadio"
    told = send(browser, page, act(cast.edition, "editar"), expect=400, **STORED | {"place": "Mi sala"})
    assert "Otra persona cambió estos datos" in told.text
    session.rollback()
    session.expire_all()
    assert cast.edition.place == "Estadio"


def test_a_copy_is_another_draft(cast, session, press):
    assert "Es una copia, en borrador" in press(cast.edition.id, "copiar")
    made = session.scalars(select(Edition).where(Edition.id != cast.edition.id)).one()
    assert (made.state, made.course_id) == (EditionState.DRAFT, cast.first_aid.id)


def test_what_is_missing_to_publish_is_said(written, press):
    _, made = written(closes_on="2026-12-10")
    assert "Las inscripciones se cierran a más tardar" in press(made.id, "publicar")
    assert made.state is EditionState.DRAFT


def test_a_draft_is_discarded(session, written, press):
    _, made = written()
    assert "descartado" in press(made.id, "descartar")
    session.expire_all()
    assert len(session.scalars(select(Edition)).all()) == 1


def test_cancelling_asks_why_and_ends_the_enrollments(cast, session, browser):
    enrolled = make.enrollment(session, cast.edition, cast.taltal.trained, cast.taltal.commune)
    page = browser.get(act(cast.edition, "anular"))
    told = send(browser, page, act(cast.edition, "anular"), expect=400, reason=" ")
    assert "Escriba por qué se anula" in told.text
    told = send(browser, page, act(cast.edition, "anular"), reason="Sin relator")
    assert "quedó anulado, con 1 inscripción." in browser.get(told.location).text
    session.expire_all()
    assert (cast.edition.state, enrolled.state) == (EditionState.CANCELLED, EnrollmentState.CANCELLED)
    page = browser.get(act(cast.edition, "anular"))
    told = send(browser, page, act(cast.edition, "anular"), expect=409, reason="Otra vez")
    assert "Solo se anula un curso publicado" in told.text


@pytest.mark.parametrize("how", ["editar", "copiar", "publicar", "descartar", "anular", "cupos"])
def test_nobody_else_writes(cast, sign_in, how):
    for account in (cast.mejillones.director, cast.instructor, cast.observer, cast.mejillones.account):
        sign_in(account).post(act(cast.edition, how), {"once": "1"}, expect=403)
        sign_in(account).post(NEW, {"once": "1"}, expect=403)
    sign_in(cast.coordinator).post("/cursos-programados/999999/" + how, {"once": "1"}, expect=404)


def test_only_who_gives_courses_is_offered(cast, session, browser):
    make.account(session, Role.INSTRUCTOR, name="Rita Retirada", disabled_at=make.LONG_AGO)
    page = browser.get(NEW).text
    assert "Inés Lobos" in page
    assert "Rita Retirada" not in page
    assert cast.coordinator.name not in page.partition("<main")[2]
