"""The paper behind a record: to those who see the record, as a download of the kind that it is."""

from datetime import date

import pytest

from tests import builders as make
from tests.records.conftest import PDF

EVIDENCE = "records.evidence"


@pytest.fixture
def record(session, cast):
    paper = make.evidence(session, name="acta «ñ».pdf", content=PDF, size=len(PDF))
    return make.record(session, cast.mejillones.lapsed, cast.traffic, date(2026, 5, 5), evidence=paper)


@pytest.mark.parametrize("who", ["coordinator", "director", "deputy"])
def test_it_is_an_attachment_of_its_own_kind(cast, sign_in, record, who):
    account = getattr(cast, who, None) or getattr(cast.mejillones, who)
    answer = sign_in(account).get(EVIDENCE, record_id=record.id)
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_one_sees_the_own_and_nobody_elses(cast, sign_in, record):
    browser = sign_in(cast.mejillones.account)
    assert browser.get(EVIDENCE, record_id=cast.mejillones.record.id).mimetype == "application/pdf"
    browser.get(EVIDENCE, record_id=record.id, expect=404)


def test_a_stranger_finds_nothing(cast, sign_in, record):
    sign_in(cast.taltal.director).get(EVIDENCE, record_id=record.id, expect=404)


def test_the_former_commune_sees_what_is_of_its_own_period(session, cast, sign_in):
    paper = make.evidence(session)
    before, after = (
        make.record(session, cast.moved, cast.traffic, day, evidence=paper)
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    )
    browser = sign_in(cast.mejillones.director)
    browser.get(EVIDENCE, record_id=before.id)
    browser.get(EVIDENCE, record_id=after.id, expect=404)
    sign_in(cast.taltal.director).get(EVIDENCE, record_id=after.id)


def test_a_record_without_one_has_none(session, cast, sign_in):
    record = make.record(session, cast.shared, cast.traffic, date(2026, 5, 5))
    sign_in(cast.coordinator).get(EVIDENCE, record_id=record.id, expect=404)


@pytest.mark.parametrize("who", ["observer", "instructor"])
def test_who_has_another_task_is_refused(cast, sign_in, record, who):
    sign_in(getattr(cast, who)).get(EVIDENCE, record_id=record.id, expect=403)
