"""Directors who want the last seats at one moment: nobody gets one too many, nobody is in twice."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import carried
from tracker.models import Enrollment
from tracker.models.editions import EnrollmentState

pytestmark = pytest.mark.both

ROUNDS, SEATS = 4, 3


@pytest.fixture
def race(at_once):
    """Give the function that sends forms of several browsers at one moment, and returns the statuses."""
    return lambda clicks: [answer.status_code for answer in at_once(*clicks)]


def enrolling(browser, edition, cut, people):
    path = f"/cursos-programados/{edition.id}/inscribir/{cut}"
    return browser, path, carried(browser.get(path), path) | {f"people-{each.id}": "1" for each in people}


def states(session, edition):
    session.rollback()
    query = sa.select(Enrollment.inspector_id, Enrollment.state).where(Enrollment.edition_id == edition.id)
    return session.execute(query).all()


def test_eight_directors_race_for_the_last_seats(session, cast, sign_in, race):
    teams = [(account, cast.mejillones) for account in (cast.mejillones.director, cast.mejillones.deputy)]
    teams += [(account, cast.taltal) for account in (cast.taltal.director, cast.taltal.deputy)]
    browsers = [(sign_in(account), team) for account, team in teams for _ in range(2)]
    for _ in range(ROUNDS):
        edition = make.edition(session, cast.first_aid, None, capacity=SEATS)
        clicks = []
        for browser, team in browsers:
            person = make.inspector(session)
            make.posting(session, person, team.commune)
            session.commit()
            clicks.append(enrolling(browser, edition, team.commune.cut, [person]))
        assert set(race(clicks)) == {302}
        found = [state for _, state in states(session, edition)]
        assert sorted(found) == sorted(
            [EnrollmentState.CONFIRMED] * SEATS + [EnrollmentState.WAITLISTED] * (len(browsers) - SEATS)
        )


def test_the_same_person_sent_twice_at_once_is_in_once(session, cast, sign_in, race):
    team = cast.mejillones
    browsers = [sign_in(account) for account in (team.director, team.deputy)]
    for _ in range(ROUNDS):
        edition = make.edition(session, cast.first_aid, None)
        session.commit()
        both = [enrolling(browser, edition, team.commune.cut, [team.lapsed]) for browser in browsers]
        answers = race([both[0], both[0], both[1]])
        assert answers[0] == answers[1], "the same form twice leads to the same place"
        assert sorted(answers) in ([302, 302, 409], [302, 409, 409])
        assert [state for _, state in states(session, edition)] == [EnrollmentState.CONFIRMED]
        session.get(
            Enrollment, session.scalar(sa.select(sa.func.max(Enrollment.id)))
        ).state = EnrollmentState.CANCELLED
        session.commit()


def test_one_person_is_never_sent_to_two_places_at_one_hour(session, cast, sign_in, race):
    team = cast.mejillones
    browsers = [sign_in(account) for account in (team.director, team.deputy)]
    for _ in range(ROUNDS):
        editions = [make.edition(session, cast.first_aid, None) for _ in browsers]
        session.commit()
        clicks = [
            enrolling(browser, edition, team.commune.cut, [team.lapsed])
            for browser, edition in zip(browsers, editions, strict=True)
        ]
        assert sorted(race(clicks)) == [302, 409]
        held = [state for edition in editions for _, state in states(session, edition)]
        assert held == [EnrollmentState.CONFIRMED]
        session.execute(sa.update(Enrollment).values(state=EnrollmentState.CANCELLED))
        session.commit()


def test_two_editions_at_once_do_not_pass_the_cap_of_the_commune(session, cast, sign_in, race):
    team = cast.mejillones
    team.commune.most_away = 1
    browsers = [sign_in(account) for account in (team.director, team.deputy)]
    for _ in range(ROUNDS):
        editions = [make.edition(session, cast.first_aid, None) for _ in browsers]
        session.commit()
        sent = zip(browsers, editions, (team.lapsed, team.untrained), strict=True)
        clicks = [enrolling(browser, edition, team.commune.cut, [one]) for browser, edition, one in sent]
        assert sorted(race(clicks)) == [302, 409]
        session.execute(sa.update(Enrollment).values(state=EnrollmentState.CANCELLED))
        session.commit()
