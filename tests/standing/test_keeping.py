"""What is kept is in the database: for every process and host, only while it holds, and no longer than it is asked for."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.database import application
from tests.standing.keeping import ON, agree_elsewhere, agree_previews, propose
from tracker.ground import database
from tracker.ground.clock import start_of
from tracker.ground.database import db
from tracker.models import Association, FiguresStamp, KeptDay, KeptFigures, KeptPreview, KeptStanding, Record
from tracker.standing import figures, keeping, load
from tracker.standing.each import each

pytestmark = pytest.mark.both


class Killed(Exception):
    """A process ends in the middle."""


@pytest.fixture
def counted(monkeypatch):
    """List the communes whose people are counted, in the order of the counts."""
    cuts, crowd = [], load.crowd

    def counting(session, on, some):
        cuts.extend(some)
        return crowd(session, on, some)

    monkeypatch.setattr(load, "crowd", counting)
    return cuts


def kept(session, kind=KeptFigures):
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(kind))


def test_another_process_counts_nobody_again(app, cast, database_url, tmp_path, counted):
    agree_elsewhere(app)
    assert {"02102", "02104"} <= set(counted)
    counted.clear()
    with application(database_url, tmp_path) as another:
        agree_elsewhere(another)
    assert counted == []


def test_after_a_change_in_one_commune_only_that_one_is_counted(app, session, cast, counted):
    agree_elsewhere(app)
    counted.clear()
    make.record(session, cast.taltal.untrained, cast.first_aid, date(2026, 6, 6))
    session.commit()
    agree_elsewhere(app)
    assert set(counted) == {cast.taltal.commune.cut}


def test_what_was_counted_before_a_process_died_is_kept(app, session, cast, counted, monkeypatch):
    monkeypatch.setattr(figures, "_AT_A_TIME", 1)
    count = load.crowd
    monkeypatch.setattr(load, "crowd", lambda *of: count(*of) if not counted else die())
    with pytest.raises(Killed):
        agree_elsewhere(app)
    monkeypatch.setattr(load, "crowd", count)
    assert kept(session) == 1
    [before] = counted
    agree_elsewhere(app)
    assert before not in counted[1:]


def die():
    raise Killed


@pytest.mark.parametrize("of", ["crowd", "many"])
def test_what_changes_while_it_is_counted_is_not_kept(app, session, cast, monkeypatch, of):
    """On PostgreSQL the facts that come after a change would go with a stamp from before it."""
    read = getattr(load, of)
    late = []

    def reading(*asked):
        found = read(*asked)
        if not late:
            late.append(elsewhere(app, cast.mejillones.untrained.id, cast.first_aid.id))
        return found

    monkeypatch.setattr(load, of, reading)
    database.read_only(True)
    with app.app_context():
        plan, settings = load.terms(db.session(), ON)
        communes = load.communes(db.session(), ON)
        figures.with_region(db.session(), communes, communes, plan, ON)
        ids = [cast.mejillones.untrained.id, cast.taltal.untrained.id]
        each(db.session(), ids, load.Terms(plan, settings), ON)
    database.read_only(False)
    session.rollback()
    cuts = set(session.scalars(sa.select(KeptFigures.commune_cut)))
    assert ("02102" in cuts) == (of == "many")
    assert cast.taltal.commune.cut in cuts
    people = set(session.scalars(sa.select(KeptStanding.inspector_id)))
    assert of == "crowd" or cast.mejillones.untrained.id not in people
    assert cast.taltal.untrained.id in people
    agree_elsewhere(app)


def elsewhere(app, person, course):
    """Add a record in another transaction, and commit it."""
    with database.writing_apart() as connection:
        row = {"inspector_id": person, "course_id": course, "obtained_on": date(2026, 5, 5), "hours": 20}
        connection.execute(sa.insert(Record), [row | {"state": "accepted", "added_at": make.LONG_AGO}])


def test_who_cannot_write_at_once_answers_all_the_same_and_keeps_nothing(app, session, cast, engine):
    if engine == "postgresql":
        session.execute(sa.text("LOCK TABLE kept_day IN EXCLUSIVE MODE"))  # it may be read
    else:
        session.execute(
            sa.update(FiguresStamp).values(stamp=FiguresStamp.stamp)
        )  # somebody writes, and goes on
    agree_elsewhere(app)
    assert kept(session) == 0


def test_another_program_counts_for_itself(app, cast, counted, monkeypatch):
    agree_elsewhere(app)
    counted.clear()
    monkeypatch.setattr(keeping, "_terms", lambda *_: "of another program")
    agree_elsewhere(app)
    assert "02102" in counted


def test_other_settings_judge_anew(app, session, cast):
    agree_elsewhere(app)
    session.get(Association, 1).warning_days = 700
    session.commit()
    agree_elsewhere(app)


def test_previews_follow_what_the_version_asks_its_transition_and_the_settings(app, session, cast):
    version = propose(session, cast)
    agree_elsewhere(app)
    [rule], association = version.requirements, session.get(Association, 1)
    for change in (
        lambda: setattr(rule, "renewal_months", 3),
        lambda: setattr(rule, "profiles", frozenset({"director"})),
        lambda: setattr(association, "warning_days", 700),
        lambda: setattr(association, "regulation_published_on", date(2022, 11, 2)),
        lambda: make.act(session, cast.taltal.record, until=date(2031, 1, 1), version=version),
    ):
        change()
        session.commit()
        agree_elsewhere(app)


def test_the_second_look_at_previews_reads_nobody(session, cast, sign_in, run, count_queries):
    """Neither does the first of today's, where the communes are asked about the version."""
    version = propose(session, cast)
    run("tick")
    browser = sign_in(cast.coordinator)
    here = {"version_id": version.id}
    for endpoint, values, at_most in (
        ("plan_agreement.preview", here, 12),
        ("plan_agreement.confirm_adopting", here, 18),
        ("obligations_decree.regulation", {"fecha": "2022-11-02"}, 6),
    ):
        with count_queries(at_most) as sent:
            browser.get(endpoint, **values)
        assert not any("exemption.start" in statement for statement in sent), endpoint


