"""Postings that end soon are renewed many at once, and keep seats, terms and history."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.filling import send
from tests.reading import Reading
from tracker.ground import clock
from tracker.leaving.rules import is_left
from tracker.models import Posting
from tracker.models.people import Contract
from tracker.roster.renewal_rules import to_renew, usual_end, waiting

HERE = "/comunas/02102/renovaciones"


def spans(session, person):
    session.rollback()
    found = session.scalars(sa.select(Posting).filter_by(inspector_id=person.id).order_by(Posting.start))
    return [(each.start, each.end) for each in found]


@pytest.fixture
def december(session, cast, time_machine):
    """Let the contracts of Mejillones end on 31 December, and it be the 10th."""
    time_machine.move_to(NOW.replace(month=12, day=10))
    team = cast.mejillones
    for person in (team.trained, team.lapsed, team.untrained):
        person.postings[0].end = date(2026, 12, 31)
        person.postings[0].contract = Contract.CONTRATA
    team.untrained.postings[0].mayor_decree, team.untrained.postings[0].mayor_decree_on = (
        "12",
        date(2026, 2, 1),
    )
    session.commit()
    return team


def test_many_are_renewed_at_once_and_all_goes_along(session, cast, december, sign_in):
    browser = sign_in(december.director)
    roster = Reading(browser.get("roster.show", cut="02102"))
    assert roster.links["Renovar (3 terminan pronto)"] == HERE
    page = browser.get(HERE)
    assert 'value="2027-12-31"' in page.text
    chosen = {f"postings-{each.postings[0].id}": "1" for each in (december.trained, december.untrained)}
    answer = send(browser, page, HERE, until="2027-12-31", **chosen)
    assert "2 personas siguen hasta el 31-12-2027" in browser.get(answer.location).text
    assert spans(session, december.untrained) == [
        (date(2025, 1, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 12, 31)),
    ]
    before, after = december.untrained.postings
    for kept in ("profile", "contract", "employer", "appointed_on", "mayor_decree", "mayor_decree_on"):
        assert getattr(after, kept) == getattr(before, kept)
    assert waiting(session(), "02102", clock.today()) == 1
    begins = NOW.replace(year=2027, month=2, day=1)
    assert not is_left(december.untrained.postings, begins, begins.replace(day=1, month=1))


def test_what_cannot_be_renewed_is_said_and_nothing_is_done(session, cast, december, sign_in):
    browser, person = sign_in(december.director), december.trained
    chosen = {f"postings-{person.postings[0].id}": "1"}
    for typed, status, words in (
        ({"until": "2027-12-31"}, 400, "Elija al menos a una persona"),
        (chosen | {"until": ""}, 400, "Falta la fecha"),
        (chosen | {"until": "2026-12-31"}, 409, "dura hasta el 31-12-2026"),
    ):
        assert words in send(browser, browser.get(HERE), HERE, expect=status, **typed).text
    make.posting(session, person, cast.taltal.commune, start=date(2026, 11, 1))
    session.commit()
    refused = send(browser, browser.get(HERE), HERE, expect=409, until="2027-12-31", **chosen)
    assert "solo la coordinación puede renovar" in refused.text
    assert spans(session, person)[0] == (date(2025, 1, 1), date(2026, 12, 31))
    coordinator = sign_in(cast.coordinator)
    send(coordinator, coordinator.get(HERE), HERE, until="2027-12-31", **chosen)
    assert len(spans(session, person)) == 3


def test_anothers_posting_is_not_renewed_through_ones_own_page(session, cast, december, sign_in):
    other = cast.taltal.trained
    other.postings[0].end = date(2026, 12, 31)
    session.commit()
    browser = sign_in(december.director)
    typed = {"until": "2027-12-31", f"postings-{other.postings[0].id}": "1"}
    assert "ya no están en la lista" in send(browser, browser.get(HERE), HERE, expect=409, **typed).text
    assert len(spans(session, other)) == 1
    sign_in(cast.taltal.director).get(HERE, expect=404)
    sign_in(cast.observer).get(HERE, expect=403)


@pytest.mark.parametrize(
    ("end", "today", "offered"),
    [
        (date(2026, 12, 31), date(2026, 11, 30), False),
        (date(2026, 12, 31), date(2026, 12, 1), True),
        (date(2026, 12, 31), date(2027, 1, 30), True),
        (date(2026, 12, 31), date(2027, 1, 31), False),
        (None, date(2026, 12, 31), False),
    ],
)
def test_it_is_offered_thirty_days_before_and_after(session, end, today, offered):
    person, commune = make.inspector(session), make.commune(session)
    make.posting(session, person, commune, end=end)
    assert bool(session.scalars(sa.select(Posting).where(to_renew("02102", today))).all()) is offered


def test_who_was_renewed_or_is_elsewhere_is_not_offered(session):
    person, commune = make.inspector(session), make.commune(session)
    make.posting(session, person, commune, end=date(2026, 12, 31))
    later = make.posting(session, person, make.commune(session, "02104"), start=date(2027, 1, 1))
    clause = sa.select(sa.func.count()).select_from(Posting)
    assert session.scalar(clause.where(to_renew("02102", date(2026, 12, 31)))) == 1
    assert session.scalar(clause.where(to_renew("02102", date(2027, 1, 1)))) == 0
    later.commune = commune
    session.flush()
    assert session.scalar(clause.where(to_renew("02102", date(2026, 12, 31)))) == 0


def test_the_usual_end_is_the_next_last_of_december():
    assert usual_end([date(2026, 12, 31)]) == date(2027, 12, 31)
    assert usual_end([date(2026, 12, 15), date(2026, 11, 3)]) == date(2026, 12, 31)
    assert usual_end([]) is None
