"""An act is prepared with a version as its transition: seen in the preview, taken away, and counting once that is adopted."""

import io
from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.reading import Reading, sheet
from tracker.models import AuditEvent, ExtensionAct, PlanVersion
from tracker.models.obligations import extension
from tracker.models.plan import DeadlineKind, PlanState
from tracker.models.records import Evidence

CHOICE = {"what": "materia-PAUX", "until": "2027-06-30"}
PAPER = {"document": "Acta 5", "reason": "Para alcanzar a renovar."}
SPARED = ["Vigente", "Vencido", "Vigente"]  # without the version, without its transition, with both


@pytest.fixture
def rules(cast):
    """Give what the plan in force asks, but for first aid every year, and no longer every second one."""
    first_aid, traffic = (rule.subject for rule in cast.plan.requirements)
    by_new_year = {"deadline_kind": DeadlineKind.ON, "deadline_on": date(2026, 12, 31)}
    return (
        make.requirement(first_aid, renewal_months=12, min_hours=8),
        make.requirement(traffic, **by_new_year),
    )


@pytest.fixture
def consulted(session, rules):
    return make.consultation(session, *rules, title="Plan que viene")


@pytest.fixture
def lapsing(session, cast):
    """Give a person of each commune whose first aid of 2025 holds two years, but not one; an earlier one is over."""
    found = []
    for team in (cast.mejillones, cast.taltal):
        person = make.inspector(session, names=f"Persona {len(found)}", paternal_surname="Transitoria")
        make.posting(session, person, team.commune)
        for day in (date(2023, 5, 1), date(2025, 6, 1)):
            make.record(session, person, cast.first_aid, day)
        found.append(person)
    session.commit()
    return found


@pytest.fixture
def send(once):
    def send(browser, path, expect=302, **typed):
        return browser.post(path, once(browser.get(path)) | typed, expect=expect)

    return send


@pytest.fixture
def prepare(once):
    def prepare(browser, version, expect=302, paper=None, **said):
        path = f"/plan/acuerdos/{version.id}/transicion"
        chosen = CHOICE | said
        page = browser.post(path, once(browser.get(path)) | chosen | {"step": "preview"}, expect=200)
        return browser.post(
            path, once(page) | chosen | PAPER | (paper or {}) | {"step": "make"}, expect=expect
        )

    return prepare


def status(browser, person):
    return Reading(browser.get("people.show", inspector_id=person.id)).row("Primeros auxilios")[:2]


def acts(session):
    session.rollback()
    return session.scalars(sa.select(ExtensionAct).where(ExtensionAct.version_id.is_not(None))).all()


def verbs(session):
    return session.scalars(sa.select(AuditEvent.verb).order_by(AuditEvent.id)).all()


def test_it_takes_what_the_version_ends_and_the_plan_in_force_does_not(
    session, cast, sign_in, once, consulted, lapsing
):
    browser = sign_in(cast.coordinator)
    here = browser.get("plan_agreement.preview", version_id=consulted.id)
    assert Reading(here).row(lapsing[0].list_name)[-2:] == ["Vigente", "Vencido"]
    path = Reading(here).links["Preparar un acto de prórroga"]
    page = browser.post(path, once(browser.get(path)) | CHOICE | {"step": "preview"}, expect=200)
    read = Reading(page)
    assert ["Mejillones", "Primeros auxilios", "Vencido", "Vigente", "1"] in read.rows
    assert lapsing[0].list_name in read.words
    assert cast.mejillones.lapsed.list_name not in read.words, "had lapsed before"
    assert "qué cambia el acto si la versión ya rigiera" in read.words
    assert acts(session) == []
    later = once(browser.get(path)) | CHOICE | {"first": "2027-06-29", "step": "preview"}
    assert "La versión no hace terminar" in browser.post(path, later, expect=409).text


