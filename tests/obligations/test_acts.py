"""Acts that prolong records: chosen by rule or by people, seen before, made, taken back, and told in each history."""

import io
from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.reading import Reading
from tracker.ground import rut
from tracker.models import AuditEvent, ExtensionAct
from tracker.models.obligations import extension

RULE = {"what": "materia-PAUX", "first": "2026-10-01", "last": "2026-12-31", "until": "2027-06-30"}
PAPER = {"document": "Acta 5", "reason": "Se cortó el camino."}


@pytest.fixture
def ending(session, cast):
    """Give a person of each commune whose first aid ended on 15 October, and on 15 November one more."""
    found = []
    for team, day in (
        (cast.mejillones, date(2024, 10, 15)),
        (cast.taltal, date(2024, 10, 15)),
        (cast.mejillones, date(2024, 11, 15)),
    ):
        person = make.inspector(session, names=f"Persona {len(found)}", paternal_surname="Prorrogable")
        make.posting(session, person, team.commune)
        make.record(session, person, cast.first_aid, day)
        found.append(person)
    session.commit()
    return found


@pytest.fixture
def preview(once):
    def preview(browser, expect=200, **said):
        data = once(browser.get("obligations_act.new")) | RULE | said | {"step": "preview"}
        return browser.post("obligations_act.make", data, expect=expect)

    return preview


@pytest.fixture
def make_act(once, preview):
    def make_act(browser, expect=302, paper=None, **said):
        page = preview(browser, **said)
        data = once(page) | RULE | said | (PAPER | (paper or {})) | {"step": "make"}
        return browser.post("obligations_act.make", data, expect=expect)

    return make_act


def status(browser, person):
    return Reading(browser.get("people.show", inspector_id=person.id)).row("Primeros auxilios")[:2]


def acts(session):
    session.rollback()
    return session.scalars(
        sa.select(ExtensionAct).where(ExtensionAct.records.any()).order_by(ExtensionAct.id)
    ).all()


def test_the_preview_says_whose_status_changes_by_commune_and_writes_nothing(
    session, cast, sign_in, ending, preview
):
    page = Reading(preview(sign_in(cast.coordinator)))
    assert page.rows[1:3] == [
        ["Mejillones", "Primeros auxilios", "Vencido", "Vigente", "1"],
        ["Mejillones", "Primeros auxilios", "Por vencer", "Vigente", "1"],
    ]
    assert page.rows[3] == ["Taltal", "Primeros auxilios", "Vencido", "Vigente", "1"]
    assert "Qué cambia al 30-06-2027" in page.words
    assert "3 personas" in page.words
    assert acts(session) == []


def test_made_it_counts_everywhere_and_is_in_each_history(session, cast, sign_in, ending, make_act):
    browser = sign_in(cast.coordinator)
    paper = {"file": (io.BytesIO(b"%PDF-1.7 acta"), "acta.pdf")}
    make_act(browser, paper=paper)
    [act] = acts(session)
    assert status(browser, ending[0]) == ["Vigente", "30-06-2027"]
    history = sign_in(cast.mejillones.director).get("people.show", inspector_id=ending[0].id).text
    assert "prorrogado hasta el 30-06-2027 (Acta 5): Se cortó el camino." in history
    assert "Un acto de prórroga extiende su vigencia" in history
    page = Reading(browser.get("obligations_act.show", act_id=act.id))
    assert len(page.rows) == 4
    assert browser.get("obligations_act.evidence", act_id=act.id).data == b"%PDF-1.7 acta"
    assert browser.get("obligations_act.show", act_id=act.id, formato="xlsx").mimetype.endswith("sheet")
    assert "3" in Reading(browser.get("obligations_act.index")).row("Acta 5")


