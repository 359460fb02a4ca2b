"""A version is drafted, put to the communes, answered and adopted; nothing that was said or adopted changes."""

import io
import threading
from datetime import date, datetime

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.client import Client
from tests.reading import Reading
from tracker.models import AuditEvent, KeptPreview, Mail, PlanVersion, Ratification
from tracker.models.plan import DeadlineKind, Origin, PlanState
from tracker.standing import load

PDF = b"%PDF-1.7 acta"
AS_IN_FORCE = {
    "origin": Origin.LAW,
    "deadline_kind": DeadlineKind.ON,
    "deadline_on": date(2026, 12, 31),
}


@pytest.fixture
def consulted(session, cast):
    """Make a version in consultation that asks for first aid every year."""
    rule = make.requirement(cast.plan.requirements[0].subject, renewal_months=12, min_hours=8)
    return make.consultation(session, rule, title="Plan que viene")


@pytest.fixture
def send(once):
    def send(browser, path, expect=302, **typed):
        return browser.post(path, once(browser.get(path)) | typed, expect=expect)

    return send


def answers(session):
    session.rollback()
    rows = session.scalars(sa.select(Ratification).order_by(Ratification.id))
    return [(row.commune_cut, row.answer, row.text, row.minutes_id) for row in rows]


def test_a_draft_is_written_proposed_and_told(session, cast, sign_in, send):
    browser = sign_in(cast.coordinator)
    here = send(browser, "/plan/borradores/nuevo", version="2027.1", title="Otro", base="2026.1").location
    assert "pide lo mismo que la última versión adoptada" in browser.get(here).text
    draft = session.scalars(sa.select(PlanVersion).where(PlanVersion.version == "2027.1")).one()
    rule = draft.requirements[0]
    kept = {
        "subject": "PAUX",
        "commune": "",
        "origin": "agreement",
        "deadline_kind": "none",
        "min_hours": "8",
    }
    send(browser, f"{here}/exigencias/{rule.id}", **kept, renewal_months="12")
    page = Reading(browser.get(here))
    assert "Primeros auxilios: renovación de 24 a 12 meses." in page.words
    refused = send(browser, f"{here}/exigencias/nueva", expect=409, **kept).text
    assert "ya tiene una exigencia común de Primeros auxilios" in refused
    assert "ya pasó" in send(browser, f"{here}/proponer", expect=409, answer_by="2026-11-02").text
    location = send(browser, f"{here}/proponer", answer_by="2026-11-30").location
    page = Reading(sign_in(cast.observer).get(location))
    assert "En consulta" in page.words
    assert page.row("Taltal")[0] == "Sin respuesta"
    told = session.scalars(sa.select(Mail.address)).all()
    directors = [role for team in (cast.mejillones, cast.taltal) for role in (team.director, team.deputy)]
    assert sorted(told) == sorted(each.email for each in directors)
    assert location in session.scalars(sa.select(Mail.body)).first()
    [button] = [f"{here}/exigencias/{rule.id}/quitar"]
    browser.post(button, {"once": "otra"})
    session.rollback()
    assert len(session.get(PlanVersion, draft.id).requirements) == 2, "in consultation nothing changes"


def test_a_draft_gains_changes_and_loses_clearances_and_requirements(session, cast, sign_in, send, once):
    browser = sign_in(cast.coordinator)
    here = send(browser, "/plan/borradores/nuevo", version="2027.1", title="Otro", base="2026.1").location
    first, traffic = (rule.subject for rule in cast.plan.requirements)
    art46 = {"code": "DEF46", "name": "Escudos (art. 46)", f"subjects-{first.id}": "1"}
    send(browser, f"{here}/habilitaciones/nueva", **art46)
    words = Reading(browser.get(here)).words
    assert "Se agrega la habilitación «Escudos (art. 46)»" in words
    draft = session.scalars(sa.select(PlanVersion).where(PlanVersion.version == "2027.1")).one()
    old, new = draft.clearances
    assert (
        "ya tiene una habilitación" in send(browser, f"{here}/habilitaciones/nueva", expect=409, **art46).text
    )
    send(browser, f"{here}/habilitaciones/{new.id}", **art46 | {"name": "Escudos y cascos"})
    assert "Escudos y cascos" in Reading(browser.get(here)).words
    for part in (f"habilitaciones/{old.id}", f"exigencias/{draft.requirements[1].id}"):
        browser.post(f"{here}/{part}/quitar", once(browser.get(here)), expect=302)
    session.rollback()
    session.expire_all()
    assert [each.name for each in draft.clearances] == ["Escudos y cascos"]
    assert [each.subject for each in draft.requirements] == [first]
    assert traffic.name in Reading(browser.get(here)).words, "among what is no longer asked"