def test_prepared_it_counts_for_nobody_and_the_preview_says_what_it_avoids(
    session, cast, sign_in, prepare, report, consulted, lapsing
):
    browser = sign_in(cast.coordinator)
    before = report("coverage", "show"), [status(browser, person) for person in lapsing]
    page = Reading(browser.get(prepare(browser, consulted).location))
    assert before == (report("coverage", "show"), [status(browser, person) for person in lapsing])
    assert "sin ella 2 personas estarían de otra manera. 2 personas no dejan de estar al día" in page.words
    assert page.row("Taltal")[:3] == ["0", "0", "1"], "avoided there"
    assert page.row(lapsing[0].list_name)[2:] == SPARED
    rows = sheet(browser.get("plan_agreement.preview", version_id=consulted.id, formato="xlsx"))
    assert rows[0][4:] == ["Sin la versión", "Sin la transición", "Con la versión"]
    assert "Espera la versión 2027.1" in Reading(browser.get("obligations_act.index")).words
    history = browser.get("people.show", inspector_id=lapsing[0].id).text
    assert "Acta 5" not in history
    assert verbs(session) == ["extension_prepare"]


def test_directors_read_it_where_they_answer_and_see_their_own_people(
    cast, sign_in, prepare, consulted, lapsing
):
    prepare(sign_in(cast.coordinator), consulted)
    browser = sign_in(cast.taltal.director)
    for path in ("", "/efectos", "/respuestas/02104"):
        assert "Acta 5" in browser.get(f"/plan/acuerdos/{consulted.id}{path}").text
    page = Reading(browser.get("plan_agreement.show", version_id=consulted.id))
    assert "Acta 5 Hasta el 30-06-2027, 4 personas Para alcanzar a renovar." in page.words
    names = Reading(browser.get("plan_agreement.preview", version_id=consulted.id))
    assert names.row(lapsing[1].list_name)[2:] == SPARED
    assert lapsing[0].list_name not in names.words
    assert "Preparar" not in names.words
    browser.get(f"/plan/acuerdos/{consulted.id}/transicion", expect=403)


def test_adopted_it_counts_at_once_and_last_june_is_as_it_was(
    session, cast, sign_in, send, prepare, report, consulted, lapsing
):
    june, browser = report("coverage", "show", "--on", "2026-06-30"), sign_in(cast.coordinator)
    prepare(browser, consulted)
    send(browser, f"/plan/acuerdos/{consulted.id}/adoptar", adopt_from="2026-11-03")
    assert [status(browser, person) for person in lapsing] == [["Vigente", "30-06-2027"]] * 2
    assert report("coverage", "show", "--on", "2026-06-30") == june
    assert verbs(session) == ["extension_prepare", "extension_begin", "plan_adopted"]
    history = browser.get("people.show", inspector_id=lapsing[0].id).text
    assert "prorrogado hasta el 30-06-2027 (Acta 5)" in history
    [act] = acts(session)
    send(browser, f"/prorrogas/{act.id}/dejar-sin-efecto", reason="Se dictó el curso")
    assert status(browser, lapsing[0])[0] == "Vencido"
    assert "prórroga sin efecto (Acta 5)" in browser.get("people.show", inspector_id=lapsing[0].id).text


def test_taken_away_before_it_never_counts_and_readers_of_the_version_are_told(
    session, cast, sign_in, send, prepare, consulted, lapsing
):
    browser = sign_in(cast.coordinator)
    prepare(browser, consulted)
    [act] = acts(session)
    path = f"/prorrogas/{act.id}/dejar-sin-efecto"
    assert ["Mejillones", "Primeros auxilios", "Vigente", "Vencido", "1"] in Reading(browser.get(path)).rows
    send(browser, path, reason="Se acordó otro plazo")
    told = Reading(sign_in(cast.observer).get("plan_agreement.show", version_id=consulted.id)).words
    assert "Quedó sin efecto el 03-11-2026" in told
    assert "Se acordó otro plazo" in told
    send(browser, f"/plan/acuerdos/{consulted.id}/adoptar", adopt_from="2026-11-03")
    assert status(browser, lapsing[0])[0] == "Vencido"
    assert "Acta 5" not in browser.get("people.show", inspector_id=lapsing[0].id).text


