"""Whether it lives and can serve; and that lines and error pages name a request without a word of what people sent."""

import json
import re

import pytest
import sqlalchemy as sa

from tests import database
from tracker.access.policy import public
from tracker.web import logs

CANARY = "Huanchaca-17.232.323-4"


@pytest.mark.both
def test_ready_only_where_pages_could_be_served(app, client, session, databases):
    assert client.get("/healthz").text == "vive\n"
    assert client.get("/readyz").text == "listo\n"
    session.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    session.commit()
    behind = client.get("/readyz", expect=503)
    assert behind.text == "falta «flask db upgrade»\n"
    assert client.get("/healthz").status_code == 200


def test_without_a_database_it_lives_and_is_not_ready(tmp_path):
    with database.application(f"sqlite:///{tmp_path}/none.db", tmp_path) as app:
        client = app.test_client()
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "la base de datos no responde\n")
    assert str(tmp_path) not in answer.text


@pytest.fixture
def lines(app, capsys):
    """Give the function that returns what was written down since it was last asked, each line an object."""
    app.logger.setLevel("INFO")

    def lines():
        said = capsys.readouterr().err
        assert CANARY not in said
        return [json.loads(line) for line in said.splitlines()]

    yield lines
    app.logger.setLevel("WARNING")


def test_a_line_tells_the_address_as_declared(client, lines):
    client.post(f"/ingresar?next=/{CANARY}", data={"login": CANARY, "password": CANARY}, expect=401)
    client.get(f"/{CANARY}", expect=404)
    first, second = lines()
    assert (first["route"], first["method"], first["status"]) == ("/ingresar", "POST", 401)
    assert (second["route"], second["status"]) == (None, 404)
    assert first["request"] != second["request"]
    assert first["ms"] >= 0


@pytest.mark.own_app
def test_an_error_is_found_by_what_its_page_shows_and_says_nothing_of_people(app, client, lines):
    def fail():
        raise ValueError(f"no such person: {CANARY}")

    app.add_url_rule("/falla", view_func=fail)
    public(app.view_functions["fail"])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get(f"/falla?rut={CANARY}", expect=500)
    assert answer.status_code == 500
    (shown,) = re.findall(r"<code>([0-9a-f]{16})</code>", answer.text)
    assert shown == answer.headers[logs.HEADER]
    error = next(line for line in lines() if line["level"] == "error")
    assert (error["request"], error["error"], error["route"]) == (shown, "ValueError", "/falla")
    assert "test_health.py" in error["where"][-1]


def test_only_a_proxys_name_for_a_request_is_believed(app, client):
    given = {logs.HEADER: "a-name-of-theirs"}
    assert client.get("/healthz", headers=given).headers[logs.HEADER] != "a-name-of-theirs"
    app.config["TRUSTED_PROXIES"] = 1
    assert client.get("/healthz", headers=given).headers[logs.HEADER] == "a-name-of-theirs"
    for hostile in ("x", "a b c d e f g", '"}{"level":"x', "ñ" * 10, "a" * 65):
        assert client.get("/healthz", headers={logs.HEADER: hostile}).headers[logs.HEADER] != hostile
