"""What a visitor of the regional demonstration finds of the agreement, what explains gaps, loans and costs."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.reading import Reading
from tracker.accounts import rules
from tracker.ground import clock
from tracker.models import Evidence, ExtensionAct, Inspector, PlanVersion, Posting, Record
from tracker.models.obligations import extension

ACCEPTS, OBJECTS, SILENT = "Acepta", "Objeta", "Sin respuesta"
RECORDED = "la registró la coordinación, según el acta del"


@pytest.fixture
def visit(demonstration, session, sign_in):
    """Give the function that reads a page as who has a mailbox."""
    signed_in = {}

    def visit(mailbox, path):
        if mailbox not in signed_in:
            signed_in[mailbox] = sign_in(rules.find(session, f"{mailbox}@demo.example"))
        return Reading(signed_in[mailbox].get(path))

    return visit


@pytest.fixture
def agreement(session):
    """Give the address of a version's page."""

    def agreement(state):
        last = sa.select(sa.func.max(PlanVersion.id)).where(PlanVersion.state == state)
        return f"/plan/acuerdos/{session.scalar(last)}"

    return agreement


def said(page):
    """Return what each commune says on the page of an agreement, and when and who."""
    heads = next(place for place, row in enumerate(page.rows) if row[:2] == ["Comuna", "Respuesta"])
    return {row[0].split(" Responder")[0]: (row[1], row[4]) for row in page.rows[heads + 1 :]}


def test_seven_accepted_the_plan_in_force_one_objected_one_was_silent(visit, agreement):
    page = visit("coordinacion", agreement("adopted"))
    answers = said(page)
    assert sorted(word for word, _ in answers.values()) == [ACCEPTS] * 7 + [OBJECTS, SILENT]
    assert answers["Taltal"][0] == OBJECTS
    assert answers["Tocopilla"] == (SILENT, "–")
    recorded = {commune for commune, (_, who) in answers.items() if RECORDED in who}
    assert recorded == {"Calama", "María Elena"}
    assert "la adoptó" in page.words
    assert "Antes respondió" in page.words
    assert "San Pedro de Atacama (en línea)" in page.words
    marked = [row[0].split()[0] for row in visit("observacion", "/panorama").rows if "este plan" in row[0]]
    assert marked == ["Taltal", "Tocopilla"]


def test_a_director_finds_a_version_to_answer_and_who_changes(visit, agreement):
    path = agreement("consultation")
    assert path in visit("direccion.taltal", "/comunas/02104").addresses
    page = visit("direccion.taltal", path)
    assert sum(word != SILENT for word, _ in said(page).values()) == 2
    assert "Tránsito: renovación de 36 a 24 meses." in page.words
    assert f"hasta el {clock.today() + timedelta(days=12):%d-%m-%Y}" in page.words
    assert "Respuesta" in visit("direccion.taltal", page.links["Responder por Taltal"]).words
    changing = visit("direccion.taltal", f"{path}/efectos")
    assert [row for row in changing.rows if row[1:2] == ["Taltal"]]
    everywhere = visit("coordinacion", f"{path}/efectos")
    assert {"Antofagasta", "Mejillones"} <= {row[1] for row in everywhere.rows}


def test_exemptions_one_waits_two_were_accepted_one_refused(visit):
    [waiting] = visit("direccion.taltal", "/eximiciones").rows[1:]
    assert waiting[1] == "Tránsito"
    page = visit("coordinacion", "/eximiciones")
    assert page.column(1) == [waiting[0]]
    accepted = visit("coordinacion", "/eximiciones?estado=accepted")
    assert len(accepted.rows) == 3
    [refused] = visit("coordinacion", "/eximiciones?estado=refused").rows[1:]
    assert "4 horas" in refused[4]


def test_an_act_counts_and_another_was_taken_back(visit, session):
    page = visit("coordinacion", "/prorrogas")
    [counts, back] = page.rows[1:]
    assert (counts[4], back[4]) == ("Rige", "Sin efecto")
    assert 10 <= int(counts[2]) <= 20
    act = session.scalars(sa.select(ExtensionAct).where(ExtensionAct.counts)).one()
    theirs = sa.select(Record.inspector_id).join(extension).where(extension.c.act_id == act.id)
    person = visit("coordinacion", f"/personas/{session.scalars(theirs.limit(1)).one()}")
    assert act.document in person.words


def test_mayors_kept_two_a_second_year(visit, session):
    kept = session.scalars(sa.select(Posting).where(Posting.mayor_decree.is_not(None))).all()
    assert len({posting.commune_cut for posting in kept}) == 2
    for posting in kept:
        person = session.get_one(Inspector, posting.inspector_id)
        assert "Prórroga de la alcaldía" in visit("coordinacion", f"/personas/{person.id}").words


def test_communes_lend_and_whoever_plans_a_course_finds_it(visit):
    page = visit("direccion.taltal", "/prestamos")
    assert len(set(page.column(1))) >= 5
    assert set(page.column(2)) == {"Relator/a", "Sala o recinto", "Vehículo", "Equipo o material"}
    assert all(row[3].endswith("@demo.example") for row in page.rows[1:])


def test_what_courses_cost_adds_up(visit):
    page = visit("coordinacion", "/costos")
    paid = [int(row[4].removeprefix("$ ").replace(".", "")) for row in page.rows[1:]]
    assert f"$ {sum(paid):,}".replace(",", ".") in page.words
    assert len(set(page.column(0))) == 4
    assert set(page.column(2)) == {"Honorarios", "Viáticos", "Transporte"}
    assert len(set(page.column(3)) - {"La asociación"}) > 2
    assert set(visit("direccion.tocopilla", "/costos").column(3)) == {"Tocopilla"}


def test_every_paper_is_a_page_that_says_it_is_made_up(visit, session):
    papers = session.scalars(sa.select(Evidence).options(sa.orm.undefer(Evidence.content))).all()
    assert len(papers) > 10
    for paper in papers:
        assert paper.content.startswith(b"%PDF-")
        assert "Documento de demostración".encode("cp1252") in paper.content
