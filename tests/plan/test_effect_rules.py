"""What going from one standing to another means to who it happens to, and who is named."""

import pytest
import sqlalchemy as sa

from tracker.models import Inspector
from tracker.plan.effect_lists import lines
from tracker.plan.effect_rules import Effects, Kind, kind_of
from tracker.standing.preview import Asked, Change, Mark
from tracker.standing.status import Status

NOT, EXEMPT, CURRENT, EXPIRING, EXPIRED, PENDING = (
    Mark(getattr(Status, name))
    for name in ("NOT_REQUIRED", "EXEMPT", "CURRENT", "EXPIRING", "EXPIRED", "PENDING")
)
LATE = PENDING._replace(overdue=True)


@pytest.mark.parametrize(
    ("kind", "pairs"),
    [
        (Kind.BEGINS, [(NOT, CURRENT), (NOT, PENDING), (NOT, EXEMPT)]),
        (Kind.ENDS, [(CURRENT, NOT), (LATE, NOT), (EXEMPT, NOT)]),
        (Kind.LAPSES, [(CURRENT, EXPIRED), (EXPIRING, PENDING), (EXEMPT, LATE)]),
        (Kind.MEETS, [(EXPIRED, CURRENT), (PENDING, EXPIRING), (LATE, EXEMPT)]),
        (Kind.SHIFTS, [(PENDING, LATE), (EXPIRED, PENDING), (CURRENT, EXPIRING), (EXEMPT, CURRENT)]),
    ],
)
def test_what_a_change_means(kind, pairs):
    assert [kind_of(*pair) for pair in pairs] == [kind] * len(pairs)


def test_who_lapses_only_without_the_transition_is_spared_and_counted_where_and_by_what():
    common, own = Asked("PAUX"), Asked("PAUX", "02104")
    found = Effects(
        [
            Change("02102", common, CURRENT, EXPIRED, (1,)),
            Change("02104", common, CURRENT, EXPIRING, (2,)),
            Change("02104", own, NOT, PENDING, (2, 4)),
        ],
        [
            Change("02102", common, CURRENT, EXPIRED, (1, 3)),
            Change("02104", common, CURRENT, EXPIRED, (2,)),
            Change("02104", own, NOT, PENDING, (2, 4)),
        ],
        {"02102": "Mejillones", "02104": "Taltal"},
        {"PAUX": "Primeros auxilios"},
    )
    assert [(each.commune, each.people) for each in found.spared] == [("02102", (3,)), ("02104", (2,))]
    assert (found.people, found.people_alone, found.people_spared) == (3, 4, 2)
    assert [(row.label, row.people, dict(row.by_kind)) for row in found.by_commune] == [
        ("Taltal", {2, 4}, {Kind.SHIFTS: {2}, Kind.BEGINS: {2, 4}, Kind.SPARED: {2}}),
        ("Mejillones", {1}, {Kind.LAPSES: {1}, Kind.SPARED: {3}}),
    ]
    assert [(row.label, row.people) for row in found.by_requirement] == [
        ("Primeros auxilios", {1, 2}),
        ("Primeros auxilios, propia de Taltal", {2, 4}),
    ]


def test_who_is_out_of_reach_is_not_named(session, cast):
    people = [cast.mejillones.trained, cast.taltal.trained]
    asked = Asked("PAUX")
    found = Effects(
        [Change(person.postings[0].commune_cut, asked, CURRENT, LATE, (person.id,)) for person in people],
        None,
        {"02102": "Mejillones", "02104": "Taltal"},
        {"PAUX": "Primeros auxilios"},
    )
    mine = Inspector.id == people[0].id
    for reach, communes, named in (
        (None, found.communes, people),
        (sa.true(), found.communes, people),
        (mine, found.communes, people[:1]),
        (sa.true(), ["02104"], people[1:]),
        (mine, ["02104"], []),
    ):
        told = lines(session, found, reach, communes)
        assert [(line.name.id, line.before, line.alone, line.after) for line in told] == [
            (person.id, CURRENT, LATE, LATE) for person in named
        ]


def test_a_part_of_who_changes_asks_only_for_the_names_of_its_communes(session, cast, count_queries):
    teams, asked = (cast.mejillones, cast.taltal), Asked("PAUX")
    own = Asked("PAUX", "02104")
    found = Effects(
        [
            Change(team.commune.cut, what, CURRENT, LATE, (team.untrained.id, team.trained.id))
            for team in teams
            for what in (asked, own)
        ],
        [
            Change(team.commune.cut, asked, CURRENT, EXPIRED, (team.lapsed.id, team.trained.id))
            for team in teams
        ],
        {"02102": "Mejillones", "02104": "Taltal"},
        {"PAUX": "Primeros auxilios"},
    )
    told = lines(session, found, None, found.communes)
    assert len(told) == 10
    every = list(told)
    assert every == told[:] == sorted(every, key=lambda line: (line.commune, line.name.sort_key))
    with count_queries(1):
        assert told[6:9] == every[6:9]
    assert told[-1] == every[-1]
    [lapsed] = [line for line in every if line.name.id == cast.taltal.lapsed.id]
    assert (lapsed.before, lapsed.alone, lapsed.after) == (CURRENT, EXPIRED, CURRENT)
