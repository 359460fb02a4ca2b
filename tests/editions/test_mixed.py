"""Mixed editions: some communes attend online and get the link, the others get the place."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import send
from tests.reading import Reading
from tracker.editions.attending_rules import attends_online, of_communes, way
from tracker.models import Record
from tracker.models.editions import Modality
from tracker.post import writing

LINK = "https://sala.example.cl/7"
SITE = "Gimnasio municipal, Mejillones"


@pytest.fixture
def mixed(session, cast):
    """Give an edition held in Mejillones that Taltal, without a seat of its own, follows online."""
    made = make.edition(session, cast.first_aid, cast.mejillones.commune, modality=Modality.MIXED, link=LINK)
    make.quota(made, cast.mejillones.commune, 3)
    make.quota(made, cast.taltal.commune, 0, online=True)
    session.commit()
    return made


@pytest.fixture
def seats(session, cast, mixed):
    """Give somebody of each commune a seat."""
    for team in (cast.mejillones, cast.taltal):
        make.enrollment(session, mixed, team.trained, team.commune)
    session.commit()


def test_the_modality_decides_and_of_a_mixed_one_the_commune(session, cast, mixed):
    assert [attends_online(mixed, cut) for cut in ("02102", "02104", "02201")] == [False, True, False]
    directed = (("02104",), ("02102", "02104"), ("02102",), ("02102", "02201"))
    assert [of_communes(mixed, cuts) for cuts in directed] == [
        ("En línea", LINK),
        (SITE, LINK),
        (SITE, None),
        (SITE, None),
    ]
    mixed.modality = Modality.ONSITE
    assert not attends_online(mixed, "02104")
    online = make.edition(session, cast.first_aid, None)
    assert attends_online(online, "02102")


def test_who_attends_online_gets_the_link_and_who_does_not_the_place(cast, sign_in, seats):
    there = sign_in(cast.mejillones.account).get("enrollments_own.index")
    assert f"Dónde {SITE}" in Reading(there).words
    assert LINK not in there.text
    away = sign_in(cast.taltal.account).get("enrollments_own.index")
    assert "Dónde En línea" in Reading(away).words
    assert LINK in away.text
    assert SITE not in Reading(away).words


def test_what_is_offered_says_how_ones_commune_attends(session, cast, sign_in, mixed):
    session.execute(sa.delete(Record).where(Record.course_id == cast.first_aid.id))
    session.commit()
    for team, words in ((cast.mejillones, SITE), (cast.taltal, "En línea")):
        page = sign_in(team.account).get("enrollments_own.index")
        assert f"{words}. Hasta el 30-11-2026" in Reading(page).words
        assert LINK not in page.text


def test_the_letter_says_the_same(mixed):
    parts = writing.ENVIRONMENT.get_template("editions/mails/parts.txt").module
    there, away = (parts.particulars(mixed, mixed.meetings, way(mixed, cut)) for cut in ("02102", "02104"))
    assert f"Dónde: {SITE}" in there
    assert LINK not in there
    assert away.splitlines()[1:3] == ["Dónde: En línea", f"Enlace: {LINK}"]


def test_the_printed_list_says_who_is_online(cast, sign_in, mixed, seats):
    page = Reading(sign_in(cast.coordinator).get("classroom_paper.sheet", meeting_id=mixed.meetings[0].id))
    rows = {row[2]: row[3] for row in page.rows[1:]}
    assert rows[cast.taltal.trained.list_name] == "Taltal en línea"
    assert rows[cast.mejillones.trained.list_name] == "Mejillones"


def test_the_pages_of_the_edition_and_of_enrolling_say_it(cast, sign_in, mixed):
    browser = sign_in(cast.taltal.director)
    page = browser.get("editions.show", edition_id=mixed.id)
    assert "Asisten en línea Taltal" in Reading(page).words
    assert LINK not in page.text
    enrolling = browser.get("enrollments_enrolling.begin", edition_id=mixed.id, cut="02104")
    assert "Asisten: En línea." in Reading(enrolling).words
    assert LINK not in enrolling.text
    other = sign_in(cast.mejillones.director).get(
        "enrollments_enrolling.begin", edition_id=mixed.id, cut="02102"
    )
    assert f"Asisten: {SITE}." in Reading(other).words


def test_the_coordination_says_who_attends_online_also_without_seats(session, cast, sign_in, mixed):
    browser, path = sign_in(cast.coordinator), f"/cursos-programados/{mixed.id}/cupos"
    typed = {"quotas-02102": "2", "quotas-02104": "0", "quotas-02201": "0"}
    send(browser, browser.get(path), path, capacity="20", **typed, **{"quotas-02201-online": "y"})
    session.expire_all()
    assert [attends_online(mixed, cut) for cut in ("02102", "02104", "02201")] == [False, False, True]
    assert "Asisten en línea Calama" in Reading(browser.get("editions.show", edition_id=mixed.id)).words
