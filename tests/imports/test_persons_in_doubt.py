"""A RUT of somebody else, a name with another RUT, a date that cannot be meant: doubted, never taken in silence."""

import sqlalchemy as sa

from tests import builders as make
from tests.imports.people import ANA, LUIS
from tests.imports.screens import fields, where, words
from tests.reading import Reading
from tests.sheets import files
from tracker.models import Inspector, Upload
from tracker.roster.doubt_rules import OF_ANOTHER, STRANGERS, TOO_MANY

PEDRO = ANA | {"nombres": "Pedro Antonio", "apellido_paterno": "Galleguillos", "apellido_materno": "Tapia"}
TWIN = ANA | {"rut": "9.876.543-3"}
HEADS = ["rut", "nombres", "apellido_paterno", "apellido_materno", "cargo", "desde"]


def row(rut, *name):
    return [rut, *name, "Inspectora de seguridad", "01-10-2026"]


def test_on_the_command_line_a_known_rut_with_quite_another_name_is_refused(
    run, report, roster, csv_file, inspector
):
    roster(ANA)
    told = roster(PEDRO)
    assert (told["new"], told["changed"], told["unchanged"], told["left_out"]) == (0, 0, 0, 1)
    [bad] = told["refused"]
    assert (bad["row"], bad["column"], bad["value"]) == (2, "rut", "12.345.678-5")
    assert "Pérez Soto, Ana María" in bad["reason"]
    assert "--same 12345678-5" in bad["reason"]
    assert inspector(ANA).list_name == "Pérez Soto, Ana María"
    path = csv_file(PEDRO)
    taken = report("roster", "import", path, "--commune", "02102", "--apply", "--same", "12.345.678-5")
    assert (taken["changed"], taken["refused"]) == (1, [])
    assert inspector(ANA).list_name == "Galleguillos Tapia, Pedro Antonio"
    assert roster(PEDRO)["unchanged"] == 1
    run("roster", "import", path, "--commune", "02102", "--same", "12.345.678-9", expect=2)


def test_a_known_name_with_another_rut_is_taken_as_new_with_a_warning(roster, inspector):
    roster(ANA)
    told = roster(TWIN)
    assert (told["new"], told["refused"]) == (1, [])
    [doubt] = told["warnings"]
    assert (doubt["column"], doubt["value"]) == ("rut", "9.876.543-3")
    assert "12.345.678-5: ¿es la misma persona?" in doubt["reason"]
    assert roster(ANA, TWIN)["warnings"] == [], "both are known by now"
    both = [LUIS | {"apellido_materno": "Vega"}, LUIS | {"rut": "10.000.908-0", "apellido_materno": "Vega"}]
    assert ["¿es la misma" in doubt["reason"] for doubt in roster(*both)["warnings"]] == [True], (
        "in one file too"
    )
    elsewhere = roster(TWIN | {"rut": "10.074.029-K"}, commune="02104")
    assert elsewhere["warnings"] == [], "never over the country"


def test_dates_that_can_hardly_be_meant_are_told_and_taken(roster, first_aid, inspector):
    told = roster(
        ANA | {"fecha_nombramiento": "01-03-2062", "PA16": "01-03-1950"}, LUIS | {"hasta": "31-12-2028"}
    )
    assert [(doubt["row"], doubt["column"]) for doubt in told["warnings"]] == [
        (2, "fecha_nombramiento"),
        (2, "PA16"),
    ]
    assert all(doubt["reason"].endswith("?") for doubt in told["warnings"])
    assert (told["new"], told["records"]) == (2, 1)
    assert f"{inspector(ANA).postings[0].appointed_on}" == "2062-03-01"
    soon = roster(LUIS | {"rut": "9.876.543-3", "nombres": "Eva", "desde": "01-01-2027"})
    assert soon["warnings"] == [], "renewals ahead are normal"


