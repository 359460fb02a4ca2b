"""Two editions settled at one moment, each with people who wait in the other: nobody waits for whom waits for them."""

import re
import threading
from contextlib import contextmanager, suppress
from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.enrollments.test_races import enrolling, states
from tests.filling import send
from tracker.ground.database import db
from tracker.models import Enrollment, EnrollmentEvent
from tracker.models.editions import EnrollmentState

pytestmark = pytest.mark.both

WAITS, SEAT = EnrollmentState.WAITLISTED, EnrollmentState.CONFIRMED
LOCKED = re.compile(r"FROM (\w+)\b.*FOR (?:NO KEY )?UPDATE", re.DOTALL)
ORDER = ["edition", "association", "commune", "inspector"]


@contextmanager
def heard(hear):
    """Hear each statement that locks rows, with its table, once it has them."""

    def after(_conn, _cursor, statement, parameters, *_):
        if found := LOCKED.search(statement):
            hear(found[1], parameters)

    sa.event.listen(db.engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "after_cursor_execute", after)


@pytest.fixture
def crossed(session, cast):
    """Give two editions: in each waits, of another commune, who is about to be enrolled in the other."""
    own, theirs = cast.mejillones, cast.taltal
    made = [make.edition(session, cast.first_aid, None, date(2026, 12, day)) for day in (14, 15)]
    make.enrollment(session, made[0], theirs.lapsed, theirs.commune, WAITS, NOW)
    make.enrollment(session, made[1], own.lapsed, own.commune, WAITS, NOW)
    session.commit()
    return made


def test_two_who_enroll_each_whom_the_other_settles_are_both_served(session, cast, sign_in, crossed, at_once):
    teams = (cast.mejillones, cast.taltal)
    clicks = [
        enrolling(sign_in(team.director), edition, team.commune.cut, [team.lapsed])
        for team, edition in zip(teams, crossed, strict=True)
    ]
    first = threading.Barrier(2)

    def linger(table, _):
        """Wait, once it has its people, for the other to have theirs; not for long, for it may have to wait."""
        if table == "inspector" and not first.broken:
            with suppress(threading.BrokenBarrierError):
                first.wait(0.5)

    with heard(linger):
        answers = at_once(*clicks)
    assert [each.status_code for each in answers] == [302, 302]
    everybody = {(team.lapsed.id, SEAT) for team in teams}
    assert [set(map(tuple, states(session, each))) for each in crossed] == [everybody] * 2


def _enrolls(session, cast, sign_in, crossed):
    team = cast.mejillones
    browser, path, typed = enrolling(sign_in(team.director), crossed[0], team.commune.cut, [team.lapsed])
    return lambda: browser.post(path, typed, expect=302)


def _gives_up(session, cast, sign_in, crossed):
    """End a posting with the seats in both editions, for which others wait."""
    person, seats = cast.taltal.lapsed, _seats(session, crossed, cast.taltal.lapsed, cast.taltal.commune)
    browser, path = sign_in(cast.taltal.director), f"/destinaciones/{person.postings[0].id}/termino"
    page, typed = browser.get(path), {f"seat-{number}": "withdraw" for number in seats}
    return lambda: send(browser, page, path, end="2026-11-30", **typed)


def _hands_over(session, cast, sign_in, crossed):
    """Let somebody go, with the seats in both editions, to a commune for which others wait there."""
    own, theirs = cast.mejillones, cast.taltal
    asked = make.hand_over(session, own.lapsed, own.commune, theirs.commune, theirs.director)
    seats = _seats(session, crossed, own.lapsed, own.commune)
    browser, path = sign_in(own.director), f"/traspasos/{asked.id}/conceder"
    page = browser.get("hand_overs.show", hand_over_id=asked.id)
    typed = {f"seat-{number}": "move" for number in seats}
    return lambda: send(browser, page, path, last_day="2026-11-30", **typed)


def _joins(session, cast, sign_in, crossed):
    """Join two who hold a seat each in one edition, for which others wait."""
    one, other = cast.mejillones.lapsed, make.inspector(session)
    make.posting(session, other, cast.taltal.commune)
    _seats(session, crossed, one, cast.mejillones.commune)
    _seats(session, crossed, other, cast.taltal.commune)
    browser, path = sign_in(cast.coordinator), f"/personas/{one.id}/unir/{other.id}"
    page = browser.get(path)
    return lambda: send(browser, page, path, kind="another")


def _merges(session, cast, sign_in, crossed):
    short, into = crossed
    short.minimum, short.opens_on, short.closes_on = 9, date(2026, 10, 1), date(2026, 11, 2)
    short.release_on = into.release_on = date(2026, 11, 1)
    session.commit()
    browser, path = sign_in(cast.coordinator), f"/cursos-programados/{short.id}/juntar/{into.id}"
    page = browser.get(path)
    return lambda: send(browser, page, path, reason="No se alcanzó el mínimo.")


def _seats(session, crossed, person, commune):
    """Give somebody the seats of both editions, which have no other; return the enrollments (ids)."""
    for edition in crossed:
        session.execute(
            sa.delete(EnrollmentEvent).where(
                EnrollmentEvent.enrollment.has(edition_id=edition.id, inspector_id=person.id)
            )
        )
        session.execute(sa.delete(Enrollment).filter_by(edition_id=edition.id, inspector_id=person.id))
    made = [make.enrollment(session, edition, person, commune, SEAT, NOW) for edition in crossed]
    session.commit()
    return [each.id for each in made]


@pytest.mark.parametrize("act", [_enrolls, _gives_up, _hands_over, _joins, _merges])
def test_editions_are_locked_first_then_communes_then_all_people_at_once(
    session, cast, sign_in, crossed, engine, act
):
    do, locked = act(session, cast, sign_in, crossed), []
    people = {cast.mejillones.lapsed.id, cast.taltal.lapsed.id}
    with heard(lambda table, values: locked.append((table, _numbers(values)))):
        do()
    if engine == "sqlite":
        assert locked == [], "one writer at a time"
        return
    known = [(table, values) for table, values in locked if table in ORDER]
    tables = [ORDER.index(table) for table, _ in known]
    assert {"edition", "commune", "inspector"} <= {table for table, _ in known}
    assert tables == sorted(tables), known
    editions = [values for table, values in known if table == "edition"]
    assert editions == sorted(editions, key=min), "by their number"
    first, *later = [values for table, values in known if table == "inspector"]
    assert all(values <= first | people for values in later), "who is locked by then is waited for no more"
    assert people & first, "who waits is among them"


def _numbers(values):
    return {each for each in values.values() if isinstance(each, int)}
