"""The page of one edition, for every role."""

from datetime import date

import pytest

from tests import builders as make
from tests.cast import LINK
from tests.reading import Reading
from tracker.models.editions import EditionState


@pytest.fixture
def page(cast, sign_in):
    """Give the function that reads the page of the cast's edition as an account."""
    return lambda account: Reading(sign_in(account).get("editions.show", edition_id=cast.edition.id))


def test_everybody_reads_what_where_and_when(cast, session, page):
    cast.edition.bring = "Cédula de identidad."
    cast.edition.instructors = [cast.instructor]
    make.quota(cast.edition, cast.taltal.commune, 6)
    make.enrollment(session, cast.edition, cast.taltal.trained, cast.taltal.commune)
    team = cast.mejillones
    for account in (cast.coordinator, cast.observer, cast.instructor, team.director, team.account):
        told = page(account)
        for words in (
            "Inscripciones abiertas",
            "Primeros auxilios",
            "75 % de asistencia",
            "Academia del Norte",
            "Inés Lobos",
            "Gimnasio municipal",
            "Cédula de identidad.",
            "Miércoles 9 de diciembre de 2026",
            "09:00 a 13:00",
            "desde el 1 de noviembre de 2026 hasta el 30 de noviembre de 2026",
            "Hasta el 20 de noviembre de 2026 cada comuna tiene sus cupos",
        ):
            assert words in told.words
        assert told.row("Taltal") == ["6", "1"]


def test_only_its_writers_see_the_link_and_what_to_do(cast, page):
    told = page(cast.coordinator)
    assert LINK in told.words
    assert told.links["Editar"] == f"/cursos-programados/{cast.edition.id}/editar"
    for account in (cast.observer, cast.instructor, cast.mejillones.director, cast.mejillones.account):
        told = page(account)
        assert LINK not in told.words
        assert not {"Editar", "Cupos", "Anular"} & told.links.keys()


def test_a_draft_is_not_there_for_the_others(cast, session, sign_in, page):
    cast.edition.state = EditionState.DRAFT
    session.commit()
    assert "Borrador" in page(cast.coordinator).words
    for account in (cast.observer, cast.instructor, cast.mejillones.director, cast.mejillones.account):
        sign_in(account).get("editions.show", edition_id=cast.edition.id, expect=404)


def test_after_the_release_date_the_quotas_are_history(cast, session, page, time_machine):
    make.quota(cast.edition, cast.taltal.commune, 6)
    session.commit()
    time_machine.move_to("2026-11-20T03:00:00Z")  # midnight in Santiago
    assert "se liberaron el 20 de noviembre de 2026" in page(cast.coordinator).words


def test_an_expired_authorisation_has_its_word(cast, page):
    cast.edition.provider.authorisation = "SPD-7"
    cast.edition.provider.authorised_until = date(2026, 11, 3)
    told = page(cast.coordinator).words
    assert "autorización SPD-7, hasta el 03-11-2026" in told
    assert "antes de la primera jornada" in told
    assert "Vigente" in told
    cast.edition.provider.authorised_until = date(2026, 11, 2)
    assert "Vencida" in page(cast.mejillones.director).words
    assert "antes de la primera jornada" not in page(cast.mejillones.director).words


def test_a_cancelled_one_says_why_and_offers_a_copy(cast, page):
    make.call_off(cast.edition)
    assert "Este curso se anuló Sin relator" in page(cast.mejillones.account).words
    told = page(cast.coordinator)
    assert "Copiar" in told.words
    assert not {"Editar", "Cupos", "Anular"} & told.links.keys()


def test_what_no_address_can_name(cast, sign_in):
    browser = sign_in(cast.coordinator)
    for path in ("/cursos-programados/999999", "/cursos-programados/x", "/cursos-programados/0"):
        browser.get(path, expect=404)


def test_few_questions_whatever_it_has(cast, session, sign_in, count_queries):
    for commune in (cast.mejillones.commune, cast.taltal.commune, cast.calama):
        make.quota(cast.edition, commune, 2)
    browser = sign_in(cast.mejillones.director)
    with count_queries(at_most=14):
        browser.get("editions.show", edition_id=cast.edition.id)
