"""Who is on a roster, who was somebody else before, who cannot sign in yet, and who is found by a word."""

from datetime import timedelta

import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW, TODAY
from tracker.models.accounts import Role
from tracker.models.identity import FormerKind
from tracker.models.people import Inspector
from tracker.people import former_rules, invitable_rules, name_rules, roster_rules

DAY = timedelta(days=1)


def person(session, surname, *postings, rut=None):
    """Make who is posted to communes between days."""
    called = {"names": "Ana", "paternal_surname": surname, "maternal_surname": "Soto"}
    made = make.inspector(session, rut=rut or make.next_rut(), **called)
    for commune, start, end in postings:
        make.posting(session, made, commune, start=start, end=end)
    return made


def test_today_and_who_joins_later_the_soonest_first(session):
    here, there = make.commune(session, "02102"), make.commune(session, "02104")
    last = person(session, "Zúñiga", (here, TODAY - DAY, TODAY), (here, TODAY + 9 * DAY, None))
    first = person(session, "Araya", (here, TODAY, None))
    person(session, "Ida", (here, TODAY - 9 * DAY, TODAY - DAY))
    person(session, "Ajena", (there, TODAY, None))
    late, soon = (
        person(session, name, (here, TODAY + each * DAY, None)) for name, each in (("B", 8), ("C", 1))
    )
    now, later = roster_rules.now_and_later(session, "02102", TODAY)
    assert [line.name.id for line in now] == [first.id, last.id]
    assert [line.name.id for line in later] == [soon.id, late.id]
    assert [line.name.id for line in roster_rules.lines(session, "02102", TODAY)] == [first.id, last.id]
    assert [line.name.id for line in roster_rules.lines(session, "02102", TODAY + DAY)] == [first.id, soon.id]
    everybody = session.scalars(sa.select(Inspector.id).where(name_rules.roster_of(None, TODAY))).all()
    assert len(everybody) == 3


def test_who_was_joined_is_known_by_the_last_of_their_numbers(session):
    one = person(session, "Uno")
    other = person(session, "Otro")
    make.joining(session, other, 901)
    make.joining(session, one, other.id)
    undone = make.joining(session, one, 902, undone_at=NOW)
    ruts = [make.former_rut(session, one).rut for _ in range(2)]
    theirs = make.former_rut(session, other).rut
    assert former_rules.now_known_as(session, 901) == one.id
    assert [former_rules.now_known_as(session, each) for each in (one.id, undone.gone_id, 7_777)] == [
        None
    ] * 3
    assert former_rules.numbers_of(session, one.id) == [one.id, other.id]
    assert former_rules.ruts_before(session, one.id) == ruts
    assert [each.rut for each in former_rules.formers(session, [theirs, ruts[1], "1-9"])] == [ruts[1], theirs]


def test_without_access_is_whom_no_account_lets_in_as_an_inspector(session):
    here = make.commune(session)
    newcomer, enters, directs, ended = (
        person(session, each, (here, TODAY, None)) for each in ("A", "B", "C", "D")
    )
    person(session, "Fuera", (here, TODAY + DAY, None))
    make.account(session, Role.INSPECTOR, rut=enters.rut)
    make.account(session, Role.DIRECTOR, rut=directs.rut, commune=here)
    make.account(session, Role.INSPECTOR, rut=ended.rut).grants[0].ended_at = NOW
    session.flush()

    def who(clause):
        return set(session.scalars(sa.select(Inspector.id).where(clause)))

    assert who(invitable_rules.without_access("02102", TODAY)) == {newcomer.id, directs.id, ended.id}
    assert who(invitable_rules.enters_already()) == {enters.id, directs.id}


def test_a_search_finds_every_word_and_former_ruts_as_far_as_one_may_know_them(session):
    ana, other = person(session, "Muñoz", rut="11111111-1"), person(session, "Muñozá", rut="22222222-2")
    former = make.former_rut(session, ana, rut="12345678-5")
    typo = make.former_rut(session, other, rut="7654321-6", kind=FormerKind.TYPO)

    def found(words, **how):
        query = sa.select(Inspector.id).where(name_rules.matching(words, **how))
        return set(session.scalars(query.order_by(Inspector.id)))

    assert found("") == found("munoz") == {ana.id, other.id}
    assert found("soto ana 11.111") == {ana.id}
    assert found("munoz rojas") == set()
    assert found("12.345.678-5") == {ana.id}
    assert found("7654321") == set()
    assert found("7654321", typos=True) == {other.id}
    assert found(f"{former.rut} {typo.rut}", typos=True) == set()


def test_namesakes_are_called_the_same_and_are_somebody_else(session):
    one, same = person(session, "Muñoz"), person(session, "MUNOZ")
    person(session, "Muñoz Paz")
    assert [each.id for each in name_rules.namesakes(session, one)] == [same.id]
    assert name_rules.names(session, Inspector.id == one.id)[0].list_name == "Muñoz Soto, Ana"
    alone = make.inspector(session, names="Eva", paternal_surname="Rojas", maternal_surname=None)
    assert name_rules.name_of(alone).list_name == "Rojas, Eva"
