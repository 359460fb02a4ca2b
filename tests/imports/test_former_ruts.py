"""A RUT that somebody had before, met in a roster's file: it is asked whether it is that person, and decides nothing."""

import sqlalchemy as sa

from tests import builders as make
from tests.imports.screens import words
from tests.reading import Reading
from tests.sheets import files
from tracker.ground import rut as ruts
from tracker.models import Inspector
from tracker.models.identity import FormerKind

HEADS = ["rut", "nombres", "apellido_paterno", "cargo"]
BEFORE = "12.345.678-5"
ROW = [BEFORE, "Eva", "Lara", "Directora"]
REFUSED = "Ese RUT fue antes de otra persona del sistema"


def with_former(session, person, kind=FormerKind.ANOTHER):
    make.former_rut(session, person, rut="12345678-5", kind=kind)
    session.commit()


def count(session):
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(Inspector))


def test_the_screen_asks_with_both_and_leaves_the_row_out_or_takes_it_as_new(cast, screens, session):
    known, before = cast.mejillones.trained, count(session)
    with_former(session, known)
    director = screens(cast.mejillones.director)
    sent = director.send(files.xlsx([HEADS, ROW]))
    [asked] = [row for row in Reading(director.look(sent)).rows if row[0].startswith("Lara, Eva")]
    assert asked[1] == f"{known.list_name}, {ruts.show(known.rut)}, que antes tuvo el RUT de la fila"
    director.confirm_anyway(sent)
    director.answer(sent, persons_0="misma")
    assert f"que hoy tiene el RUT {ruts.show(known.rut)}: queda fuera" in words(director.look(sent))
    assert director.figures(sent)["Quedan fuera"] == 1
    director.answer(sent, persons_0="otra")
    assert director.figures(sent)["Nuevas"] == 1
    director.confirm(sent)
    assert count(session) == before + 1


def test_out_of_reach_it_is_refused_and_names_nobody(cast, screens, session):
    with_former(session, cast.taltal.trained)
    director = screens(cast.mejillones.director)
    page = director.look(director.send(files.xlsx([HEADS, ROW])))
    assert REFUSED in words(page)
    assert cast.taltal.canary not in page.text


def test_one_that_was_only_mistyped_is_asked_of_the_coordination_alone(cast, screens, session):
    with_former(session, cast.mejillones.trained, FormerKind.TYPO)
    coordination, director = screens(cast.coordinator), screens(cast.mejillones.director)
    assert "antes tuvo" in words(coordination.look(coordination.send(files.xlsx([HEADS, ROW]))))
    sent = director.send(files.xlsx([HEADS, ROW]))
    assert "antes tuvo" not in words(director.look(sent))
    assert director.figures(sent)["Nuevas"] == 1


def test_the_command_line_takes_it_as_new_and_says_whose_it_was(cast, csv_file, report, session):
    with_former(session, cast.mejillones.trained)
    told = report("roster", "import", csv_file(dict(zip(HEADS, ROW, strict=True))), "--commune", "02102")
    assert told["new"] == 1
    assert any(
        f"fue antes de {cast.mejillones.trained.list_name}" in one["reason"] for one in told["warnings"]
    )


def test_who_has_the_rut_today_wins(cast, screens, session):
    with_former(session, cast.mejillones.trained)
    make.posting(
        session,
        make.inspector(session, rut="12345678-5", names="Eva", paternal_surname="Lara"),
        cast.mejillones.commune,
    )
    session.commit()
    director = screens(cast.mejillones.director)
    assert "antes tuvo" not in words(director.look(director.send(files.xlsx([HEADS, ROW]))))