@pytest.mark.parametrize("facts", [{}, {"min_hours": 500}])
def test_what_nobody_could_do_is_not_proposed_nor_adopted(session, cast, sign_in, send, facts):
    orphan = make.subject(session, "NADIE", name="Nadie la dicta")
    rule = make.requirement(cast.plan.requirements[0].subject if facts else orphan, **facts)
    draft = make.adopted_plan(session, rule, version="x", state=PlanState.DRAFT, in_force_from=None)
    browser = sign_in(cast.coordinator)
    for path, day in (("borradores/{}/proponer", "answer_by"), ("acuerdos/{}/adoptar", "adopt_from")):
        page = send(browser, "/plan/" + path.format(draft.id), expect=409, **{day: "2026-12-01"})
        assert "Nadie podría cumplir la exigencia" in page.text
    empty = make.adopted_plan(session, version="y", state=PlanState.DRAFT, in_force_from=None)
    page = send(browser, f"/plan/borradores/{empty.id}/proponer", expect=409, answer_by="2026-12-01")
    assert "no exige nada" in page.text


def test_answers_are_only_added_and_the_latest_counts(session, cast, sign_in, send, consulted):
    browser = sign_in(cast.taltal.director)
    path = f"/plan/acuerdos/{consulted.id}/respuestas/02104"
    assert "Escriba qué se objeta" in send(browser, path, expect=409, answer="objects").text
    assert "lleva número y fecha" in send(browser, path, expect=409, answer="accepts", act_number="9").text
    send(browser, path, answer="objects", text="Falta presupuesto.")
    act = {"act_number": "Decreto 12", "act_on": "2026-11-02", "file": (io.BytesIO(PDF), "d.pdf")}
    here = send(browser, path, answer="reservation", text="Con más plazo.", **act).location
    assert [row[1:3] for row in answers(session)] == [
        ("objects", "Falta presupuesto."),
        ("reservation", "Con más plazo."),
    ]
    words = Reading(sign_in(cast.observer).get(here)).words
    assert "Acepta con reserva Con más plazo. Antes respondió" in words
    assert "Decreto 12, 02-11-2026" in words
    number = session.scalar(sa.select(sa.func.max(Ratification.id)))
    assert sign_in(cast.mejillones.director).get(f"/plan/respuestas/{number}/archivo").data == PDF
    sign_in(cast.observer).get(f"/plan/respuestas/{number}/archivo", expect=403)


def test_nobody_answers_for_another_commune(session, cast, sign_in, consulted):
    browser = sign_in(cast.mejillones.director)
    path = f"/plan/acuerdos/{consulted.id}/respuestas/02104"
    browser.get(path, expect=404)
    browser.post(path, {"once": "a", "answer": "accepts"}, expect=404)
    assert answers(session) == []


def test_the_coordination_answers_from_signed_minutes_only(session, cast, sign_in, send, consulted):
    browser = sign_in(cast.coordinator)
    path = f"/plan/acuerdos/{consulted.id}/respuestas/02104"
    assert "Falta un acta firmada" in browser.get(path).text
    meeting = {"held_on": "2026-10-15", "place": "Sede", "attended-02104": "online"}
    new = f"/plan/acuerdos/{consulted.id}/actas/nueva"
    assert "Adjunte el acta" in send(browser, new, expect=400, **meeting).text
    here = send(browser, new, **meeting, file=(io.BytesIO(PDF), "acta.pdf")).location
    assert "15 de octubre de 2026, Sede Acta firmada Taltal (en línea)." in Reading(browser.get(here)).words
    assert "Elija el acta" in send(browser, path, expect=400, answer="accepts").text
    send(browser, path, answer="accepts", minutes="1")
    assert answers(session) == [("02104", "accepts", None, 1)]
    assert "la registró la coordinación, según el acta del 15-10-2026" in browser.get(here).text


