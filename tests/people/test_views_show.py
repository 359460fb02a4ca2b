"""A person's page: requirements, clearances, courses, postings; to their commune, and to a former one its own period."""

from datetime import date

import pytest

from tests import builders as make
from tests.cast import NOW
from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models.accounts import Role
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind
from tracker.models.records import RecordState


@pytest.fixture
def show(sign_in):
    """Give the function that reads a person's page as an account sees it."""

    def show(account, person, **query):
        return Reading(sign_in(account).get("people.show", inspector_id=person.id, **query))

    return show


def test_it_shows_requirements_with_status_validity_deadline_and_reasons(cast, show):
    page = show(cast.mejillones.director, cast.mejillones.lapsed)
    assert "Luis Araya Huanchaca" in page.words
    assert page.row("Primeros auxilios")[:3] == ["Vencido", "03-04-2025", "–"]
    assert "«Primeros auxilios, 16 horas», aprobado el 03-04-2023" in page.row("Primeros auxilios")[3]
    assert page.row("Tránsito")[:3] == ["Pendiente", "–", "31-12-2026"]
    assert "no hay un registro que cumpla la exigencia" in page.row("Tránsito")[3]


def test_what_presses_most_comes_first(cast, show):
    assert show(cast.coordinator, cast.mejillones.lapsed).column() == ["Primeros auxilios", "Tránsito"]
    late = show(cast.coordinator, cast.mejillones.lapsed, al="2027-01-01")
    assert late.column() == ["Tránsito", "Primeros auxilios"]
    assert late.row("Tránsito")[0] == "Pendiente Atrasado"


def test_clearances_say_yes_or_what_is_missing(cast, show):
    assert "Elementos defensivos (art. 43) Sí" in show(cast.coordinator, cast.mejillones.trained).words
    words = show(cast.coordinator, cast.mejillones.untrained).words
    assert "Elementos defensivos (art. 43) No Falta: Primeros auxilios; Tránsito." in words


def test_courses_are_told_latest_first_with_what_became_of_them(session, cast, show):
    person = cast.mejillones.trained
    make.record(
        session, person, cast.first_aid, date(2026, 4, 1), hours=7.5, state=RecordState.WAITING, provider=None
    )
    make.record(session, person, cast.traffic, date(2024, 4, 1), state=RecordState.REFUSED)
    make.record(
        session, person, cast.traffic, date(2024, 1, 2), revoked_at=NOW, revoked_reason="acta anulada"
    )
    make.record(session, person, cast.first_aid, date(2021, 4, 1), expires_on=date(2023, 4, 1))
    words = show(cast.coordinator, person).words
    told = [
        "01-04-2026 Primeros auxilios, 16 horas 7,5 horas · por aceptar",
        "02-03-2026 Primeros auxilios, 16 horas 16 horas · OTEC Huanchaca",
        "12-05-2025 Tránsito, 8 horas 8 horas",
        "01-04-2024 Tránsito, 8 horas 8 horas · rechazado",
        "02-01-2024 Tránsito, 8 horas 8 horas · revocado: acta anulada",
        "01-04-2021 Primeros auxilios, 16 horas 16 horas · vence el 01-04-2023",
    ]
    places = [words.index(one) for one in told]
    assert places == sorted(places)


def test_postings_are_told_with_function_contract_and_appointment(session, cast, show):
    person = make.inspector(session)
    make.posting(
        session,
        person,
        cast.taltal.commune,
        profile=Profile.CCTV_OPERATOR,
        contract="honorarios",
        start=date(2024, 1, 1),
        end=date(2024, 12, 31),
        appointed_on=None,
    )
    make.posting(session, person, cast.mejillones.commune, appointed_on=date(2025, 1, 3))
    words = show(cast.mejillones.director, person).words
    here = "Mejillones Inspector/a de seguridad Desde el 01-01-2025. Nombramiento: 03-01-2025."
    there = (
        "Taltal Operador/a de cámaras Del 01-01-2024 al 31-12-2024. Honorarios. Sin fecha de nombramiento."
    )
    assert words.index(here) < words.index(there)


@pytest.mark.parametrize(
    ("al", "status"),
    [
        ("31-12-2026", "Vigente"),
        ("2028-03-02", "Por vencer"),
        ("3-3-2028", "Vencido"),
        ("01/03/2026", "Pendiente"),
    ],
)
def test_any_date_may_be_asked(cast, show, al, status):
    assert (
        show(cast.mejillones.director, cast.mejillones.trained, al=al).row("Primeros auxilios")[0] == status
    )


def test_before_the_plan_nothing_is_required_and_courses_still_show(cast, show):
    page = show(cast.coordinator, cast.mejillones.trained, al="31-12-2025")
    assert "Sin exigencias al 31-12-2025" in page.words
    assert "Tránsito, 8 horas" in page.words


def test_a_communes_own_requirement_is_marked(session, cast, show):
    own = make.requirement(
        cast.plan.requirements[0].subject, commune_cut="02102", min_hours=20, position=9, version=cast.plan
    )
    session.add(own)
    page = show(cast.coordinator, cast.mejillones.trained)
    assert page.row("Primeros auxilios exigencia propia de la comuna")[0] == "Pendiente"
    assert "no cuenta: se exigen 20 horas" in page.row("Primeros auxilios exigencia propia")[3]
    assert "exigencia propia" not in show(cast.coordinator, cast.taltal.trained).words


