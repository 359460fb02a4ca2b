"""On its closing day an edition with too few people is told to the coordination, once, and they decide."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import send
from tests.reading import Reading
from tracker.editions.minimum_mails import tell_of_short
from tracker.ground.clock import SANTIAGO
from tracker.models import AuditEvent, Mail
from tracker.web.writing import writer

NINE = datetime(2026, 11, 30, 9, tzinfo=SANTIAGO).astimezone(UTC)  # of the day on which it closes


@pytest.fixture
def edition(session, cast):
    cast.edition.minimum = 2
    make.enrollment(session, cast.edition, cast.mejillones.lapsed, cast.mejillones.commune)
    session.commit()
    return cast.edition


@pytest.fixture
def told(session):
    """Give the function that does what the tick does at an instant, and returns who was told."""

    def told(at):
        last = session.scalar(sa.select(sa.func.max(Mail.id))) or 0
        session.commit()
        tell_of_short(writer(at), session.commit)
        return [each.address for each in session.scalars(sa.select(Mail).where(Mail.id > last))]

    return told


def test_it_is_told_once_from_nine_on_the_closing_day_and_again_on_another(session, cast, edition, told):
    assert told(NINE - timedelta(minutes=1)) == []
    assert told(NINE) == [cast.coordinator.email]
    assert told(NINE) == told(NINE + timedelta(days=2)) == []
    [mail] = session.scalars(sa.select(Mail))
    assert mail.subject == "No alcanza el mínimo: Primeros auxilios, 16 horas"
    assert "tiene cupo 1 persona, de un mínimo de 2." in mail.body
    assert f"/cursos-programados/{edition.id}" in mail.body
    edition.closes_on += timedelta(days=3)
    assert told(NINE + timedelta(days=2)) == []
    assert told(NINE + timedelta(days=3)) == [cast.coordinator.email]


def test_what_was_not_told_on_that_day_is_told_in_the_night(cast, edition, told):
    assert told(NINE + timedelta(hours=20)) == [cast.coordinator.email]


def test_what_reaches_it_or_has_begun_or_was_decided_is_not_told(session, cast, edition, told):
    assert told(edition.meetings[0].starts_at) == []
    edition.goes_anyway_at = NINE
    assert told(NINE) == []
    edition.goes_anyway_at = None
    make.enrollment(session, edition, cast.taltal.lapsed, cast.taltal.commune)
    assert told(NINE) == []


def test_the_coordination_decides_on_the_page(session, cast, edition, sign_in, time_machine):
    other = make.edition(session, edition.course, cast.taltal.commune)
    session.commit()
    assert (
        "No alcanza el mínimo"
        not in sign_in(cast.coordinator).get("editions.show", edition_id=edition.id).text
    )
    time_machine.move_to(NINE)
    coordinator, director = sign_in(cast.coordinator), sign_in(cast.mejillones.director)
    assert "No alcanza el mínimo" not in director.get("editions.show", edition_id=edition.id).text
    page = coordinator.get("editions.show", edition_id=edition.id)
    assert "No alcanza el mínimo: 1 de 2" in Reading(page).words
    assert f"/cursos-programados/{other.id}" in Reading(page).links.values()
    cancelling = coordinator.get(f"/cursos-programados/{edition.id}/anular").text
    assert "No se alcanzó el mínimo de 2 personas." in cancelling
    anyway = f"/cursos-programados/{edition.id}/dictar-igual"
    answer = send(coordinator, page, anyway)
    said = Reading(coordinator.get(answer.location)).words
    assert "Se dicta igual, con 1 persona." in said
    assert "No alcanza el mínimo" not in said
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb == "edition_go_anyway"))
    assert len(list(verbs)) == 1