def test_who_changes_while_it_is_previewed_is_not_kept(app, session, cast, monkeypatch):
    propose(session, cast)
    read, late = load.rosters, []

    def reading(*asked, **how):
        for some, people in read(*asked, **how):
            if not late:
                late.append(elsewhere(app, cast.mejillones.untrained.id, cast.first_aid.id))
            yield some, people

    monkeypatch.setattr(load, "rosters", reading)
    database.read_only(True)
    with app.app_context(), suppress(AssertionError):  # the preview is of before, or of both
        agree_previews(db.session())
    database.read_only(False)
    assert kept(session, KeptPreview)
    first = sa.select(sa.func.min(KeptPreview.day_id)).scalar_subquery()
    cuts = set(session.scalars(sa.select(KeptPreview.commune_cut).where(KeptPreview.day_id == first)))
    assert "02102" not in cuts
    assert cast.taltal.commune.cut in cuts
    monkeypatch.undo()
    agree_elsewhere(app)


def test_rows_corrected_by_hand_are_seen_and_kept_again_from_the_next_tick_on(
    app, session, cast, run, counted
):
    agree_elsewhere(app)
    session.execute(sa.text("UPDATE record SET obtained_on = '2019-01-01', expires_on = NULL"))
    session.execute(sa.text("DELETE FROM figures_stamp"))
    session.commit()
    agree_elsewhere(app)
    run("tick")
    counted.clear()
    agree_elsewhere(app)
    assert counted == []


def test_tick_keeps_what_is_asked_for(session, cast, run, sign_in, count_queries):
    run("tick")
    days = set(session.scalars(sa.select(KeptDay.day)))
    assert days == {ON, date(2026, 12, 31)}
    browser = sign_in(cast.observer)
    for day in days:
        with count_queries() as sent:
            browser.get("panorama.show", al=day.isoformat())
        assert not any("FROM record" in statement for statement in sent)


@pytest.mark.parametrize(
    ("day", "hour", "asked"),
    [
        ("2026-11-03", 22, ["2026-11-03", "2026-12-31"]),
        ("2026-11-03", 23, ["2026-11-03", "2026-11-04", "2026-12-31"]),
        ("2026-12-31", 12, ["2026-12-31"]),
        ("2026-12-31", 23, ["2026-12-31", "2027-01-01", "2027-12-31"]),
    ],
)
def test_before_midnight_tomorrow_is_asked_for(day, hour, asked):
    now = start_of(date.fromisoformat(day)) + timedelta(hours=hour)
    assert [one.isoformat() for one in figures.asked_for(now)] == asked


def test_dates_that_nobody_asked_for_lately_are_forgotten(app, session, cast, run):
    days = [ON - timedelta(days=number) for number in range(1, keeping.OTHER_DATES)]
    for day in days:
        agree_elsewhere(app, day)
    run("tick")
    left = set(session.scalars(sa.select(KeptDay.day)))
    assert {ON, date(2026, 12, 31), days[-1]} <= left
    assert days[0] not in left
    assert session.scalar(sa.select(sa.func.count()).select_from(KeptDay)) <= keeping.OTHER_DATES + 2
    orphans = sa.select(KeptFigures).where(KeptFigures.day_id.not_in(sa.select(KeptDay.id)))
    assert session.scalars(orphans).all() == []


def test_a_person_who_is_deleted_takes_along_what_is_kept(app, session, cast):
    person = make.inspector(session)
    make.posting(session, person, cast.taltal.commune)
    session.commit()
    agree_elsewhere(app)
    before = kept(session, KeptStanding)
    session.delete(person.postings[0])
    session.delete(person)
    session.commit()
    assert kept(session, KeptStanding) == before - 1
    agree_elsewhere(app)
