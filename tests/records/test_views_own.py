"""An own course: sent with its paper, it waits; of nobody else."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests import builders as make
from tests.reading import Reading
from tracker.models import AuditEvent, Record
from tracker.models.accounts import Role
from tracker.models.records import RecordState

NEW, ADD = "records.new_own", "records.add_own"


@pytest.fixture
def sent(cast, sign_in, once):
    """Give the function that sends a course as an inspector of Mejillones."""
    browser = sign_in(cast.mejillones.account)

    def sent(expect=302, **said):
        data = once(browser.get(NEW)) | {"course": "TR08", "obtained_on": "20-10-2026"} | said
        return browser.post(ADD, data, expect=expect)

    sent.browser = browser
    return sent


def test_it_waits_and_is_told_on_the_own_page(session, cast, sent, pdf):
    assert sent(file=pdf(), note="Certificado N° 7").location == "/mi-capacitacion"
    words = Reading(sent.browser.get("people.own")).words
    assert "20-10-2026 Tránsito, 8 horas 8 horas · por aceptar · Certificado N° 7 Ver evidencia" in words
    record = session.scalars(select(Record).where(Record.obtained_on == date(2026, 10, 20))).one()
    assert (record.inspector_id, record.added_by_id) == (
        cast.mejillones.trained.id,
        cast.mejillones.account.id,
    )
    assert record.state is RecordState.WAITING
    assert session.scalars(select(AuditEvent.verb)).all() == ["record_add"]


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({}, 409, "Adjunte un archivo o escriba la referencia"),
        ({"note": "C 7", "course": ""}, 400, "Elija un curso."),
        ({"note": "C 7", "course": "NADA"}, 400, "Elija un curso de la lista."),
        ({"note": "C 7", "obtained_on": "2027-01-01"}, 409, "posterior a hoy"),
        ({"note": "C 7", "obtained_on": "12-05-2025", "hours": "4"}, 409, "ya existe con otras horas"),
    ],
)
def test_what_is_wrong_gets_a_sentence(session, sent, said, status, sentence):
    before = session.scalar(select(func.count()).select_from(Record))
    assert sentence in Reading(sent(expect=status, **said)).words
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Record)) == before


def test_nobody_else_can_be_chosen(session, cast, sent):
    sent(note="C 7", **{f"people-{cast.mejillones.untrained.id}": "1", "inspector_id": "1"})
    made = session.scalars(select(Record).where(Record.obtained_on == date(2026, 10, 20))).all()
    assert [record.inspector_id for record in made] == [cast.mejillones.trained.id]


def test_who_has_no_data_yet_is_told_so(session, cast, sign_in):
    browser = sign_in(make.account(session, Role.INSPECTOR, rut="12345678-5"))
    assert "Todavía no hay datos con su RUT" in browser.get(NEW).text
    browser.post(ADD, {"once": "a"}, expect=404)


@pytest.mark.parametrize("who", ["coordinator", "observer", "instructor"])
def test_who_is_no_inspector_is_refused(cast, sign_in, who):
    sign_in(getattr(cast, who)).get(NEW, expect=403)
