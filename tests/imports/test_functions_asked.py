"""A function that nobody taught: asked once a value, refused where nobody can be asked, remembered for the commune."""

import sqlalchemy as sa

from tests.cast import TODAY
from tests.imports.people import ANA, LUIS
from tests.imports.screens import where, words
from tests.reading import Reading
from tests.sheets import files
from tracker.models import FunctionMeaning, Posting
from tracker.models.people import Profile

EVA = {"rut": "9.876.543-3", "nombres": "Eva", "apellido_paterno": "Lara", "funcion": "Secretaria"}
HEADS = ["rut", "nombres", "apellido_paterno", "cargo"]
STAFF = [
    HEADS,
    ["12.345.678-5", "Ana", "Pérez", "INSP. SEGURIDAD"],
    ["11.222.333-9", "Luis", "Araya", "Insp.  Seguridad"],
    ["9.876.543-3", "Eva", "Lara", "Secretaria"],
    ["10.000.908-0", "Raúl", "Vega", None],
    ["10.074.029-K", "Nora", "Díaz", "INSP. MUNICIPAL"],
]


def test_on_the_command_line_an_unknown_function_is_refused_saying_how_to_teach_it(roster, postings, session):
    told = roster(ANA | {"funcion": "PATRULLERO"}, LUIS, EVA)
    assert (told["new"], told["left_out"], told["warnings"]) == (1, 2, [])
    assert [(bad["row"], bad["column"], bad["value"]) for bad in told["refused"]] == [
        (2, "funcion", "PATRULLERO"),
        (4, "funcion", "Secretaria"),
    ]
    assert '--function "PATRULLERO=código"' in told["refused"][0]["reason"]
    assert session.scalars(sa.select(FunctionMeaning)).all() == []
    known = roster(LUIS | {"funcion": "PATRULLERO"})
    assert (known["unchanged"], [bad["value"] for bad in known["refused"]]) == (0, ["PATRULLERO"])
    assert postings(LUIS)[0][1] == "security_inspector"


def test_what_is_taught_is_taken_and_known_next_time(run, report, communes, csv_file, postings, session):
    path = csv_file(ANA | {"funcion": "PATRULLERO"}, LUIS | {"funcion": ""}, EVA)
    teaching = ["--function", "patrullero=security_inspector", "--function", "Secretaria=fuera"]
    rehearsed = report("roster", "import", path, "--commune", "02102", *teaching)
    assert (rehearsed["new"], rehearsed["refused"], rehearsed["left_out"]) == (2, [], 1)
    assert session.scalars(sa.select(FunctionMeaning)).all() == [], "a rehearsal teaches nothing"
    told = report("roster", "import", path, "--commune", "02102", "--apply", *teaching)
    assert (told["new"], told["refused"], told["left_out"]) == (2, [], 1)
    assert [(doubt["row"], doubt["value"]) for doubt in told["warnings"]] == [(3, None), (4, "Secretaria")]
    assert "queda fuera" in told["warnings"][1]["reason"]
    assert postings(ANA)[0][1] == "security_inspector"
    again = report("roster", "import", path, "--commune", "02102")
    assert (again["unchanged"], again["refused"], again["left_out"]) == (2, [], 1)
    elsewhere = report("roster", "import", path, "--commune", "02104")
    assert [bad["value"] for bad in elsewhere["refused"]] == ["PATRULLERO", "Secretaria"]
    for wrong in ("Secretaria", "Secretaria=jefa"):
        run("roster", "import", path, "--commune", "02102", "--function", wrong, expect=2)