def test_the_coordination_does_not_answer_over_what_a_commune_said_itself(
    session, cast, sign_in, send, consulted
):
    for commune, day in ((cast.calama, "2026-11-03"), (cast.taltal.commune, "2026-10-15")):
        make.minutes(session, consulted, commune, held_on=date.fromisoformat(day))
    make.ratification(session, consulted, cast.taltal.commune, answer="objects", text="No.", answered_at=NOW)
    browser = sign_in(cast.coordinator)
    path = f"/plan/acuerdos/{consulted.id}/respuestas/02104"
    page = browser.get(path)
    assert "Lo que ya respondió" in page.text
    assert "15-10-2026, Sede de la asociación" in page.text
    assert "03-11-2026, Sede de la asociación" not in page.text, "Taltal was not there"
    refused = send(browser, path, expect=409, answer="accepts", minutes="2").text
    assert "La comuna respondió por sí misma el 03-11-2026, después de esa reunión" in refused
    assert [row[1] for row in answers(session)] == ["objects"]


def test_what_another_commune_said_itself_stands_in_no_ones_way(session, cast, sign_in, send, consulted):
    make.minutes(session, consulted, cast.taltal.commune)
    make.ratification(session, consulted, cast.mejillones.commune, answered_at=NOW)
    path = f"/plan/acuerdos/{consulted.id}/respuestas/02104"
    send(sign_in(cast.coordinator), path, answer="accepts", minutes="1")
    assert answers(session)[1:] == [("02104", "accepts", None, 1)]


@pytest.mark.parametrize("at", ["2026-10-15T23:00-03:00", "2026-10-16T01:00-03:00"])
def test_only_what_was_said_after_the_meeting_of_this_version_is_newer(
    session, cast, sign_in, send, consulted, at
):
    path = f"/plan/acuerdos/{consulted.id}/respuestas/02104"
    minutes = make.minutes(session, consulted, cast.taltal.commune)
    make.ratification(session, cast.plan, cast.taltal.commune, answered_at=NOW)
    make.ratification(session, consulted, cast.taltal.commune, answered_at=NOW, minutes=minutes)
    make.ratification(session, consulted, cast.taltal.commune, answered_at=datetime.fromisoformat(at))
    session.commit()
    after = at.startswith("2026-10-16")
    browser = sign_in(cast.coordinator)
    send(browser, path, expect=409 if after else 302, answer="reservation", text="Con plazo.", minutes="1")
    assert ("reservation" in [row[1] for row in answers(session)]) is not after


def test_in_consultation_nothing_is_permitted_anew(session, cast, sign_in, send, once):
    browser = sign_in(cast.coordinator)
    here = send(browser, "/plan/borradores/nuevo", version="2027.1", title="Otro", base="2026.1").location
    form = once(browser.get(f"{here}/habilitaciones/nueva"))
    send(browser, f"{here}/proponer", answer_by="2026-11-30")
    subject = cast.plan.requirements[0].subject
    typed = form | {"code": "DEF46", "name": "Escudos", f"subjects-{subject.id}": "1"}
    browser.post(f"{here}/habilitaciones/nueva", typed, expect=409)
    session.rollback()
    proposed = session.scalars(sa.select(PlanVersion).where(PlanVersion.version == "2027.1")).one()
    assert [each.code for each in proposed.clearances] == ["DEF43"]


def test_who_answers_second_sees_what_was_answered_first(session, cast, sign_in, send, consulted, once):
    path = f"/plan/acuerdos/{consulted.id}/respuestas/02104"
    deputy = sign_in(cast.taltal.deputy)
    late = once(deputy.get(path)) | {"answer": "accepts"}
    send(sign_in(cast.taltal.director), path, answer="objects", text="Falta presupuesto.")
    page = Reading(deputy.post(path, late, expect=400)).words
    assert "Otra persona cambió estos datos" in page
    assert "Objeta Falta presupuesto." in page
    assert [row[1] for row in answers(session)] == ["objects"]
    send(deputy, path, answer="accepts")
    assert [row[1] for row in answers(session)] == ["objects", "accepts"]


