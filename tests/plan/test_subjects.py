"""A subject is added to the catalogue from a draft, held to what its file is held to."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.reading import Reading
from tracker.models import AuditEvent, Subject
from tracker.models.plan import PlanState

TYPED = {"code": "DRON", "name": " Drones ", "origin": "law", "legal_ref": "Ley 21.802 art. 50 k)"}


@pytest.fixture
def path(session, cast):
    draft = make.adopted_plan(session, version="x", state=PlanState.DRAFT, in_force_from=None)
    session.commit()
    return f"/plan/borradores/{draft.id}/materias/nueva"


@pytest.fixture
def send(once, path):
    def send(browser, expect=302, **typed):
        return browser.post(path, once(browser.get(path)) | TYPED | typed, expect=expect)

    return send


def subjects(session):
    session.rollback()
    rows = session.scalars(sa.select(Subject).where(Subject.code.not_in(["PAUX", "TRAN"])))
    return [(row.code, row.name, row.origin, row.legal_ref) for row in rows]


def test_it_can_be_asked_for_at_once(session, cast, sign_in, path, send):
    browser = sign_in(cast.coordinator)
    here = send(browser).location
    assert subjects(session) == [("DRON", "Drones", "law", "Ley 21.802 art. 50 k)")]
    assert "Drones quedó en el catálogo" in browser.get(here).text
    rule = Reading(browser.get(f"{here}/exigencias/nueva"))
    assert "DRON" in rule.options["subject"]
    assert "Drones" in browser.get("catalogue_course.new").text
    assert session.scalars(sa.select(AuditEvent.verb)).all() == ["subject_create"]


def test_sent_twice_it_is_added_once(session, cast, sign_in, once, path):
    browser = sign_in(cast.coordinator)
    data = once(browser.get(path)) | TYPED | {"legal_ref": ""}
    assert len({browser.post(path, data, expect=302).location for _ in range(2)}) == 1
    assert subjects(session) == [("DRON", "Drones", "law", None)]


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"code": "PAUX"}, 409, "Ya hay una materia con el código PAUX."),
        ({"code": ""}, 400, "Falta el código."),
        ({"code": "UN DRON"}, 400, "sin espacios"),
        ({"code": "D" * 21}, 400, "Hasta 20 letras"),
        ({"name": " "}, 400, "Falta el nombre."),
        ({"name": "D" * 201}, 400, "200"),
        ({"origin": "nadie"}, 400, "Origen"),
        ({"legal_ref": "L" * 201}, 400, "200"),
    ],
)
def test_what_is_wrong_is_said_and_adds_nothing(session, cast, sign_in, send, typed, status, words):
    assert words in send(sign_in(cast.coordinator), expect=status, **typed).text
    assert subjects(session) == []


def test_only_who_writes_the_plan_adds_one(cast, sign_in, path):
    sign_in(cast.mejillones.director).get(path, expect=403)