def test_the_screen_asks_each_value_once_and_waits_for_the_answers(cast, screens, session):
    browser = screens(cast.mejillones.director)
    sent = browser.send(files.xlsx(STAFF))
    page = browser.look(sent)
    asked = [row[:2] for row in Reading(page).rows if row[-1].startswith("Elija…")]
    assert asked == [["INSP. SEGURIDAD", "2"], ["Sin función", "1"], ["Secretaria", "1"]]
    assert "Faltan 3 respuestas antes de poder confirmar." in words(page)
    assert "Confirmar e importar" not in page.text
    assert browser.figures(sent)["Nuevas"] == 1
    assert "Falta responder" in words(browser.confirm_anyway(sent))
    browser.answer(sent, expect=400, functions_0="nada")
    browser.answer(sent, functions_0="security_inspector", functions_2="fuera")
    assert "Falta una respuesta antes de poder confirmar." in words(browser.look(sent))
    browser.answer(sent, functions_0="municipal_inspector")
    figures = browser.figures(sent)
    assert (figures["Nuevas"], figures["Quedan fuera"]) == (4, 1)
    assert Reading(browser.look(sent)).row("Lara, Eva")[:2] == ["9.876.543-3", "4"]
    done = browser.confirm(sent)
    profiles = sa.select(Posting.profile, sa.func.count()).where(Posting.start == TODAY)
    assert {row.profile: row[1] for row in session.execute(profiles.group_by(Posting.profile))} == {
        Profile.SECURITY_INSPECTOR: 2,
        Profile.MUNICIPAL_INSPECTOR: 2,
    }
    browser.undo(done)
    again = browser.send(files.xlsx(STAFF))
    asked = [row[0] for row in Reading(browser.look(again)).rows if row[-1].startswith("Elija…")]
    assert asked == ["Sin función"], "undoing forgets nothing, and who has no function is asked each time"
    other = screens(cast.taltal.director)
    page = other.look(other.send(files.xlsx(STAFF), cut="02104"))
    assert "Faltan 3 respuestas" in words(page)


def test_what_was_taught_is_listed_and_corrected(cast, screens, session):
    browser = screens(cast.mejillones.director)
    sent = browser.send(files.xlsx(STAFF))
    browser.answer(sent, functions_0="security_inspector", functions_1="director", functions_2="fuera")
    browser.choose(sent, column_3="funcion")
    browser.confirm(sent)
    page = browser.browser.get("imports_taught.show", cut="02102")
    assert {row[0] for row in Reading(page).rows[1:]} == {"INSP. SEGURIDAD", "Secretaria"}
    assert 'href="/comunas/02102/aprendido"' in browser.browser.get("imports.index").text
    taught = {row.key: row.id for row in session.scalars(sa.select(FunctionMeaning))}
    said = {
        f"function_{taught['inspseguridad']}": "municipal_inspector",
        f"function_{taught['secretaria']}": "olvidar",
    }
    browser.teach("02102", **said)
    session.rollback()
    kept = {row.key: row.profile for row in session.scalars(sa.select(FunctionMeaning))}
    assert kept == {"inspseguridad": Profile.MUNICIPAL_INSPECTOR}
    browser.teach("02102", expect=400, **{f"function_{taught['inspseguridad']}": "nada"})


def test_titles_and_courses_that_were_taught_are_corrected_too(cast, screens, session):
    browser = screens(cast.mejillones.director)
    rows = [[*HEADS, "1ros Aux"], ["12.345.678-5", "Ana", "Pérez", "Directora", "12-05-2026"]]
    sent = browser.send(files.xlsx(rows))
    browser.choose(sent, column_4="curso:PA16")
    browser.confirm(sent)
    page = browser.browser.get("imports_taught.show", cut="02102")
    assert "1ros Aux" in words(page)
    [name] = [name for name in browser.proposed("02102") if name.startswith("header_")]
    assert browser.proposed("02102")[name] == "curso:PA16"
    browser.teach("02102", **{name: "curso:TR08"})
    assert browser.proposed("02102")[name] == "curso:TR08"
    browser.teach("02102", **{name: "olvidar"})
    assert "Todavía no hay nada" in words(browser.browser.get("imports_taught.show", cut="02102"))
    coordination = screens(cast.coordinator)
    coordination.browser.get("imports_taught.show", cut="02104")
    coordination.browser.get("imports_taught.everywhere")
    browser.browser.get("imports_taught.everywhere", expect=403)
    browser.browser.get("imports_taught.show", cut="02104", expect=404)


def test_answers_are_no_others(cast, screens):
    sent = screens(cast.mejillones.director).send(files.xlsx(STAFF))
    other = screens(cast.taltal.director).browser
    other.post(f"{where(sent)}/respuestas", {"once": "k", "functions_0": "director"}, expect=404)