def test_the_screen_asks_who_it_is_and_takes_a_new_name_only_when_told(cast, screens, session):
    browser, own = screens(cast.mejillones.director), cast.mejillones.trained
    sent = browser.send(files.xlsx([HEADS, row(own.rut, "Pedro", "Galleguillos", "Tapia")]))
    page = browser.look(sent)
    asked = next(each for each in Reading(page).rows if each[0].startswith("Galleguillos Tapia, Pedro"))
    assert asked[1].startswith(f"{own.list_name}, con el mismo RUT")
    assert "Confirmar e importar" not in page.text
    browser.confirm_anyway(sent)
    browser.answer(sent, persons_0="otra")
    assert browser.figures(sent)["Quedan fuera"] == 1
    out = [each[-1] for each in Reading(browser.look(sent)).rows if each[0] == "Galleguillos Tapia, Pedro"]
    assert any("la fila es de otra persona y queda fuera" in why for why in out)
    browser.answer(sent, persons_0="misma")
    figures = browser.figures(sent)
    assert (figures["Quedan fuera"], figures["Nuevas"] + figures["Con cambios"]) == (0, 1)
    browser.confirm(sent)
    session.rollback()
    assert session.get(Inspector, own.id).names == "Pedro"


def test_the_screen_asks_whether_a_namesake_is_the_same_person(cast, screens, session):
    browser, own = screens(cast.mejillones.director), cast.mejillones.lapsed
    own.maternal_surname = "Tapia"
    session.commit()
    content = files.xlsx([HEADS, row("12.345.678-5", own.names, own.paternal_surname, "Tapia")])
    sent = browser.send(content)
    assert "¿Es la misma persona?" in words(browser.look(sent))
    browser.answer(sent, persons_0="misma")
    assert browser.figures(sent)["Quedan fuera"] == 1
    assert "su RUT lo corrige la coordinación" in words(browser.look(sent))
    browser.answer(sent, persons_0="otra")
    assert browser.figures(sent)["Nuevas"] == 1
    browser.confirm(sent)
    session.rollback()
    named = sa.select(sa.func.count()).where(Inspector.maternal_surname == "Tapia")
    assert session.scalar(named) == 2


def test_a_doubt_tells_nobody_whose_a_rut_is_out_of_their_reach(cast, screens, session):
    former = make.inspector(session, names="Fidel", paternal_surname="Lejano")
    session.commit()
    strangers = [cast.taltal.trained, former]
    rows = [HEADS, *(row(each.rut, "Pedro", "Galleguillos", "Tapia") for each in strangers)]
    browser = screens(cast.mejillones.director)
    sent = browser.send(files.xlsx(rows))
    page = browser.look(sent)
    assert page.text.count(OF_ANOTHER) >= len(strangers)
    report = browser.browser.get(f"{where(sent)}?formato=xlsx")
    told = page.text + b"".join(files.unzipped(report.data).values()).decode()
    for secret in (cast.taltal.canary, "Lejano", "Fidel", "Taltal"):
        assert secret not in told
    assert browser.figures(sent)["Quedan fuera"] == 2
    browser.confirm(sent)
    session.rollback()
    assert session.get(Inspector, former.id).names == "Fidel"
    for_coordination = screens(cast.coordinator)
    asked = words(for_coordination.look(for_coordination.send(files.xlsx(rows))))
    assert former.list_name in asked


def test_a_file_that_tries_many_rut_is_told_nothing(cast, screens, session):
    known = [
        make.inspector(session, names="Nadie", paternal_surname="Conocida") for _ in range(STRANGERS + 1)
    ]
    session.commit()
    rows = [row(each.rut, "Pedro", "Galleguillos", "Tapia") for each in known]
    browser = screens(cast.mejillones.director)
    page = browser.look(browser.send(files.xlsx([HEADS, *rows])))
    assert TOO_MANY in page.text
    assert OF_ANOTHER not in page.text
    assert OF_ANOTHER in browser.look(browser.send(files.xlsx([HEADS, *rows[:-1]]))).text


def test_an_answer_is_never_taken_for_another_question(cast, screens, session):
    browser, team = screens(cast.mejillones.director), cast.mejillones
    people = [team.trained, team.lapsed]
    sent = browser.send(
        files.xlsx([HEADS, *(row(each.rut, "Pedro", "Galleguillos", "Tapia") for each in people)])
    )
    url = f"{where(sent)}/respuestas"
    typed = fields(browser.look(sent), url) | {"persons_0": "otra", "persons_1": "misma"}
    team.trained.names, team.trained.paternal_surname = "Pedro", "Galleguillos"
    session.commit()
    told = browser.browser.post(url, typed, expect=400)
    assert "Otra persona cambió estos datos" in words(told)
    session.expire_all()
    assert session.scalar(sa.select(Upload)).choices == {}