@pytest.mark.parametrize("who", ["coordinator", "director", "deputy"])
def test_those_who_may(cast, show, who):
    account = getattr(cast, who, None) or getattr(cast.mejillones, who)
    assert "RUT " in show(account, cast.mejillones.untrained).words


def test_a_stranger_finds_what_is_missing(cast, sign_in):
    browser = sign_in(cast.taltal.director)
    strange = browser.get("people.show", inspector_id=cast.mejillones.trained.id, expect=404)
    missing = browser.get("people.show", inspector_id=999_999, expect=404)
    assert strange.text == missing.text


@pytest.mark.parametrize("who", ["observer", "instructor"])
def test_who_has_another_task_is_refused(cast, sign_in, who):
    sign_in(getattr(cast, who)).get("people.show", inspector_id=cast.mejillones.trained.id, expect=403)


def test_an_inspector_is_refused_even_oneself_here(cast, sign_in):
    team = cast.mejillones
    sign_in(team.account).get("people.show", inspector_id=team.trained.id, expect=403)


def test_nobody_is_asked_to_sign_in(cast, client):
    where = f"/personas/{cast.mejillones.trained.id}"
    assert client.get(where, expect=302).location == f"/ingresar?next={where}"


def test_a_wrong_date_is_told(cast, sign_in):
    browser = sign_in(cast.coordinator)
    page = browser.get("people.show", inspector_id=cast.moved.id, al="30-02-2026", expect=400).text
    assert "Esa fecha no existe. Escríbala como 31-12-2026." in page


def test_the_former_commune_sees_its_own_period_and_nothing_later(session, cast, show):
    """Neither in courses nor among the reasons, which name records that came too late to count."""
    make.record(session, cast.moved, cast.first_aid, date(2026, 6, 30), provider="OTEC del norte")
    make.record(session, cast.moved, cast.traffic, date(2026, 7, 1), provider="OTEC Paposo")
    page = show(cast.mejillones.director, cast.moved)
    assert "usted ve su situación hasta el 30-06-2026" in page.words
    assert page.row("Primeros auxilios")[0] == "Vigente"
    assert page.row("Tránsito")[0] == "Pendiente"
    for later in ("Paposo", "Taltal", "01-07-2026", "Tránsito, 8 horas"):
        assert later not in page.words
    assert "Mario Mudado Soto" in page.words
    assert show(cast.mejillones.director, cast.moved, al="2026-12-31").words == page.words


def test_the_former_commune_is_told_nothing_of_postings_beside_its_own(session, cast, show):
    """Whose requirements and deadlines are another commune's business."""
    person = make.inspector(session)
    make.posting(session, person, cast.mejillones.commune, end=date(2026, 6, 30))
    make.posting(
        session, person, cast.taltal.commune, appointed_on=date(2024, 2, 3), profile=Profile.CCTV_OPERATOR
    )
    session.add(
        make.requirement(
            cast.plan.requirements[0].subject,
            commune_cut="02104",
            position=9,
            version=cast.plan,
            deadline_kind=DeadlineKind.MONTHS,
            deadline_months=12,
        )
    )
    before = show(cast.mejillones.director, person)
    assert before.column() == ["Tránsito", "Primeros auxilios"]
    for theirs in ("Taltal", "03-02-2024", "03-02-2025", "cámaras", "exigencia propia"):
        assert theirs not in before.words
    assert "exigencia propia" in show(cast.taltal.director, person).words


def test_on_the_last_day_a_director_still_sees_everything(session, cast, show):
    person = make.inspector(session)
    make.posting(session, person, cast.mejillones.commune, end=date(2026, 11, 3))
    make.posting(session, person, cast.taltal.commune)
    page = show(cast.mejillones.director, person)
    assert "dejó la comuna" not in page.words
    assert "Taltal" in page.words


def test_a_director_of_both_communes_sees_the_whole_move(session, cast, show):
    director = make.account(session, Role.DIRECTOR, commune=cast.mejillones.commune)
    director.grants.append(make.account(session, Role.DIRECTOR, commune=cast.taltal.commune).grants.pop())
    page = show(director, cast.moved)
    assert "dejó la comuna" not in page.words
    assert "Mejillones" in page.words
    assert "Taltal" in page.words


def test_the_spreadsheet_is_the_table(cast, sign_in):
    browser, person = sign_in(cast.mejillones.director), cast.mejillones.lapsed.id
    page = Reading(browser.get("people.show", inspector_id=person))
    answer = browser.get("people.show", inspector_id=person, **page.query(DOWNLOAD))
    rows = sheet(answer)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Exigencias al 03-11-2026.xlsx"'
    assert rows[0] == ["Materia", "Situación", "Atrasada", "Vigente hasta", "Plazo", "Por qué"]
    assert rows[1][:5] == ["Primeros auxilios", "Vencido", "No", date(2025, 4, 3), None]
    assert rows[2][:5] == ["Tránsito", "Pendiente", "No", None, date(2026, 12, 31)]
    for row in rows[1:]:
        assert all(reason in page.row(row[0])[3] for reason in row[5].split(". "))
