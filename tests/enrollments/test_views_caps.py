"""The continuity cap of a commune: who may set it, within which bounds, and that enrolling keeps it."""

import pytest
import sqlalchemy as sa

from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models import AuditEvent, Commune

EDIT, SAVE, INDEX = "enrollments_cap.edit", "enrollments_cap.save", "enrollments_cap.index"


@pytest.fixture
def cap(session):
    """Give the function that returns the cap of Mejillones as it is stored."""

    def cap():
        session.rollback()
        return session.get(Commune, "02102").most_away

    return cap


@pytest.fixture
def send(once):
    """Give the function that opens the form of Mejillones, or takes a page that was, and sends it."""

    def send(browser, most_away, page=None, **more):
        data = once(page or browser.get(EDIT, cut="02102")) | {"most_away": most_away}
        return browser.post(SAVE, data, cut="02102", **more)

    return send


def test_a_director_sets_ones_own_and_sees_what_it_means(cast, sign_in, session, cap, send):
    director = cast.mejillones.director
    browser = sign_in(director)
    page = Reading(browser.get(EDIT, cut="02102"))
    assert "Cuántas personas de la comuna pueden estar a la vez en cursos" in page.words
    assert "Hoy hay 4 personas en la nómina." in page.words
    send(browser, "3")
    assert cap() == 3
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "cap_set")).one()
    assert (event.actor_id, event.thing_id) == (director.id, "02102")
    page = Reading(browser.get(INDEX))
    assert "Mejillones: el tope es de 3 personas fuera a la vez." in page.words
    assert page.row("Mejillones")[:2] == ["4", "3"]
    assert page.column() == ["Mejillones"]


def test_blank_means_none(cast, sign_in, session, cap, send):
    cast.mejillones.commune.most_away = 2
    session.commit()
    browser = sign_in(cast.mejillones.director)
    send(browser, "")
    assert cap() is None
    assert Reading(browser.get(INDEX)).row("Mejillones")[1] == "sin tope"


@pytest.mark.parametrize("typed", ["0", "10000", "-1", "2,5", "muchas"])
def test_what_is_no_cap_is_refused_with_a_sentence(cast, sign_in, cap, typed, send):
    answer = send(sign_in(cast.mejillones.director), typed, expect=400)
    assert "Escriba un número" in Reading(answer).words
    assert cap() is None


def test_sent_twice_it_acts_once_and_nothing_is_overwritten_unseen(cast, sign_in, session, cap, send):
    browser = sign_in(cast.mejillones.director)
    page = browser.get(EDIT, cut="02102")
    for _ in range(2):
        send(browser, "3", page)
    verbs = sa.select(sa.func.count()).where(AuditEvent.verb == "cap_set")
    assert session.scalar(verbs) == 1
    stale = browser.get(EDIT, cut="02102")
    session.get(Commune, "02102").most_away = 9
    session.commit()
    answer = send(browser, "1", stale, expect=400)
    assert "Otra persona cambió estos datos" in Reading(answer).words
    assert cap() == 9


def test_the_coordination_finds_all_in_one_list_and_downloads_it(cast, sign_in, session, count_queries):
    cast.taltal.commune.most_away = 1
    session.commit()
    browser = sign_in(cast.coordinator)
    assert Reading(browser.get("contacts.index")).links["Topes de personas en cursos"] == "/topes"
    with count_queries(3):
        page = Reading(browser.get(INDEX))
    assert page.column() == ["Calama", "Mejillones", "Taltal"]
    assert page.row("Taltal")[:2] == ["5", "1"]
    rows = sheet(browser.get(INDEX, **page.query(DOWNLOAD)))
    assert rows[1:] == [
        ["02201", "Calama", 0, None],
        ["02102", "Mejillones", 4, None],
        ["02104", "Taltal", 5, 1],
    ]


def test_the_way_there_from_the_roster_and_the_commune(cast, sign_in):
    browser = sign_in(cast.mejillones.director)
    for endpoint in ("roster.show", "panorama.commune"):
        page = Reading(browser.get(endpoint, cut="02102"))
        assert page.links["Tope en cursos"] == "/comunas/02102/tope"


def test_enrolling_keeps_the_cap_that_was_set(cast, sign_in, course, send, once):
    browser = sign_in(cast.mejillones.director)
    send(browser, "1")
    page = browser.get("enrollments_enrolling.begin", edition_id=course.id, cut="02102")
    assert Reading(page).links["Cambiar el tope"] == "/comunas/02102/tope"
    chosen = {f"people-{person.id}": "1" for person in (cast.mejillones.lapsed, cast.mejillones.untrained)}
    answer = browser.post(
        "enrollments_enrolling.enroll", once(page) | chosen, edition_id=course.id, cut="02102", expect=409
    )
    assert "más de 1 fuera a la vez, el tope de la comuna" in Reading(answer).words
