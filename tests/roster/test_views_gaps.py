"""The roster says what is missing to judge by the law, and takes it in for many people at once."""

from datetime import date

import pytest

from tests import builders as make
from tests.filling import send
from tests.reading import Reading
from tracker.models.people import Contract

PATH = "/comunas/02102/nomina/completar"
NAMED = date(2026, 9, 20)


@pytest.fixture
def newcomers(session, cast):
    """Give the postings of three people who were named under the law, of whom little is known."""
    people = [make.inspector(session, paternal_surname=name) for name in ("Uno", "Dos", "Tres")]
    made = [
        make.posting(session, person, cast.mejillones.commune, start=NAMED, appointed_on=NAMED)
        for person in people
    ]
    made[0].contract = Contract.HONORARIOS
    for person in (cast.mejillones.trained, cast.mejillones.lapsed, cast.mejillones.untrained, cast.shared):
        for posting in person.postings:
            posting.decree = "1.001"
    session.commit()
    return made


def test_the_roster_says_what_is_missing_and_who_is_paid_by_fees(cast, sign_in, newcomers, count_queries):
    browser = sign_in(cast.mejillones.director)
    with count_queries(at_most=22):
        page = browser.get("roster.show", cut="02102").text
    assert "De 3 personas no consta desde cuándo ejercen." in page
    assert "De 3 personas no consta el decreto." in page
    assert "1 persona con función de seguridad figura a honorarios" in page
    assert PATH in page
    assert "Para juzgar según la ley" not in sign_in(cast.observer).get("panorama.show").text


def test_what_is_typed_of_several_is_kept_at_once_and_what_is_blank_stays(session, cast, sign_in, newcomers):
    one, two, three = newcomers
    browser = sign_in(cast.mejillones.director)
    typed = {f"served_since-{one.id}": "01-03-2015", f"decree-{one.id}": "1.102", f"decree-{two.id}": "1.103"}
    answer = send(browser, browser.get(PATH), PATH, **typed)
    assert answer.location.endswith(PATH)
    told = browser.get(answer.location).text
    assert "2 personas quedaron completadas." in told
    assert "De 2 personas no consta desde cuándo ejercen." in told
    session.expire_all()
    assert [each.served_since for each in newcomers] == [date(2015, 3, 1), None, None]
    assert [each.decree for each in newcomers] == ["1.102", "1.103", None]
    blank = {f"served_since-{each.id}": "" for each in (two, three)}
    others = {"others_began": "y", f"decree-{three.id}": "7"}
    send(browser, browser.get(PATH), PATH, **blank, **others)
    session.expire_all()
    assert [each.served_since for each in newcomers] == [date(2015, 3, 1), NAMED, NAMED]
    assert "No falta nada" in browser.get(PATH).text


def test_of_all_others_is_said_only_of_whom_the_page_showed(session, cast, sign_in, newcomers):
    browser = sign_in(cast.mejillones.director)
    page = browser.get(PATH)
    late = make.inspector(session, paternal_surname="Aacuna")
    since = make.posting(session, late, cast.mejillones.commune, start=NAMED, appointed_on=NAMED, decree="9")
    session.commit()
    shown = {f"served_since-{each.id}": "" for each in newcomers}
    send(browser, page, PATH, others_began="y", **shown)
    session.expire_all()
    assert [each.served_since for each in (*newcomers, since)] == [NAMED, NAMED, NAMED, None]


def test_what_is_typed_is_kept_of_whom_others_push_off_the_page(
    session, cast, sign_in, newcomers, monkeypatch
):
    monkeypatch.setattr("tracker.roster.gap_views.AT_ONCE", 3)
    browser = sign_in(cast.mejillones.director)
    page = browser.get(PATH)
    early = make.inspector(session, paternal_surname="Aacuna")
    make.posting(session, early, cast.mejillones.commune, start=NAMED, appointed_on=NAMED)
    session.commit()
    send(browser, page, PATH, **{f"decree-{each.id}": "1.102" for each in newcomers})
    session.expire_all()
    assert [each.decree for each in newcomers] == ["1.102"] * 3


def test_what_is_wrong_is_said_at_its_person_and_changes_nothing(session, cast, sign_in, newcomers):
    one, two, _ = newcomers
    browser = sign_in(cast.mejillones.director)
    typed = {f"served_since-{one.id}": "30-02-2015", f"decree-{two.id}": "1.103"}
    page = send(browser, browser.get(PATH), PATH, expect=400, **typed).text
    assert "30-02-2015" in page
    assert "Revise lo que está marcado" in page
    late = send(browser, browser.get(PATH), PATH, expect=409, **{f"served_since-{one.id}": "04-11-2026"})
    assert "nadie ejerce desde un día que no ha llegado" in late.text
    session.expire_all()
    assert (one.served_since, two.decree) == (None, None)


def test_a_posting_elsewhere_is_not_reached(session, cast, sign_in, newcomers):
    person = make.inspector(session)
    there = make.posting(session, person, cast.taltal.commune, start=NAMED, appointed_on=NAMED)
    session.commit()
    browser = sign_in(cast.mejillones.director)
    send(browser, browser.get(PATH), PATH, **{f"decree-{there.id}": "9"})
    session.expire_all()
    assert there.decree is None
    browser.get("roster_gap.edit", cut=cast.taltal.commune.cut, expect=404)


def test_a_posting_has_its_decree_since_when_and_who_drives(session, cast, sign_in):
    [posting] = cast.mejillones.trained.postings
    path = f"/destinaciones/{posting.id}"
    browser = sign_in(cast.mejillones.director)
    said = {"served_since": "01-03-2015", "decree": "1.102", "decree_on": "2026-09-20", "drives": "si"}
    said |= {
        "profile": "security_inspector",
        "contract": "",
        "start": "2025-01-01",
        "appointed_on": "2025-01-01",
    }
    send(browser, browser.get(path), path, employer="association", **said)
    session.expire_all()
    assert (posting.served_since, posting.decree_on) == (date(2015, 3, 1), date(2026, 9, 20))
    assert (posting.employer, posting.drives) == ("association", True)
    page = Reading(browser.get("people.show", inspector_id=posting.inspector_id))
    told = "Empleador: asociación. Ejerce desde el 01-03-2015. Nombramiento: 01-01-2025, decreto 1.102, del 20-09-2026."
    assert told in page.words
    bad = said | {"employer": "association", "drives": "quizás"}
    assert "Elija una opción de la lista." in send(browser, browser.get(path), path, expect=400, **bad).text
