"""What a director's file may do and tell: nothing of anybody outside the commune."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.imports.screens import where, words
from tests.sheets import files
from tracker.models import Account, CourseAlias, HeaderMeaning, Inspector, Posting, Record

HAND_OVER = "La persona figura en la nómina de otra comuna: pida el traspaso."
NOBODY = "Nadie de la nómina de la comuna tiene ese RUT."
HEADS = ["rut", "nombres", "apellido_paterno", "funcion", "correo", "celular", "desde", "hasta"]


def row(person, **values):
    said = {"rut": person.rut, "nombres": person.names, "apellido_paterno": "Nombre"} | values
    return [said.get(column, "") for column in HEADS]


@pytest.fixture
def director(cast, screens):
    return screens(cast.mejillones.director)


def test_who_is_posted_elsewhere_is_refused_and_named_by_nobody(cast, director, dump):
    sent = director.send(
        files.xlsx([HEADS, row(cast.taltal.trained), row(cast.moved, desde="01-01-2025", hasta="31-12-2027")])
    )
    before = dump()
    page = director.look(sent)
    assert page.text.count(HAND_OVER) == 2
    assert 'href="/comunas/02102/traspasos/pedir"' in page.text
    for secret in (cast.taltal.canary, "Taltal", "Mudado"):
        assert secret not in page.text
    report = director.browser.get(f"{where(sent)}?formato=xlsx")
    assert cast.taltal.canary.encode() not in b"".join(files.unzipped(report.data).values())
    director.confirm(sent)
    after = dump()
    assert (after["posting"], after["inspector"]) == (before["posting"], before["inspector"])


def test_the_coordination_may_open_a_second_posting_and_is_warned(cast, screens, session):
    coordination = screens(cast.coordinator)
    sent = coordination.send(files.xlsx([HEADS, row(cast.taltal.trained, funcion="director")]))
    assert "esta es una segunda destinación" in words(coordination.look(sent))
    coordination.confirm(sent)
    session.rollback()
    assert {posting.commune_cut for posting in cast.taltal.trained.postings} == {"02102", "02104"}


@pytest.mark.parametrize("who", ["director", "coordinator"])
def test_a_roster_changes_no_account_nor_who_is_also_elsewhere(cast, screens, session, who):
    browser = screens({"director": cast.mejillones.director, "coordinator": cast.coordinator}[who])
    account = make.account(session, rut=cast.shared.rut, email="sandra@example.cl", name="Sandra Dosveces")
    own = cast.mejillones
    kept = session.execute(sa.select(Account.id, Account.email, Account.name, Account.phone)).all()
    person = {name: getattr(cast.shared, name) for name in ("names", "paternal_surname", "email", "phone")}
    rows = [
        row(
            cast.shared,
            nombres="Sandro",
            apellido_paterno="Dosveces",
            correo="otra@x.cl",
            celular="987654321",
            funcion="director",
        ),
        row(own.trained, nombres="Teresa", apellido_paterno="Cortés", correo="nuevo@x.cl"),
    ]
    sent = browser.send(files.xlsx([HEADS, *rows]))
    browser.confirm(sent)
    session.rollback()
    assert session.execute(sa.select(Account.id, Account.email, Account.name, Account.phone)).all() == kept
    assert not session.get(Account, account.id).grants
    assert {name: getattr(session.get(Inspector, cast.shared.id), name) for name in person} == person
    assert session.get(Inspector, own.trained.id).email == "nuevo@x.cl"


def test_a_directors_records_wait_and_are_of_the_own_roster(cast, director, session):
    people = (cast.mejillones.lapsed, cast.taltal.lapsed)
    ruts = [person.rut for person in people] + ["9.876.543-3"]
    sent = director.send_records(
        files.xlsx([["rut", "curso", "fecha"], *([rut, "PA16", "04-05-2026"] for rut in ruts)]), "02102"
    )
    page = director.look(sent)
    assert (page.text.count(NOBODY), director.figures(sent)["Rechazos"]) == (1, 2)
    assert cast.taltal.canary not in page.text
    director.confirm(sent)
    [made] = session.scalars(sa.select(Record).where(Record.added_by_id == cast.mejillones.director.id))
    assert (made.inspector_id, made.state.value) == (people[0].id, "waiting")
    again = director.send_records(
        files.xlsx([["rut", "curso", "fecha"], [ruts[0], "PA16", "04-05-2026"]]), "02102"
    )
    assert director.figures(again)["Sin cambios"] == 1


def test_the_coordinations_records_count_at_once(cast, screens, session):
    coordination = screens(cast.coordinator)
    lapsed = cast.taltal.lapsed
    sent = coordination.send_records(
        files.xlsx([["rut", "curso", "fecha"], [lapsed.rut, "PA16", "04-05-2026"]])
    )
    done = coordination.confirm(sent)
    made = session.scalars(sa.select(Record).order_by(Record.id.desc())).first()
    assert (made.inspector_id, made.state.value) == (lapsed.id, "accepted")
    number = made.id
    coordination.undo(done)
    session.expire_all()
    assert session.scalar(sa.select(sa.func.count()).where(Record.id == number)) == 0


def test_the_former_commune_adds_and_learns_nothing_of_after_the_move(cast, director, session):
    make.record(session, cast.moved, cast.first_aid, date(2026, 9, 1))
    since = f"{cast.moved.postings[0].start:%d-%m-%Y}"
    sheet = [["rut", "desde", "PA16", "TR08"], [cast.moved.rut, since, "01-09-2026", "30-06-2026"]]
    other = [["rut", "desde", "PA16"], [cast.moved.rut, since, "02-09-2026"]]
    for rows in (sheet, other):
        sent = director.send(files.xlsx(rows))
        assert "A esa fecha la persona ya había dejado la comuna" in words(director.look(sent))
        director.confirm(sent)
    made = session.scalars(sa.select(Record).where(Record.added_by_id == cast.mejillones.director.id))
    assert [record.obtained_on for record in made] == [date(2026, 6, 30)]


@pytest.mark.parametrize("commune", ["todas", "02104", ""])
def test_a_director_sends_records_of_no_other_commune(director, dump, commune):
    before = dump()
    director.send_records(files.xlsx([["rut", "curso"], ["1-9", "PA16"]]), commune, expect=400)
    assert dump() == before


def test_anothers_upload_and_import_are_not_there(cast, director, dump):
    before = dump()
    for upload in (cast.taltal.upload, cast.upload):
        for path, method in (("", "GET"), ("", "POST"), ("/confirmar", "POST"), ("/descartar", "POST")):
            url = f"/importaciones/subidas/{upload.id}{path}"
            director.browser.visit(
                method,
                url,
                expect=404,
                data={"once": "x"},
                headers={"X-CSRFToken": director.browser._token()},
            )
    for batch in (cast.taltal.batch, cast.batch):
        director.browser.get("imports.batch", batch_id=batch.id, expect=404)
        director.undo(f"/importaciones/{batch.id}", expect=404)
    assert dump() == before


TAUGHT = [["R.U.N", "NOMBRES", "APELLIDO PATERNO", "Quehacer", "Reanimación"], ["12.345.678-5", "Ana", "Soto", "Inspectora de seguridad", "04-05-2026"]]  # fmt: skip


@pytest.mark.parametrize("who", ["director", "coordinator"])
def test_what_was_chosen_is_remembered_for_the_commune(cast, screens, session, who):
    browser = screens({"director": cast.mejillones.director, "coordinator": cast.coordinator}[who])
    sent = browser.send(files.xlsx(TAUGHT))
    assert "Sin función" in words(browser.look(sent))
    browser.choose(sent, column_3="funcion", column_4="curso:PA16")
    browser.confirm(sent)
    meanings = {
        row.key: (row.column_name, row.course_id) for row in session.scalars(sa.select(HeaderMeaning))
    }
    aliases = [alias.key for alias in session.scalars(sa.select(CourseAlias))]
    if who == "director":
        assert meanings == {"quehacer": ("funcion", None), "reanimacion": (None, cast.first_aid.id)}
        assert aliases == []
    else:
        assert (meanings, aliases) == ({"quehacer": ("funcion", None)}, ["reanimacion"])
    next_month = browser.send(files.xlsx(TAUGHT))
    page = browser.look(next_month)
    assert browser.figures(next_month)["Sin cambios"] == 1
    assert "No se leen estas columnas" not in words(page)
    elsewhere = screens(cast.coordinator).send(files.xlsx(TAUGHT), cut="02104")
    there = words(screens(cast.coordinator).look(elsewhere))
    assert "No se leen estas columnas: Quehacer" in there
    assert ("Reanimación." in there) == (who == "director"), (
        "an alias is everybody's, a commune's word its own"
    )


def test_a_course_of_records_is_told_once_and_known_from_then_on(cast, screens, session):
    coordination = screens(cast.coordinator)
    content = files.xlsx([["rut", "curso", "fecha"], [cast.taltal.lapsed.rut, "RCP básico", "04-05-2026"]])
    sent = coordination.send_records(content)
    assert coordination.figures(sent) == {"Nuevos": 0, "Sin cambios": 0, "Rechazos": 1}
    coordination.choose(sent, name_0="curso:PA16")
    assert coordination.figures(sent)["Nuevos"] == 1
    coordination.confirm(sent)
    assert [alias.key for alias in session.scalars(sa.select(CourseAlias))] == ["rcpbasico"]
    assert coordination.figures(coordination.send_records(content))["Sin cambios"] == 1


def test_a_piece_without_its_full_date_is_refused_never_guessed(cast, director, session):
    heads = [["rut", "nombres", "apellido_paterno", "cursos realizados", "cargo"]]
    listed = "Primeros auxilios, 16 horas (12-05-2026)\nTR08 marzo 2024 y buceo 01-02-2025"
    sent = director.send(files.xlsx([*heads, ["12.345.678-5", "Ana", "Soto", listed, "Directora"]]))
    page = words(director.look(sent))
    assert director.figures(sent)["Cursos"] == 1
    assert "no dice el día" in page
    assert "no se ha dicho qué curso es «buceo»" in page
    director.confirm(sent)
    ana = session.scalars(sa.select(Inspector).where(Inspector.rut == "12345678-5")).one()
    made = session.scalars(sa.select(Record).where(Record.inspector == ana)).all()
    assert [(record.course.code, f"{record.obtained_on}") for record in made] == [("PA16", "2026-05-12")]


def test_nobody_is_ended_by_being_missing(cast, director, session):
    sent = director.send(files.xlsx([HEADS, row(cast.mejillones.trained, nombres="", apellido_paterno="")]))
    missing = words(director.look(sent))
    for person in (cast.mejillones.lapsed, cast.mejillones.untrained, cast.shared):
        assert person.list_name in missing
    director.confirm(sent)
    session.rollback()
    open_ones = sa.select(sa.func.count()).where(Posting.commune_cut == "02102", Posting.end.is_(None))
    assert session.scalar(open_ones) == 4