def test_taken_back_everybody_is_as_before_and_the_history_says_so(
    session, cast, sign_in, ending, make_act, once
):
    browser = sign_in(cast.coordinator)
    before = [status(browser, person) for person in ending]
    make_act(browser)
    [act] = acts(session)
    page = browser.get("obligations_act.confirm_taking_back", act_id=act.id)
    assert Reading(page).rows[1] == ["Mejillones", "Primeros auxilios", "Vigente", "Vencido", "1"]
    browser.post("obligations_act.take_back", once(page) | {"reason": ""}, act_id=act.id, expect=400)
    browser.post(
        "obligations_act.take_back", once(page) | {"reason": "El camino abrió"}, act_id=act.id, expect=302
    )
    assert [status(browser, person) for person in ending] == before
    history = browser.get("people.show", inspector_id=ending[0].id).text
    assert "prórroga sin efecto (Acta 5): El camino abrió" in history
    session.rollback()
    verbs = session.scalars(sa.select(AuditEvent.verb).order_by(AuditEvent.id)).all()
    assert verbs == ["extension_make", "extension_take_back"]


def test_of_two_acts_the_later_day_counts_and_taking_it_back_leaves_the_other(
    session, cast, sign_in, ending, make_act, once
):
    browser = sign_in(cast.coordinator)
    make_act(browser)
    make_act(browser, until="2027-12-31", last="2027-12-31")
    assert status(browser, ending[0])[1] == "31-12-2027"
    later = acts(session)[-1]
    page = browser.get("obligations_act.confirm_taking_back", act_id=later.id)
    browser.post("obligations_act.take_back", once(page) | {"reason": "Error"}, act_id=later.id, expect=302)
    assert status(browser, ending[0])[1] == "30-06-2027"


def test_an_act_that_was_taken_back_does_not_hold_what_another_held(
    session, cast, sign_in, ending, make_act, once
):
    browser = sign_in(cast.coordinator)
    for until in ("2027-12-31", "2027-06-30"):
        made = make_act(browser, until=until).location
        page = browser.get(f"{made}/dejar-sin-efecto")
        assert Reading(page).rows[1] == ["Mejillones", "Primeros auxilios", "Vigente", "Vencido", "1"]
        browser.post(f"{made}/dejar-sin-efecto", once(page) | {"reason": "Error"}, expect=302)
    assert status(browser, ending[0]) == ["Vencido", "15-10-2026"]


@pytest.mark.parametrize(
    ("first", "last", "until", "people"),
    [
        ("2026-10-15", "2026-11-15", "2026-11-16", 3),
        ("2026-10-16", "2026-11-15", "2026-11-16", 1),
        ("2026-10-15", "2026-11-14", "2026-11-16", 2),
        ("2026-10-15", "2026-11-15", "2026-11-15", 2),
    ],
)
def test_the_days_between_which_records_end_are_inclusive_and_none_is_shortened(
    cast, sign_in, ending, preview, first, last, until, people
):
    words = Reading(preview(sign_in(cast.coordinator), first=first, last=last, until=until)).words
    assert ("1 persona, hasta" if people == 1 else f"{people} personas, hasta") in words


def test_it_is_of_some_communes_or_of_a_list_of_people_only(session, cast, sign_in, ending, make_act):
    browser = sign_in(cast.coordinator)
    make_act(browser, **{"communes-02104": "1"})
    assert [status(browser, person)[0] for person in ending] == ["Vencido", "Vigente", "Por vencer"]
    listed = f"{rut.show(ending[2].rut)}\n {ending[1].rut}"
    make_act(browser, first="", last="", ruts=listed, until="2027-07-31")
    assert [status(browser, person)[1] for person in ending] == ["15-10-2026", "31-07-2027", "31-07-2027"]


def test_an_act_is_of_so_many_people_and_no_more(cast, sign_in, ending, preview, monkeypatch):
    browser = sign_in(cast.coordinator)
    listed = [person.rut for person in ending]
    monkeypatch.setattr("tracker.obligations.act_rules.MOST", 3)
    assert "3 personas" in Reading(preview(browser, ruts="\n".join(listed))).words
    one_more = "\n".join([*listed, cast.shared.rut])
    assert "Son demasiadas personas" in preview(browser, expect=409, ruts=one_more).text


