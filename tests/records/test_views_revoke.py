"""Revoking: the coordinator, with a reason, once; the record never counts again."""

import pytest
from sqlalchemy import select

from tests.reading import Reading
from tracker.models import AuditEvent, Record

CONFIRM, REVOKE = "records.confirm_revoking", "records.revoke"


@pytest.fixture
def revoked(cast, sign_in, once):
    """Give the function that revokes the record of Mejillones as the coordinator."""
    browser = sign_in(cast.coordinator)

    def revoked(reason, expect=302):
        data = once(browser.get(CONFIRM, record_id=cast.mejillones.record.id)) | {"reason": reason}
        return browser.post(REVOKE, data, expect=expect, record_id=cast.mejillones.record.id)

    revoked.browser = browser
    return revoked


def test_it_never_counts_again_on_any_date(session, cast, revoked):
    person = cast.mejillones.trained
    assert revoked("Se anotó a otra persona").location == f"/personas/{person.id}"
    for al in ("2026-05-01", "2026-11-03"):
        page = Reading(revoked.browser.get("people.show", inspector_id=person.id, al=al))
        assert page.row("Primeros auxilios")[0] == "Pendiente"
    assert "revocado: Se anotó a otra persona" in page.words
    assert session.scalars(select(AuditEvent.verb)).all() == ["record_revoke"]


def test_it_needs_a_reason(session, cast, revoked):
    for reason in ("", "  ", "-"):
        assert "Escriba por qué se revoca." in revoked(reason, expect=400).text
    session.rollback()
    assert session.get(Record, cast.mejillones.record.id).revoked_at is None


def test_the_same_form_twice_revokes_once(session, cast, sign_in, once):
    browser, record = sign_in(cast.coordinator), cast.mejillones.record
    data = once(browser.get(CONFIRM, record_id=record.id)) | {"reason": "Error"}
    assert len({browser.post(REVOKE, dict(data), record_id=record.id).location for _ in range(2)}) == 1
    assert len(session.scalars(select(AuditEvent)).all()) == 1


def test_a_second_coordinator_is_told(cast, sign_in, once, revoked):
    browser, record = sign_in(cast.coordinator), cast.mejillones.record
    data = once(browser.get(CONFIRM, record_id=record.id)) | {"reason": "Otro"}
    revoked("Error")
    told = browser.post(REVOKE, data, record_id=record.id, expect=409)
    assert "Este registro ya fue revocado." in told.text
    assert "Este registro ya fue revocado: Error" in browser.get(CONFIRM, record_id=record.id).text


def test_the_coordinator_finds_it_on_the_persons_page_and_a_director_does_not(cast, sign_in):
    person = {"inspector_id": cast.mejillones.trained.id}
    assert "Revocar" in Reading(sign_in(cast.coordinator).get("people.show", **person)).links
    assert "Revocar" not in Reading(sign_in(cast.mejillones.director).get("people.show", **person)).links


@pytest.mark.parametrize("who", ["director", "deputy", "account"])
def test_nobody_else_may(cast, sign_in, who):
    browser = sign_in(getattr(cast.mejillones, who))
    browser.get(CONFIRM, record_id=cast.mejillones.record.id, expect=403)
    browser.post(REVOKE, {"once": "a", "reason": "x"}, record_id=cast.mejillones.record.id, expect=403)
