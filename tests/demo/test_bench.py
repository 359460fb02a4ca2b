"""The bench measures every route that answers a GET, or says why not: none is forgotten."""

from contextvars import Context

import pytest
import sqlalchemy as sa
from werkzeug.routing import Map, Rule

from bench.routes import VISITORS, Found, Left, routes
from tracker.models import Account

NOT_MEASURED = {  # the demonstration has none of these
    "/",  # leads to one's first page
    "/cursos-programados/<int:edition_id>/juntar/<int:into_id>",
    "/hojas-firmadas/<int:scan_id>",
    "/importaciones/<int:batch_id>",
    "/importaciones/envios/<int:sending_id>",
    "/importaciones/subidas/<int:upload_id>",
    "/importaciones/subidas/<int:upload_id>/filas/<int:sheet_number>/<int:row_number>",
    "/mis-cursos/inscripciones/<int:enrollment_id>/calendario.ics",
    "/plan/borradores/<int:draft_id>",
    "/plan/borradores/<int:draft_id>/descartar",
    "/plan/borradores/<int:draft_id>/exigencias/<int:rule_id>",
    "/plan/borradores/<int:draft_id>/exigencias/nueva",
    "/plan/borradores/<int:draft_id>/habilitaciones/<int:clearance_id>",
    "/plan/borradores/<int:draft_id>/habilitaciones/nueva",
    "/plan/borradores/<int:draft_id>/materias/nueva",
    "/plan/borradores/<int:draft_id>/proponer",
    "/registros/<int:record_id>/evidencia",
    "/static/<path:filename>",
    "/traspasos/<int:hand_over_id>",
}


def addresses(app):
    return {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}


def test_every_route_is_found_or_left_with_a_reason(app):
    planted = Rule("/cosas/<thing>", endpoint="things", methods=["GET"])
    rules = [planted, *(rule.empty() for rule in app.url_map.iter_rules())]
    every = list(routes(Map(rules, converters=app.url_map.converters), lambda _: [[1]], lambda *_: 200))
    assert len(every) == len(addresses(app)) + 1
    left = {each.route: each.reason for each in every if isinstance(each, Left)}
    assert left["/cosas/<thing>"] == "nobody knows what «thing» is"


def test_a_page_that_nobody_gets_is_left_with_what_was_answered(app):
    every = list(
        routes(app.url_map, lambda _: [[1]], lambda _visitor, path: 403 if "costos" in path else 200)
    )
    left = {each.route: each.reason for each in every if isinstance(each, Left)}
    assert left["/costos"] == "answers to nobody: 403"


def test_without_a_row_there_is_no_sample(app):
    every = routes(app.url_map, lambda _: [], lambda _visitor, _path: 200)
    left = {each.route: each.reason for each in every if isinstance(each, Left)}
    assert left["/personas/<int:inspector_id>"] == "no rows"


@pytest.mark.only("sqlite")
@pytest.mark.usefixtures("demonstration")
def test_of_the_demonstration_nearly_all_are_measured(app, session, sign_in):
    every = sa.select(Account).where(Account.email.is_not(None))
    accounts = {account.email.split("@")[0]: account for account in session.scalars(every)}
    browsers = {name: sign_in(accounts[name]) if name else app.test_client() for name in VISITORS}
    found = list(
        routes(
            app.url_map,
            lambda query: session.execute(sa.text(query)).all(),
            lambda visitor, path: Context().run(lambda: browsers[visitor].open(path).status_code),
        )
    )
    assert {each.route for each in found if isinstance(each, Left)} <= NOT_MEASURED
    assert sum(isinstance(each, Found) for each in found) >= len(addresses(app)) - len(NOT_MEASURED)