def test_who_is_named_and_has_nothing_to_prolong_is_told(cast, sign_in, ending, preview):
    ruts = f"{ending[0].rut}\n{cast.mejillones.untrained.rut}"
    page = preview(sign_in(cast.coordinator), ruts=ruts)
    assert "Sin registro que prorrogar" in page.text
    assert "Ñanco Huanchaca, Ursula." in Reading(page).words


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ({"what": "NADA"}, 400, "Elija una materia o un curso de la lista."),
        ({"until": ""}, 400, "Escriba hasta cuándo."),
        ({"first": "", "last": ""}, 400, "o una lista de RUT."),
        ({"first": ""}, 400, "o una lista de RUT."),
        ({"last": ""}, 400, "o una lista de RUT."),
        ({"last": "2026-09-30"}, 400, "Es anterior al primer día."),
        ({"ruts": "12.345.678-9"}, 400, "El dígito verificador no corresponde"),
        ({"ruts": "12.345.678-5"}, 409, "Nadie tiene estos RUT: 12345678-5."),
        ({"communes-99999": "1"}, 400, "Elija comunas de la lista."),
        ({"communes-02104": "1", "ruts": "12.345.678-5"}, 400, "deje solo una de las dos"),
        ({"what": "curso-TR08"}, 409, "Ningún registro calza"),
        ({"until": "2026-09-30"}, 409, "Ningún registro calza"),
    ],
)
def test_what_is_wrong_is_said(cast, sign_in, ending, preview, said, status, told):
    assert told in preview(sign_in(cast.coordinator), expect=status, **said).text


def test_without_a_document_nothing_is_made(session, cast, sign_in, ending, make_act):
    page = make_act(sign_in(cast.coordinator), expect=400, paper={"document": ""})
    assert "Escriba qué documento lo dispone." in page.text
    assert acts(session) == []


def test_what_changed_since_the_preview_is_shown_again_first(session, cast, sign_in, ending, preview, once):
    browser = sign_in(cast.coordinator)
    page = preview(browser)
    make.record(session, ending[0], cast.first_aid, date(2026, 10, 20))
    session.commit()
    answer = browser.post("obligations_act.make", once(page) | RULE | PAPER | {"step": "make"}, expect=400)
    assert "Otra persona cambió estos datos" in answer.text
    assert "2 personas" in answer.text
    assert acts(session) == []


def test_sent_twice_it_is_made_once(session, cast, sign_in, ending, preview, once):
    browser = sign_in(cast.coordinator)
    data = once(preview(browser)) | RULE | PAPER | {"step": "make"}
    first, second = (browser.post("obligations_act.make", data, expect=302) for _ in range(2))
    assert first.location == second.location
    assert len(acts(session)) == 1


def test_one_prepared_with_a_version_counts_once_that_is_adopted(session, cast, sign_in, ending):
    record = session.scalar(sa.select(make.Record).where(make.Record.inspector_id == ending[0].id))
    draft = make.PlanVersion(version="2027.1", title="Plan", state="draft")
    act = make.act(session, record, version=draft)
    session.commit()
    browser = sign_in(cast.coordinator)
    assert status(browser, ending[0])[0] == "Vencido"
    assert (
        "Vale cuando se adopte la versión 2027.1" in browser.get("obligations_act.show", act_id=act.id).text
    )
    draft.state, draft.in_force_from = "adopted", date(2030, 1, 1)
    session.commit()
    assert status(browser, ending[0]) == ["Vigente", "30-06-2027"]


def test_the_cost_does_not_grow_with_the_people(session, cast, sign_in, ending, preview, once, count_queries):
    browser = sign_in(cast.coordinator)
    data = once(browser.get("obligations_act.new")) | RULE | {"step": "preview"}
    with count_queries(at_most=18):
        browser.post("obligations_act.make", data, expect=200)
    record = session.scalar(sa.select(make.Record))
    act_id = make.act(session, record).id
    session.commit()
    with count_queries(at_most=4):
        browser.get("obligations_act.show", act_id=act_id)
    assert session.scalar(sa.select(sa.func.count()).select_from(extension)) == 1