@pytest.mark.parametrize("step", ["proponer", "adoptar"])
def test_what_changed_since_the_preview_is_shown_again(session, cast, sign_in, consulted, once, step):
    consulted.state = PlanState.DRAFT
    consulted.proposed_at = consulted.answer_by = None
    other = make.requirement(cast.plan.requirements[1].subject, position=1, version=consulted)
    session.add(other)
    session.commit()
    where = "borradores" if step == "proponer" else "acuerdos"
    path, browser = f"/plan/{where}/{consulted.id}/{step}", sign_in(cast.coordinator)
    late = once(browser.get(path)) | {"answer_by": "2026-11-30", "adopt_from": "2026-12-01"}
    session.delete(other)
    session.commit()
    assert "Otra persona cambió estos datos" in browser.post(path, late, expect=400).text
    session.rollback()
    assert session.get(PlanVersion, consulted.id).state is PlanState.DRAFT


def test_adopting_shows_the_day_from_which_it_would_rule(cast, sign_in, consulted):
    browser = sign_in(cast.coordinator)
    path = f"/plan/acuerdos/{consulted.id}/adoptar"
    assert "A quiénes cambiaría el 03-11-2026" in Reading(browser.get(path)).words
    page = browser.get(f"{path}?fecha=2027-03-10")
    assert "A quiénes cambiaría el 10-03-2027" in Reading(page).words
    assert 'value="2027-03-10"' in page.text


def test_a_draft_starts_from_the_last_adopted_and_is_discarded_when_meant(session, cast, sign_in, once):
    ahead = make.requirement(cast.plan.requirements[0].subject, renewal_months=6)
    make.adopted_plan(session, ahead, version="2027.1", in_force_from=date(2027, 1, 1))
    browser = sign_in(cast.coordinator)
    new = browser.get("plan_draft.new")
    assert "La última adoptada, 2027.1" in new.text
    typed = {"version": "2027.2", "title": "Otro", "base": "2027.1"}
    here = browser.post("plan_draft.begin", once(new) | typed, expect=302).location
    assert "Cada 6 meses" in browser.get(here).text
    page = browser.get(f"{here}/descartar")
    assert "No se puede deshacer" in page.text
    browser.post(f"{here}/descartar", once(page), expect=302)
    browser.get(here, expect=404)


def test_a_preview_tells_who_lapses_from_who_is_covered(session, cast, sign_in):
    subject, columns = cast.plan.requirements[0].subject, ["1", "1", "0", "0", "0", "0"]
    shorter = make.requirement(subject, renewal_months=1, min_hours=8)
    longer = make.requirement(subject, renewal_months=60, min_hours=8)
    for version, rule, kinds in (("a", shorter, columns), ("b", longer, ["1", "0", "0", "1", "0", "0"])):
        found = make.adopted_plan(
            session,
            rule,
            make.requirement(cast.plan.requirements[1].subject, **AS_IN_FORCE),
            version=version,
            state=PlanState.DRAFT,
            in_force_from=None,
        )
        page = Reading(sign_in(cast.coordinator).get(f"/plan/acuerdos/{found.id}/efectos"))
        assert page.row("Mejillones") == kinds


def test_adopted_with_objections_the_figures_say_so(session, cast, sign_in, send, report, consulted):
    make.ratification(session, consulted, cast.taltal.commune, answer="objects", text="No.")
    make.ratification(session, consulted, cast.calama)
    june = report("coverage", "show", "--on", "2026-06-30")
    browser = sign_in(cast.coordinator)
    path = f"/plan/acuerdos/{consulted.id}/adoptar"
    shown = Reading(browser.get(path)).words
    assert "Mejillones Sin respuesta" in shown
    assert "Taltal Objeta No." in shown
    assert "confírmelo" in send(browser, path, expect=409, adopt_from="2026-11-02").text
    send(browser, path, adopt_from="2026-11-03")
    today = report("coverage", "show")
    marks = {row["name"]: row["ratification"] for row in today["communes"]}
    assert marks == {"Calama": "accepts", "Mejillones": "silent", "Taltal": "objects"}
    assert report("coverage", "show", "--on", "2026-06-30") == june
    panorama = Reading(browser.get("panorama.show")).words
    assert "objetó este plan" in panorama
    assert "no respondió a este plan" in panorama
    for page in ("/comunas/02104", "/comunas/02104/materias/PAUX"):
        assert "objetó este plan" in browser.get(page).text
    assert "objetó" not in browser.get("/panorama?al=2026-06-30").text
    send_late = sign_in(cast.taltal.director).get(
        f"/plan/acuerdos/{consulted.id}/respuestas/02104", expect=302
    )
    assert send_late.location == f"/plan/acuerdos/{consulted.id}"


