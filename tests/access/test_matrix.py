"""Nobody sees, changes or is pointed to what is not theirs; and the matrix would notice."""

import sys
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import request

from tests import cast
from tests.access import visitors
from tests.access.addresses import MISSING, PARAMETERS, PLAIN
from tests.access.inventory import ONLY_CHOICES, ROUTES
from tests.access.matrix import Matrix
from tests.thorough import THOROUGH
from tracker.access import policy
from tracker.access.policy import Reach

pytestmark = pytest.mark.both

GUARDED = sorted(endpoint for endpoint, permission in ROUTES.items() if permission is not None)
FEATURES = sorted(
    {endpoint.partition(".")[0] for endpoint in ROUTES}
)  # a test each, so that they run side by side


@pytest.fixture
def between(app, session, kept, time_machine):
    """Give the function that makes the matrix of those who come, in `make thorough` always of everybody."""
    time_machine.move_to(cast.NOW)
    played = kept("played", visitors.played)

    def between(names=None, **how):
        everybody = visitors.visitors(app, played)
        chosen = [each for each in everybody if THOROUGH or names is None or each.name in names]
        return Matrix(app, session, played.cast, chosen, **how)

    return between


@pytest.fixture
def matrix(between):
    """Give the matrix in which a mutant is looked for."""
    return between(visitors.FEW)


def of_feature(feature, endpoints=GUARDED):
    return [endpoint for endpoint in endpoints if endpoint.partition(".")[0] == feature]


@pytest.mark.parametrize("feature", FEATURES)
def test_every_answer_is_as_the_policy_says(between, engine, feature):
    """On PostgreSQL, after SQLite has had all kinds: the addresses themselves, for who tells most apart."""
    matrix = between(visitors.KINDS) if engine == "sqlite" else between(visitors.ONE, varying=frozenset())
    assert list(matrix.findings(*of_feature(feature, ROUTES))) == []


def test_the_inventory_is_what_the_routes_are_tagged_with(app):
    tagged = {
        endpoint: policy.permission_of(view) if policy.is_tagged(view) else "nothing"
        for endpoint, view in app.view_functions.items()
    }
    assert tagged == ROUTES


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("feature", FEATURES)
def test_removing_any_tag_is_noticed(app, matrix, feature):
    quiet = []
    for endpoint in of_feature(feature):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(policy._tags, app.view_functions[endpoint], None)
            if next(matrix.findings(endpoint), None) is None:
                quiet.append(endpoint)
    assert quiet == []


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("feature", FEATURES)
def test_forgetting_a_tag_is_noticed(app, matrix, feature):
    for endpoint in of_feature(feature):
        with pytest.MonkeyPatch.context() as patch:
            patch.delitem(policy._tags, app.view_functions[endpoint])
            assert next(matrix.findings(endpoint), None), endpoint


@contextmanager
def without_scope(endpoint):
    """Let the view of an endpoint reach everything; yield which endpoints asked for a scope at all."""
    asked = set()

    def loosened(ask, everything):
        def answer(*arguments):
            asked.add(request.endpoint)
            return everything if request.endpoint == endpoint else ask(*arguments)

        return answer

    loose = {"within": sa.true(), "may": True, "reaches": {Reach.EVERYONE}}
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("tracker.") and module is not policy:
                for word, everything in loose.items():
                    if getattr(module, word, None) is getattr(policy, word):
                        patch.setattr(module, word, loosened(getattr(policy, word), everything))
        yield asked


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("feature", FEATURES)
def test_removing_any_scope_is_noticed(app, matrix, feature):
    quiet, scoped = [], set()
    for endpoint in of_feature(feature):
        with without_scope(endpoint) as asked:
            found = next(matrix.findings(endpoint), None)
        scoped |= asked
        limited = set(policy.POLICY[ROUTES[endpoint]].values()) != {Reach.EVERYONE}
        if endpoint in asked - ONLY_CHOICES and limited and found is None:
            quiet.append(endpoint)
    assert quiet == []
    assert naming_rows(matrix) & set(of_feature(feature)) <= scoped, (
        "a view that finds a row by its address asks whose it is"
    )


def naming_rows(matrix):
    """Return the endpoints whose address names something that may be another's."""
    return {
        rule.endpoint
        for rule in matrix.app.url_map.iter_rules()
        for name in rule.arguments
        for _, thing in PARAMETERS[name](matrix.cast)
        if thing not in {PLAIN, MISSING}
    }


@pytest.mark.own_app
@pytest.mark.only("sqlite")
def test_a_route_nobody_entered_is_noticed(app, matrix):
    @app.get("/nuevas/<int:nobody_id>", endpoint="new.show")
    def show(nobody_id):
        return ""

    found = list(matrix.findings("none of them"))
    assert len(found) == 2
    assert "new.show (/nuevas/<int:nobody_id>) is a new route" in found[0]
    assert "names a <nobody_id>" in found[1]
