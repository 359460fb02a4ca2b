"""Whoever looks at an import that was taken back sees when, and by whom."""

from tests import builders as make
from tests.cast import NOW
from tests.reading import Reading


def undone(session, cast):
    batch = make.batch(session, cast.mejillones.commune, file="mayo.xlsx", applied_at=NOW)
    session.commit()
    return batch


def test_on_its_page_and_in_the_list_it_says_who_and_when(session, cast, sign_in):
    batch = undone(session, cast)
    sign_in(cast.coordinator).post("imports.undo", {"once": "a"}, batch_id=batch.id)
    director = sign_in(cast.mejillones.director)
    page = director.get("imports.batch", batch_id=batch.id).text
    assert "se deshizo el 03-11-2026 12:00: la deshizo Carla Rojas." in page
    row = Reading(director.get("imports.index")).row(f"{batch.id} · mayo.xlsx")
    assert row[-1] == "Deshecha el 03-11-2026 12:00 por Carla Rojas"


def test_what_the_command_line_took_back_says_so(session, cast, sign_in, run):
    batch = undone(session, cast)
    run("imports", "undo", batch.id)
    page = sign_in(cast.mejillones.director).get("imports.batch", batch_id=batch.id).text
    assert "la deshizo la línea de comandos" in page
