"""Nobody decides on what concerns themselves: a coordinator who is also an inspector waits for somebody else."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import send
from tests.reading import Reading
from tracker.classroom import mark_rules
from tracker.classroom import rules as classroom_rules
from tracker.ground.refused import Refused
from tracker.identity import joining_rules, rut_rules
from tracker.models import Exemption, Record
from tracker.models.accounts import Role
from tracker.models.editions import Mark
from tracker.models.identity import FormerKind
from tracker.models.records import RecordState
from tracker.obligations import act_rules, decree_rules
from tracker.records.import_rules import catalogue, read_records, take_records
from tracker.sheets.batch import Sender
from tracker.sheets.read import Row, Sheet

WAITING, ACCEPTED = RecordState.WAITING, RecordState.ACCEPTED


@pytest.fixture
def person(cast):
    return cast.mejillones.untrained


@pytest.fixture
def both(session, person):
    """Give the account of somebody of Mejillones who coordinates."""
    made = make.account(session, Role.COORDINATOR, Role.INSPECTOR, rut=person.rut, name=person.full_name)
    session.commit()
    return made


@pytest.fixture
def browser(sign_in, both):
    return sign_in(both)


def records(session, *people):
    session.rollback()
    query = sa.select(Record).where(Record.inspector_id.in_([each.id for each in people]))
    return {each.inspector_id: each for each in session.scalars(query)}


def test_an_own_record_waits_beside_others_that_count_and_somebody_else_accepts_it(
    session, cast, person, browser, sign_in, once
):
    other = make.inspector(session, names="Otra", paternal_surname="Persona")
    make.posting(session, other, cast.mejillones.commune)
    session.commit()
    page = browser.get("records.new", cut="02102", curso="TR08", fecha="2026-10-20")
    assert "es usted: queda por aceptar" in page.text
    said = once(page) | {"course": "TR08", "obtained_on": "2026-10-20"}
    said |= {f"people-{each.id}": "1" for each in (person, other)}
    assert "Adjunte un archivo" in browser.post("records.add", said, cut="02102", expect=409).text
    answer = browser.post("records.add", said | {"note": "Acta 3"}, cut="02102", expect=302)
    words = browser.get(answer.location).text
    assert "Se agregó 1 registro: vale desde ya." in words
    assert "Su registro queda por aceptar." in words
    made = records(session, person, other)
    assert [made[each.id].state for each in (person, other)] == [WAITING, ACCEPTED]
    page = browser.get("records.waiting")
    assert f"records-{made[person.id].id}" not in page.text
    own = {f"records-{made[person.id].id}": "1", "decision": "accept"}
    browser.post("records.decide", once(browser.get("records.waiting")) | {"once": "x"} | own, expect=409)
    colleague = sign_in(cast.coordinator)
    colleague.post("records.decide", once(colleague.get("records.waiting")) | own, expect=302)
    [made] = records(session, person).values()
    assert made.state is ACCEPTED
    page = browser.get("records.confirm_revoking", record_id=made.id)
    assert "lo revoca otra persona de la coordinación" in page.text
    assert "Revocar</a>" not in browser.get("people.show", inspector_id=person.id).text
    sent = {"once": "y", "reason": "No"}
    browser.post("records.revoke", sent, record_id=made.id, expect=409)
    assert records(session, person)[person.id].revoked_at is None


def test_a_file_takes_an_own_record_in_to_wait_and_says_so(session, cast, person, both):
    rows = [("rut", "curso", "fecha"), (person.rut, "TR08", "20-10-2026")]
    rows.append((cast.mejillones.lapsed.rut, "TR08", "20-10-2026"))
    sheet = Sheet("Hoja", hidden=False, rows=tuple(Row(n, row) for n, row in enumerate(rows, 1)))
    sender, now = Sender(both.id, rut=person.rut), make.LONG_AGO.replace(year=2026, month=11, day=3)
    known = catalogue(session)
    outcome = take_records(session, read_records([sheet]), known, "a.xlsx", now, apply=True, sender=sender)
    [warned] = outcome.report.warnings
    assert (warned.row, warned.reason[:18]) == (2, "Queda por aceptar.")
    session.commit()
    made = records(session, person, cast.mejillones.lapsed)
    assert made[person.id].state is WAITING


def test_an_own_exemption_waits_and_is_neither_decided_nor_revoked_by_oneself(
    session, person, browser, sign_in, cast, once
):
    page = browser.get("obligations_exemption.new", inspector_id=person.id)
    assert "Proponer una eximición" in page.text
    said = {"subject": "TRAN", "start": "2026-11-01", "end": "", "reason": "other_duties"}
    where = {"inspector_id": person.id}
    answer = browser.post("obligations_exemption.propose", once(page) | said, **where, expect=302)
    assert "La decide otra persona de la coordinación." in browser.get(answer.location).text
    made = session.scalars(sa.select(Exemption).where(Exemption.inspector_id == person.id)).one()
    assert made.state == "waiting"
    chosen = {f"exemptions-{made.id}": "1", "decision": "accept"}
    browser.post("obligations_exemption.decide", {"once": "x"} | chosen, expect=409)
    colleague = sign_in(cast.coordinator)
    page = colleague.get("obligations_exemption.index")
    colleague.post("obligations_exemption.decide", once(page) | chosen, expect=302)
    page = browser.get("obligations_exemption.confirm_revoking", exemption_id=made.id)
    assert "la revoca otra persona de la coordinación" in page.text
    sent = {"once": "y", "reason": "No"}
    browser.post("obligations_exemption.revoke", sent, exemption_id=made.id, expect=409)
    session.refresh(made)
    assert made.counts


def test_an_act_leaves_out_who_makes_it_and_is_not_taken_back_by_whom_it_prolongs(
    session, cast, person, both
):
    for each in (person, cast.mejillones.lapsed):
        make.record(session, each, cast.first_aid, date(2024, 11, 1))
    session.commit()
    on, until = date(2026, 11, 3), date(2027, 6, 30)
    paper = act_rules.Paper("Acta 5", "Camino cortado")
    choice = act_rules.Choice(until=until, subject="PAUX", communes=frozenset({"02102"}))
    mine = act_rules.choose(session, choice, on, by=both.id)
    whole = act_rules.choose(session, choice, on, by=cast.coordinator.id)
    assert (mine.own, whole.own) == (True, False)
    assert len(whole.records - mine.records) == 1
    with pytest.raises(Refused, match="Solo calzan registros suyos"):
        act_rules.choose(session, choice._replace(ruts=[person.rut]), on, by=both.id)
    with pytest.raises(Refused, match="hay suyos"):
        act_rules.make(session, whole.records, until, paper, by=both.id, now=make.LONG_AGO)
    act = act_rules.make(session, whole.records, until, paper, by=cast.coordinator.id, now=make.LONG_AGO)
    with pytest.raises(Refused, match="otra persona de la coordinación"):
        act_rules.take_back(session, act, "Error", by=both.id, now=make.LONG_AGO)
    act_rules.take_back(session, act, "Error", by=cast.coordinator.id, now=make.LONG_AGO)


def test_a_decree_a_rut_and_a_joining_of_oneself_are_somebody_elses(session, cast, person, both, browser):
    [posting] = person.postings
    with pytest.raises(Refused, match="Su propio plazo"):
        decree_rules.keep_second_year(session, posting, "1", posting.start, posting.start, by=both.id)
    posting.mayor_decree, posting.mayor_decree_on = "1.180", date(2026, 10, 1)
    session.commit()
    page = browser.get("obligations_decree.decree", posting_id=posting.id)
    assert "Su propio plazo lo cambia otra persona" in page.text
    sent = {"once": "x"}
    browser.post("obligations_decree.remove", sent, posting_id=posting.id, expect=302)
    session.refresh(posting)
    assert posting.mayor_decree == "1.180"
    page = browser.get("identity.show", inspector_id=person.id)
    assert "lo corrige otra persona de la coordinación" in page.text
    other, what = cast.mejillones.lapsed, (FormerKind.TYPO, make.LONG_AGO)
    for whom, typed in ((person, "7654321-6"), (other, person.rut)):
        with pytest.raises(Refused, match="Es su propio RUT"):
            rut_rules.correct(session, whom, typed, what[0], account=None, by=both.id, now=what[1])
    page = browser.get("identity_joining.show", inspector_id=other.id, other_id=person.id)
    assert "Una de las dos fichas es la suya" in page.text
    assert "Unir las dos fichas" not in page.text
    chosen = joining_rules.Chosen(what[0], {}, {}, None)
    with pytest.raises(Refused, match="es la suya"):
        joining_rules.join(session, other, person, chosen, by=both.id, now=what[1])


def test_attendance_grade_and_seat_of_oneself_are_noted_by_somebody_else(
    session, cast, person, both, browser
):
    graded = make.course(session, *cast.first_aid.subjects, code="PA08", hours=8, graded=True, pass_mark=4.0)
    given = make.edition(session, graded, cast.mejillones.commune, date(2026, 11, 3))
    mine = make.enrollment(session, given, person, cast.mejillones.commune)
    other = make.enrollment(session, given, cast.mejillones.lapsed, cast.mejillones.commune)
    session.commit()
    [meeting] = given.meetings
    page = browser.get("classroom.meeting", meeting_id=meeting.id)
    assert "Es usted: lo anota otra persona." in Reading(page).words
    assert f'name="mark-{mine.id}"' not in page.text
    assert set(browser.get("classroom.marks", meeting_id=meeting.id).json["rows"]) == {str(other.id)}
    page = browser.get("classroom_paper.show", meeting_id=meeting.id)
    assert f'name="code-{mine.id}"' not in page.text
    assert f'name="grade-{mine.id}"' not in browser.get("classroom.show", given_id=given.id).text
    said = {f"mark-{each.id}": "present" for each in (mine, other)}
    where = f"/jornadas/{meeting.id}"
    answer = send(browser, browser.get(where), where, expect=409, **said)
    assert "lo suyo lo anota otra persona" in answer.text
    session.rollback()
    assert (len(mine.attendance), len(other.attendance)) == (0, 1)
    now = meeting.ends_at
    taken = mark_rules.grade(session, given, {mine.id: 7.0, other.id: 5.0}, by=both.id)
    assert (taken.changed, list(taken.refused)) == ([other], [mine.id])
    present = {mine.id: mark_rules.Said(Mark.PRESENT)}
    assert mark_rules.mark(session, meeting, present, by=cast.coordinator.id, now=now).changed == [mine]
    with pytest.raises(Refused, match="otra persona"):
        classroom_rules.walk_in(session, given, person.rut, by=both.id, now=now)
