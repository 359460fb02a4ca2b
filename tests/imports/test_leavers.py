"""Those of the roster whom a file does not name: ticked, and ended with one date, together with the import."""

from datetime import date

import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.imports.screens import fields, where, words
from tests.reading import Reading
from tests.sheets import files
from tracker.models import Enrollment, Posting
from tracker.models.accounts import Role
from tracker.models.editions import EnrollmentState

ANA = [["rut", "nombres", "apellido_paterno", "cargo"], ["12.345.678-5", "Ana", "Soto", "Directora"]]


def leave(browser, sent, *people, day, expect=302):
    url = f"{where(sent)}/termino"
    ticked = {f"people-{person.id}": "y" for person in people}
    return browser.browser.post(
        url, fields(browser.look(sent), url) | ticked | {"last_day": day}, expect=expect
    )


def ends(session, cut="02102"):
    session.rollback()
    ended = sa.select(Posting.inspector_id, Posting.end).where(
        Posting.commune_cut == cut, Posting.end.is_not(None)
    )
    return {row.inspector_id: row.end for row in session.execute(ended)}


def test_leavers_are_ticked_and_end_with_one_date_when_it_is_confirmed(cast, screens, session):
    browser, own = screens(cast.mejillones.director), cast.mejillones
    before = ends(session)
    sent = browser.send(files.xlsx(ANA))
    page = browser.look(sent)
    assert f'href="/personas/{own.lapsed.id}"' in page.text
    assert "Falta la fecha" in words(leave(browser, sent, own.lapsed, day="", expect=400))
    leave(browser, sent, own.lapsed, own.untrained, cast.taltal.trained, day="2026-10-31")
    assert ends(session) == before, "nothing is kept before it is confirmed"
    told = browser.look(sent)
    assert "se leyó otra vez con quienes marcó" in words(told)
    assert "Al confirmar se pone término a 2 personas." in words(told)
    page = Reading(told)
    assert page.row(own.lapsed.list_name)[-1] == "31-10-2026"
    assert page.row(own.trained.list_name)[-1] == "sigue en la nómina"
    done = browser.confirm(sent)
    assert ends(session) == before | dict.fromkeys([own.lapsed.id, own.untrained.id], date(2026, 10, 31))
    assert ends(session, "02104") == {}
    kept = browser.browser.get(where(done))
    assert Reading(kept).row(own.untrained.list_name)[-1] == "31-10-2026"
    assert "1 nueva, 0 con cambios, 0 sin cambios, 2 con término, 0 rechazos." in words(kept)
    browser.undo(done)
    assert ends(session) == before


def test_a_last_day_that_cannot_be_is_told_and_the_person_stays(cast, screens, session):
    browser, own = screens(cast.mejillones.director), cast.mejillones
    before = ends(session)
    sent = browser.send(files.xlsx(ANA))
    leave(browser, sent, own.lapsed, day="1999-01-01")
    told = Reading(browser.look(sent)).row(own.lapsed.list_name)[-1]
    assert "sigue" not in told
    assert told.endswith(".")
    browser.confirm(sent)
    assert ends(session) == before


def test_what_leavers_hold_after_their_last_day_is_said_before_and_after(cast, screens, session):
    """A seat that `tick` frees, one kept, one of before the last day, a turn, a request, a director's role."""
    browser, own = screens(cast.mejillones.director), cast.mejillones
    december = make.edition(session, cast.traffic, own.commune)
    kept = make.edition(session, cast.traffic, own.commune, date(2026, 12, 15))
    soon = make.edition(session, cast.traffic, own.commune, date(2026, 11, 10))
    for edition in (december, kept, soon):
        make.enrollment(session, edition, own.lapsed, own.commune, EnrollmentState.CONFIRMED, NOW)
    waits = make.enrollment(session, december, own.untrained, own.commune, EnrollmentState.WAITLISTED, NOW)
    session.scalars(sa.select(Enrollment).filter_by(edition_id=kept.id)).one().kept_at = NOW
    make.account(session, Role.DIRECTOR, rut=own.lapsed.rut, email="l@example.cl", commune=own.commune)
    session.commit()
    sent = browser.send(files.xlsx(ANA))
    leave(browser, sent, own.lapsed, own.untrained, own.trained, day="2026-11-12")
    told = browser.look(sent)
    assert "3 personas todavía tienen algo aquí después de su último día" in words(told)
    row = Reading(told).row(own.lapsed.list_name)[-1]
    assert "Cupo en «Tránsito, 8 horas», 09-12-2026" in row
    assert "queda libre el 06-12-2026." in row
    assert "15-12-2026" in row
    assert "lo conserva, como se decidió" in row
    assert "10-11-2026" not in row, "it is over before the last day"
    assert "Su acceso como dirección de seguridad: sigue" in row
    assert "Lista de espera de" in Reading(told).row(own.untrained.list_name)[-1]
    asked = Reading(told).row(own.trained.list_name)[-1]
    assert "Cupo pedido en «Primeros auxilios, 16 horas», 16-12-2026" in asked
    assert "se retira el 12-12-2026" in asked, "thirty days, before the 72 hours"
    done = browser.confirm(sent)
    kept_report = browser.browser.get(where(done))
    assert "3 con término (3 todavía tienen algo aquí)" in words(kept_report)
    assert "queda libre el 06-12-2026" in Reading(kept_report).row(own.lapsed.list_name)[-1]
    decided = f"/destinaciones/{own.untrained.postings[0].id}/termino"
    assert f'href="{decided}"' in kept_report.text
    assert f'name="seat-{waits.id}"' in browser.browser.get(decided).text
    browser.undo(done)
    assert decided not in browser.browser.get(where(done)).text
