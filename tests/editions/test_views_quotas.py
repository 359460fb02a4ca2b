"""The seats of an edition: how many, held for whom, as proposed."""

import pytest

from tests import builders as make
from tests.filling import send
from tests.reading import Reading
from tracker.models.editions import EnrollmentState, Modality


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.coordinator)


@pytest.fixture
def path(cast):
    return f"/cursos-programados/{cast.edition.id}/cupos"


def inputs(page):
    """Return what the page's form proposes or shows, by commune."""
    return {cut: page.text.partition(f'name="quotas-{cut}"')[2].partition('value="')[2].partition('"')[0] for cut in ("02102", "02104", "02201")}  # fmt: skip


def test_the_proposal_is_explained_and_filled_in(browser, path):
    page = browser.get(path)
    told = Reading(page)
    assert "Es una propuesta" in told.words
    assert told.row("Mejillones")[0] == "cubiertos 1 de 4"
    assert told.row("Taltal")[0] == "cubiertos 1 de 5"
    assert told.row("Calama")[0] == "sin información o nadie"
    assert inputs(page) == {"02102": "3", "02104": "4", "02201": "0"}


def test_what_is_sent_is_kept_and_shown_the_next_time(cast, session, browser, path):
    send(browser, browser.get(path), path, capacity="10", **{"quotas-02102": "4", "quotas-02104": ""})
    session.expire_all()
    assert [(each.commune_cut, each.seats) for each in cast.edition.quotas] == [("02102", 4)]
    assert cast.edition.capacity == 10
    page = browser.get(path)
    assert "Es una propuesta" not in page.text
    assert inputs(page) == {"02102": "4", "02104": "0", "02201": "0"}
    assert inputs(browser.get(Reading(page).links["Ver la propuesta"]))["02104"] == "4"


def test_more_seats_go_to_who_waits(cast, session, browser, path):
    team = cast.mejillones
    cast.edition.capacity = 1
    make.enrollment(session, cast.edition, team.trained, team.commune)
    waits = make.enrollment(session, cast.edition, team.lapsed, team.commune, EnrollmentState.WAITLISTED)
    answer = send(browser, browser.get(path), path, capacity="2")
    assert "1 persona pasó de la lista de espera a tener cupo." in browser.get(answer.location).text
    session.expire_all()
    assert waits.state is EnrollmentState.CONFIRMED
    assert waits.history[-1].note


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        (
            {"capacity": "5", "quotas-02102": "4", "quotas-02104": "3"},
            409,
            "suman 7 y el curso tiene 5: sobran 2",
        ),
        ({"capacity": "0"}, 400, "Escriba un número de 1 a 1000"),
        ({"capacity": "3", "quotas-02102": "-1"}, 400, "Escriba un número entero"),
        ({"capacity": "", "quotas-02102": "1"}, 400, "Escriba cuántos cupos tiene"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(cast, session, browser, path, typed, status, words):
    told = send(browser, browser.get(path), path, expect=status, **typed)
    assert words in told.text
    session.expire_all()
    assert (cast.edition.capacity, cast.edition.quotas) == (20, [])
    if "quotas-02102" in typed:
        assert inputs(told)["02102"] == typed["quotas-02102"]


def test_of_a_mixed_one_some_communes_attend_online(cast, session, browser, path):
    assert "Cómo asisten" not in browser.get(path).text
    cast.edition.modality = Modality.MIXED
    send(browser, browser.get(path), path, capacity="20", **{"quotas-02104-online": "y"})
    session.expire_all()
    assert [(each.commune_cut, each.seats, each.online) for each in cast.edition.quotas] == [
        ("02104", 0, True)
    ]


def test_nobody_overwrites_unseen(cast, session, browser, path):
    page = browser.get(path)
    cast.edition.capacity = 30
    told = send(browser, page, path, expect=400, capacity="10")
    assert "Otra persona cambió estos datos" in told.text
    session.expire_all()
    assert cast.edition.capacity == 30


def test_nobody_else_sees_it(cast, sign_in, path):
    for account in (cast.mejillones.director, cast.instructor, cast.observer, cast.mejillones.account):
        sign_in(account).get(path, expect=403)
    sign_in(cast.coordinator).get("/cursos-programados/999999/cupos", expect=404)