def test_a_consultation_ends_in_a_new_draft_and_keeps_its_answers(session, cast, sign_in, send, consulted):
    make.ratification(session, consulted, cast.taltal.commune, answer="objects", text="No.")
    browser = sign_in(cast.coordinator)
    path = f"/plan/acuerdos/{consulted.id}/retirar"
    assert "Ya existe la versión 2027.1" in send(browser, path, expect=409, version="2027.1").text
    here = send(browser, path, version="2027.2").location
    assert "renovación de 24 a 12 meses" in browser.get(here).text
    past = Reading(sign_in(cast.observer).get(f"/plan/acuerdos/{consulted.id}"))
    assert past.row("Taltal")[:2] == ["Objeta", "No."]


def test_a_draft_is_nobody_elses(cast, session, sign_in):
    draft = make.adopted_plan(session, version="x", state=PlanState.DRAFT, in_force_from=None)
    for path in (f"/plan/acuerdos/{draft.id}", f"/plan/acuerdos/{draft.id}/efectos"):
        sign_in(cast.mejillones.director).get(path, expect=404)


def test_a_preview_counts_all_and_names_who_is_in_reach(cast, sign_in, consulted, count_queries):
    path = f"/plan/acuerdos/{consulted.id}/efectos?al=2027-03-10"
    page = Reading(sign_in(cast.mejillones.director).get(path))
    assert page.row("Taltal")[0] != "0"
    assert cast.mejillones.trained.list_name in page.words
    assert cast.taltal.trained.list_name not in page.words
    assert cast.taltal.trained.list_name not in sign_in(cast.observer).get(path).text
    browser = sign_in(cast.coordinator)
    with count_queries(13):
        assert cast.taltal.trained.list_name in browser.get(path).text
    sign_in(cast.observer).get(f"/plan/acuerdos/{consulted.id}/efectos?al=2026-06-30", expect=400)


def test_a_country_is_previewed_some_communes_at_a_time(session, cast, sign_in, consulted, monkeypatch):
    browser, path = sign_in(cast.coordinator), f"/plan/acuerdos/{consulted.id}/efectos?al=2027-03-10"
    at_once = Reading(browser.get(path)).rows
    monkeypatch.setattr(load, "_AT_A_TIME", 1)
    session.execute(sa.delete(KeptPreview))
    session.commit()
    assert Reading(browser.get(path)).rows == at_once


def test_the_page_needs_few_queries(cast, sign_in, consulted, count_queries):
    browser = sign_in(cast.observer)
    with count_queries(17):
        browser.get(f"/plan/acuerdos/{consulted.id}")


@pytest.mark.both
def test_two_coordinators_adopt_at_once_and_one_does(app, session, cast, sign_in, consulted, once):
    path = f"/plan/acuerdos/{consulted.id}/adoptar"
    clicks = []
    for day in ("2026-12-01", "2026-12-02"):
        browser = sign_in(cast.coordinator)
        data = once(browser.get(path)) | {"adopt_from": day}
        clicks.append((browser.get_cookie("tracker").value, browser._token(), data))
    session.commit()
    start, statuses = threading.Barrier(2), []

    def click(cookie, token, data):
        other = Client(app, use_cookies=True)
        other.set_cookie("tracker", cookie)
        start.wait()
        statuses.append(
            other.open(path, method="POST", data=data, headers={"X-CSRFToken": token}).status_code
        )

    threads = [threading.Thread(target=click, args=one) for one in clicks]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(statuses) == [302, 409]
    session.rollback()
    assert session.get(PlanVersion, consulted.id).in_force_from in {date(2026, 12, 1), date(2026, 12, 2)}
    verbs = session.scalars(sa.select(AuditEvent.verb)).all()
    assert verbs == ["plan_adopted"]
