"""What moves the law's deadlines: a mayor's decree for one, the regulation's date for all, with its effect first."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.reading import Reading
from tracker.models import Association, AuditEvent, KeptPreview, Posting
from tracker.models.plan import DeadlineKind
from tracker.standing import load
from tracker.web.forms import NOT_PRESSED


@pytest.fixture
def law(session, cast):
    """Put the law's deadlines on traffic, and give who was appointed under it."""
    traffic = next(rule for rule in cast.plan.requirements if rule.subject.code == "TRAN")
    traffic.deadline_kind, traffic.deadline_on = DeadlineKind.LAW, None
    newcomer = make.inspector(session, paternal_surname="Nuevo")
    make.posting(
        session, newcomer, cast.mejillones.commune, start=date(2026, 9, 1), appointed_on=date(2026, 9, 1)
    )
    session.commit()
    return newcomer


def deadline(browser, person):
    return Reading(browser.get("people.show", inspector_id=person.id)).row("Tránsito")[2]


def send(browser, once, posting, expect=302, **said):
    page = browser.get("obligations_decree.decree", posting_id=posting.id)
    data = once(page) | {"mayor_decree": "1.234", "mayor_decree_on": "2026-11-02"} | said
    return browser.post("obligations_decree.extend", data, posting_id=posting.id, expect=expect)


def test_a_decree_gives_a_second_year_and_goes_away_again(session, cast, sign_in, once, law):
    browser, [posting] = sign_in(cast.mejillones.director), law.postings
    assert deadline(browser, law) == "01-09-2027"
    send(browser, once, posting)
    assert deadline(browser, law) == "01-09-2028"
    page = browser.get("people.show", inspector_id=law.id).text
    assert "decreto 1.234, del 02-11-2026" in page
    assert "con la prórroga de la alcaldía" in page
    data = once(browser.get("obligations_decree.decree", posting_id=posting.id))
    browser.post("obligations_decree.remove", data, posting_id=posting.id, expect=302)
    assert deadline(browser, law) == "01-09-2027"
    session.rollback()
    verbs = session.scalars(sa.select(AuditEvent.verb).order_by(AuditEvent.id)).all()
    assert verbs == ["mayor_extend", "mayor_extension_remove"]


def test_taking_it_away_after_the_session_ended_does_nothing_and_says_so(session, cast, sign_in, once, law):
    browser, [posting] = sign_in(cast.mejillones.director), law.postings
    send(browser, once, posting)
    data = once(browser.get("obligations_decree.decree", posting_id=posting.id)) | {"reanudar": "1"}
    answer = browser.post("obligations_decree.remove", data, posting_id=posting.id, expect=302)
    assert NOT_PRESSED in browser.get(answer.location).text
    session.rollback()
    assert session.get(Posting, posting.id).mayor_decree == "1.234"


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ({"mayor_decree": ""}, 400, "Escriba el número del decreto."),
        ({"mayor_decree_on": "2026-11-04"}, 409, "y hoy."),
        ({"mayor_decree_on": "2026-08-31"}, 409, "entre el nombramiento"),
        ({"mayor_decree_on": "30-02-2026"}, 400, "Fecha del decreto"),
    ],
)
def test_a_decree_that_cannot_be_is_refused(session, cast, sign_in, once, law, said, status, told):
    page = send(sign_in(cast.mejillones.director), once, law.postings[0], expect=status, **said)
    assert told in page.text
    session.rollback()
    assert session.get(Posting, law.postings[0].id).mayor_decree is None


def test_who_was_appointed_before_the_law_has_no_second_year(session, cast, sign_in, once, law):
    [posting] = cast.mejillones.trained.postings
    browser = sign_in(cast.mejillones.director)
    told = "no está sujeta al plazo de un año"
    assert told in browser.get("obligations_decree.decree", posting_id=posting.id).text
    said = {"once": "a", "mayor_decree": "1.234", "mayor_decree_on": "2026-11-02"}
    data = once(browser.get("obligations_decree.decree", posting_id=law.postings[0].id)) | said
    assert told in browser.post("obligations_decree.extend", data, posting_id=posting.id, expect=409).text


def test_a_function_that_changes_keeps_the_decree_of_the_same_appointment(session, cast, sign_in, once, law):
    browser, [posting] = sign_in(cast.mejillones.director), law.postings
    send(browser, once, posting)
    page = browser.get("roster_correction.function", posting_id=posting.id)
    data = once(page) | {"start": "2026-11-03", "profile": "cctv_operator", "contract": ""}
    browser.post("roster_correction.change_function", data, posting_id=posting.id, expect=302)
    assert deadline(browser, law) == "01-09-2028"


def publish(browser, once, day, expect=302):
    page = browser.get("obligations_decree.regulation", fecha=day)
    return browser.post("obligations_decree.publish", once(page) | {"published_on": day}, expect=expect)


def test_the_regulations_date_shows_its_effect_before_it_is_kept(session, cast, sign_in, once, law):
    browser = sign_in(cast.coordinator)
    page = Reading(browser.get("obligations_decree.regulation", fecha="2022-06-30"))
    row = page.row("Mejillones")
    assert row[0] == "01-09-2027 : 1 Sin plazo conocido: 3"
    assert row[1] == "30-06-2026 : 3 01-09-2027 : 1"
    assert row[2:] == ["0", "3"]  # who is trained met it for good
    session.rollback()
    assert session.get(Association, 1).regulation_published_on is None
    publish(browser, once, "2022-06-30")
    session.rollback()
    assert session.get(Association, 1).regulation_published_on == date(2022, 6, 30)
    assert deadline(browser, cast.mejillones.untrained) == "30-06-2026"


def test_who_is_late_in_one_of_two_subjects_is_late_once(session, cast, sign_in, law):
    first_aid = next(rule for rule in cast.plan.requirements if rule.subject.code == "PAUX")
    first_aid.deadline_kind = DeadlineKind.LAW
    session.commit()
    row = Reading(sign_in(cast.coordinator).get("obligations_decree.regulation", fecha="2022-06-30")).row(
        "Mejillones"
    )
    assert row[2:] == ["0", "3"]  # who lapsed in first aid lacks traffic too; who is trained has both


def test_a_country_is_told_some_communes_at_a_time(session, cast, sign_in, law, monkeypatch):
    def rows():
        return Reading(browser.get("obligations_decree.regulation", fecha="2022-06-30")).rows

    browser = sign_in(cast.coordinator)
    at_once = rows()
    monkeypatch.setattr(load, "_AT_A_TIME", 1)  # who works in two communes comes with each
    session.execute(sa.delete(KeptPreview))
    session.commit()
    assert rows() == at_once


def test_without_a_law_deadline_there_is_no_effect(cast, sign_in):
    assert (
        "no usa los plazos de la ley" in sign_in(cast.coordinator).get("obligations_decree.regulation").text
    )


def test_a_date_another_person_kept_meanwhile_is_not_overwritten(session, cast, sign_in, once):
    browser = sign_in(cast.coordinator)
    page = browser.get("obligations_decree.regulation", fecha="2027-02-11")
    session.get(Association, 1).regulation_published_on = date(2027, 1, 15)
    session.commit()
    answer = browser.post(
        "obligations_decree.publish", once(page) | {"published_on": "2027-02-11"}, expect=400
    )
    assert "Otra persona cambió estos datos" in answer.text
    session.rollback()
    assert session.get(Association, 1).regulation_published_on == date(2027, 1, 15)