def test_of_two_acts_the_later_day_is_previewed(session, cast, sign_in, prepare, consulted, lapsing):
    browser = sign_in(cast.coordinator)
    prepare(browser, consulted)
    prepare(browser, consulted, until="2027-12-31", ruts=lapsing[0].rut)
    page = Reading(browser.get("plan_agreement.preview", version_id=consulted.id, al="2027-09-01"))
    assert page.row(lapsing[0].list_name)[2:] == ["Vencido", "Vencido", "Vigente"]
    assert lapsing[1].list_name not in page.words, "is lapsed by then, with the version and without"
    later = max(acts(session), key=lambda act: act.until)
    rows = Reading(browser.get("obligations_act.confirm_taking_back", act_id=later.id)).rows
    assert rows[1:] == [["Mejillones", "Primeros auxilios", "Por vencer", "Vencido", "1"]], "on its last day"


def test_withdrawn_it_never_counts(session, cast, sign_in, once, send, prepare, consulted, lapsing):
    browser = sign_in(cast.coordinator)
    prepare(browser, consulted)
    send(browser, f"/plan/acuerdos/{consulted.id}/retirar", version="2027.2")
    [act] = acts(session)
    assert not act.counts
    page = browser.get("obligations_act.show", act_id=act.id)
    assert "nunca prorrogó nada" in page.text
    assert "Dejar sin efecto" not in page.text
    path = f"/prorrogas/{act.id}/dejar-sin-efecto"
    assert "nunca prorrogó nada" in browser.get(path).text
    browser.post(path, {"once": "a", "reason": "Error"}, expect=409)
    assert "No llegó a regir" in browser.get("obligations_act.index").text
    assert status(browser, lapsing[0])[0] == "Vigente"


def test_a_draft_goes_with_its_transition(session, cast, sign_in, rules, prepare, lapsing):
    draft = make.adopted_plan(session, *rules, version="x", state=PlanState.DRAFT, in_force_from=None)
    browser = sign_in(cast.coordinator)
    papers = session.scalar(sa.select(sa.func.count()).select_from(Evidence))
    prepare(browser, draft, paper={"file": (io.BytesIO(b"%PDF-1.7 acta"), "acta.pdf")})
    assert "Acta 5" in browser.get("plan_draft.show", draft_id=draft.id).text
    browser.post(f"/plan/borradores/{draft.id}/descartar", {"once": "a"}, expect=302)
    assert acts(session) == []
    assert session.scalars(sa.select(PlanVersion.version)).all() == ["2026.1"]
    assert session.scalar(sa.select(sa.func.count()).select_from(extension)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Evidence)) == papers
    assert verbs(session) == ["extension_prepare", "extension_discard", "plan_discard"]


def test_once_it_is_decided_on_nothing_is_prepared(session, cast, sign_in, once, consulted, lapsing):
    browser = sign_in(cast.coordinator)
    path = f"/plan/acuerdos/{consulted.id}/transicion"
    page = browser.post(path, once(browser.get(path)) | CHOICE | {"step": "preview"}, expect=200)
    consulted.state, consulted.in_force_from = PlanState.ADOPTED, date(2027, 1, 1)
    session.commit()
    assert browser.get(path, expect=302).location == f"/plan/acuerdos/{consulted.id}"
    answer = browser.post(path, once(page) | CHOICE | PAPER | {"step": "make"}, expect=302)
    assert "ya fue adoptada" in browser.get(answer.location).text
    assert acts(session) == []


def test_a_file_that_adopts_its_draft_lets_the_transition_count(
    session, cast, run, sign_in, rules, prepare, lapsing, tmp_path
):
    draft = make.adopted_plan(session, *rules, version="2027.1", state=PlanState.DRAFT, in_force_from=None)
    browser = sign_in(cast.coordinator)
    prepare(browser, draft)
    plan = tmp_path / "plan.toml"
    plan.write_text(run("plan", "export", "--version", "2027.1").stdout)
    run("plan", "load", plan, "--in-force-from", "2026-11-03")
    assert status(browser, lapsing[0]) == ["Vigente", "30-06-2027"]
    assert verbs(session)[-2:] == ["plan_adopted", "extension_begin"]
