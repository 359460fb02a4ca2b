"""What communes lend: found by every director, written by one's own, suggested where a course is planned."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import carried, send
from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models import AuditEvent, Resource, Subject
from tracker.models.means import ResourceKind
from tracker.models.territory import Distance, DistanceKind
from tracker.web.forms import NOT_PRESSED

NEW = "/prestamos/nuevo"


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.mejillones.director)


@pytest.fixture
def typed(cast):
    return {
        "commune": cast.mejillones.commune.cut,
        "kind": "instructor",
        "name": "Relatora de primeros auxilios",
        "contact": "Diana, dirección de seguridad",
        "phone": "9 8765 4321",
    }


def lent(session):
    session.rollback()
    session.expire_all()
    query = sa.select(Resource).where(Resource.withdrawn_at.is_(None)).order_by(Resource.id)
    return session.scalars(query).all()


def test_one_is_added_and_every_director_finds_it(cast, session, browser, typed, sign_in):
    paux = session.scalars(sa.select(Subject.id).where(Subject.code == "PAUX")).one()
    send(browser, browser.get(NEW), NEW, **typed, **{f"subjects-{paux}": "y"})
    made = lent(session)[-1]
    assert (made.kind, made.phone, [each.code for each in made.subjects]) == (
        ResourceKind.INSTRUCTOR, "+56987654321", ["PAUX"],
    )  # fmt: skip
    noted = sa.select(AuditEvent.verb).where(AuditEvent.thing == "resource")
    assert session.scalars(noted).all() == ["resource_create"]
    page = sign_in(cast.taltal.director).get("/prestamos?buscar=AUXILIOS&tipo=instructor")
    read = Reading(page)
    [row] = read.rows[1:]
    assert "Relatora de primeros auxilios" in row[0]
    assert f"/prestamos/{made.id}" not in page.text  # seen, and not theirs to change
    rows = sheet(browser.get("/prestamos" + Reading(browser.get("/prestamos")).links[DOWNLOAD]))
    assert [row[0] for row in rows] == ["Comuna", "Mejillones", "Mejillones", "Taltal"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"commune": "02104"}, "Elija una opción de la lista."),
        ({"kind": "casa"}, "Elija una opción de la lista."),
        *(({"name": typed}, "Escriba qué se presta.") for typed in ("", "  ", "-")),
        ({"contact": ""}, "Escriba a quién llamar."),
        ({"phone": "123"}, "No es un celular"),
        ({"email": "diana"}, "No es un correo"),
        ({"subjects-1": "y", "kind": "room"}, "Solo quien dicta cursos"),
        ({"subjects-999": "y"}, "Elija materias de la lista."),
        ({"conditions": "a" * 501}, "Es muy largo"),
    ],
)
def test_what_is_none_is_said(session, browser, typed, wrong, words):
    before = len(lent(session))
    assert words in send(browser, browser.get(NEW), NEW, expect=400, **(typed | wrong)).text
    assert len(lent(session)) == before


def test_a_double_click_adds_one(session, browser, typed):
    before = len(lent(session))
    data = carried(browser.get(NEW), NEW) | typed
    assert len({browser.post(NEW, data).location for _ in range(2)}) == 1
    assert len(lent(session)) == before + 1


def test_one_is_corrected_and_taken_off_the_list(cast, session, browser):
    path = f"/prestamos/{cast.mejillones.lent.id}"
    page = browser.get(path)
    fields = {"commune": "02102", "kind": "room", "contact": "Oficina de partes"}
    send(browser, page, path, name="Sala para 40 personas", **fields)
    assert lent(session)[0].name == "Sala para 40 personas"
    page = browser.get(path)
    send(browser, page, f"{path}/retirar")
    assert [each.commune_cut for each in lent(session)] == ["02104"]
    browser.get(path, expect=404)


def test_a_button_whose_session_ended_does_nothing_and_says_so(cast, session, browser):
    path = f"/prestamos/{cast.mejillones.lent.id}"
    answer = send(browser, browser.get(path), f"{path}/retirar", reanudar="1")
    assert answer.location == path
    assert NOT_PRESSED in browser.get(path).text
    assert cast.mejillones.lent.id in [each.id for each in lent(session)]


def test_nobody_overwrites_unseen(cast, session, browser, sign_in):
    path = f"/prestamos/{cast.mejillones.lent.id}"
    page = browser.get(path)
    cast.mejillones.lent.name = "Otra sala"
    session.commit()
    fields = {"commune": "02102", "kind": "room", "name": "Mía", "contact": "Oficina"}
    assert "Otra persona cambió estos datos" in send(browser, page, path, expect=400, **fields).text
    assert lent(session)[0].name == "Otra sala"


def test_queries_do_not_grow_with_the_list(cast, session, browser, count_queries):
    for number in range(60):
        make.resource(session, cast.calama, name=f"Sala {number}")
    session.commit()
    with count_queries(at_most=9):
        browser.get("/prestamos")


def test_where_a_course_is_planned_the_nearest_come_first(cast, session, sign_in):
    paux = cast.first_aid.subjects[0]
    for commune, name in ((cast.taltal.commune, "Lejana"), (cast.calama, "Cercana")):
        make.resource(session, commune, kind=ResourceKind.INSTRUCTOR, name=name, subjects=[paux])
    make.resource(session, cast.mejillones.commune, kind=ResourceKind.INSTRUCTOR, name="De otra materia")
    for there, km in (("02104", 370), ("02201", 260)):
        session.add(Distance(from_cut="02102", to_cut=there, km=km, kind=DistanceKind.ROAD))
    session.commit()
    path = f"/cursos-programados/{cast.edition.id}"
    page = sign_in(cast.coordinator).get(path).text
    places = [page.index(name) for name in ("Sala para 30 personas", "Cercana", "Lejana")]
    assert places == sorted(places)
    assert "De otra materia" not in page
    assert page.count("Sala para 30 personas") == 1  # that of the host
    assert "Cercana" not in sign_in(cast.mejillones.account).get(path).text
