"""Who is in a course: by name in one's reach, as counts beyond; and the seats given back or released."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.reading import Reading, sheet
from tracker.models import AuditEvent, Edition, Enrollment
from tracker.models.editions import EditionState, EnrollmentState

INDEX = "enrollments.index"
WAITS = EnrollmentState.WAITLISTED


@pytest.fixture
def full(session, cast, course):
    """Fill the course of two seats: one of each commune holds one, one of each waits."""
    for team in (cast.mejillones, cast.taltal):
        make.enrollment(session, course, team.lapsed, team.commune, at=NOW - timedelta(days=2))
        make.enrollment(session, course, team.untrained, team.commune, WAITS, NOW - timedelta(days=1))
    session.commit()
    return course


def test_a_director_sees_ones_own_by_name_and_the_others_counted(cast, sign_in, full):
    page = Reading(sign_in(cast.mejillones.director).get(INDEX, edition_id=full.id))
    assert page.row(cast.mejillones.lapsed.list_name)[:2] == ["Mejillones", "Con cupo"]
    assert page.row(cast.mejillones.untrained.list_name)[1:4:2] == [
        "En lista de espera",
        "1.º de 2 en la espera",
    ]
    assert cast.taltal.canary not in page.words
    assert page.row("Taltal") == ["0", "1", "1"]
    assert "Cupos tomados 2 de 2" in page.words


def test_the_coordination_sees_all_and_may_choose_a_commune(cast, sign_in, full):
    browser = sign_in(cast.coordinator)
    people = [
        person.list_name
        for team in (cast.mejillones, cast.taltal)
        for person in (team.lapsed, team.untrained)
    ]
    words = Reading(browser.get(INDEX, edition_id=full.id)).words
    assert all(name in words for name in people)
    page = Reading(browser.get(INDEX, edition_id=full.id, comuna="02104", estado="waitlisted"))
    assert cast.taltal.untrained.list_name in page.words
    assert not any(name in page.words for name in people[:3])
    assert page.links["Inscribir personas de Taltal"] == f"/cursos-programados/{full.id}/inscribir/02104"


def test_an_inspector_sees_oneself_alone(cast, sign_in):
    words = Reading(sign_in(cast.mejillones.account).get(INDEX, edition_id=cast.edition.id)).words
    assert cast.mejillones.trained.list_name in words
    assert "Taltal" not in words
    assert "Cupos tomados" not in words


def test_who_has_no_job_here_is_refused_and_a_draft_is_not_there(session, cast, sign_in, full):
    sign_in(cast.observer).get(INDEX, edition_id=full.id, expect=403)
    session.get(Edition, full.id).state = EditionState.DRAFT
    sign_in(cast.mejillones.director).get(INDEX, edition_id=full.id, expect=404)
    sign_in(cast.coordinator).get(INDEX, edition_id=full.id)


@pytest.mark.parametrize(
    "asked", [{"orden": "nada"}, {"estado": "nada"}, {"comuna": "02104"}, {"pagina": "0"}]
)
def test_what_the_page_has_not_is_said(cast, sign_in, full, asked):
    sign_in(cast.mejillones.director).get(INDEX, edition_id=full.id, expect=400, **asked)


def test_the_list_downloads_as_it_is_shown(cast, sign_in, full):
    rows = sheet(
        sign_in(cast.mejillones.director).get(
            INDEX, edition_id=full.id, orden="-nombre", estado="waitlisted", formato="xlsx"
        )
    )
    assert [row[:1] + row[2:] for row in rows[1:]] == [
        [cast.mejillones.untrained.list_name, "Mejillones", "En lista de espera", date(2026, 11, 2), 1, None]
    ]


def test_the_download_says_what_each_commune_has(cast, sign_in, full):
    answer = sign_in(cast.coordinator).get(INDEX, edition_id=full.id, formato="xlsx")
    assert sheet(answer, 1)[1:] == [["Mejillones", 0, 1, 1], ["Taltal", 0, 1, 1]]


def test_communes_are_paged(session, cast, sign_in, full):
    for number in range(60):
        make.quota(full, make.commune(session, f"0{5000 + number}"), 0)
    session.commit()
    page = sign_in(cast.coordinator).get(INDEX, edition_id=full.id, comunas="2").text
    assert "51–62 de 62" in page


def test_queries_do_not_grow_with_the_list(session, cast, sign_in, course, count_queries):
    browser, number = sign_in(cast.coordinator), course.id
    for size in (1, 40):
        for _ in range(size):
            person = make.inspector(session)
            make.enrollment(session, course, person, cast.taltal.commune, WAITS)
        session.commit()
        with count_queries(14) as sent:
            browser.get(INDEX, edition_id=number)
        assert len(sent) <= 14


class TestGivingBack:
    @pytest.fixture
    def held(self, session, cast, course):
        """Hold both seats for Mejillones; somebody of Taltal waits."""
        make.quota(course, cast.mejillones.commune, 2)
        make.enrollment(session, course, cast.taltal.lapsed, cast.taltal.commune, WAITS)
        session.commit()
        return course

    def send(self, browser, once, edition, cut="02102", **said):
        form = once(browser.get(INDEX, edition_id=edition.id))
        return lambda expect=302: browser.post(
            "enrollments.give_back", form | said, edition_id=edition.id, cut=cut, expect=expect
        )

    def test_who_waits_gets_what_is_given_back(self, session, cast, sign_in, once, held, states, letters):
        send = self.send(sign_in(cast.mejillones.director), once, held, seats="1")
        assert send().location == send().location
        assert states(held) == {cast.taltal.lapsed.id: "confirmed"}
        assert [quota.seats for quota in session.get(Edition, held.id).quotas] == [1]
        assert letters() == [
            (cast.taltal.director.email, "Salió de la lista de espera: Primeros auxilios, 16 horas"),
            (cast.taltal.deputy.email, "Salió de la lista de espera: Primeros auxilios, 16 horas"),
        ]
        noted = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb == "seats_give_back"))
        assert len(noted.all()) == 1

    @pytest.mark.parametrize(
        ("seats", "expect", "sentence"),
        [
            ("3", 409, "tiene 2 cupos"),
            ("0", 400, "de 1 en adelante"),
            ("muchos", 400, ""),
            ("", 400, "Escriba cuántos cupos devuelve."),
        ],
    )
    def test_more_than_there_are_is_refused(self, cast, sign_in, once, held, states, seats, expect, sentence):
        send = self.send(sign_in(cast.mejillones.director), once, held, seats=seats)
        assert sentence in send(expect).text
        assert states(held) == {cast.taltal.lapsed.id: "waitlisted"}

    def test_nobody_gives_back_anothers(self, cast, sign_in, once, held):
        self.send(sign_in(cast.taltal.director), once, held, seats="1")(404)


class TestReleasing:
    def test_the_coordination_releases_for_all(self, session, cast, sign_in, once, course, states):
        make.quota(course, cast.mejillones.commune, 2)
        make.enrollment(session, course, cast.taltal.lapsed, cast.taltal.commune, WAITS)
        session.commit()
        browser = sign_in(cast.coordinator)
        form = once(browser.get(INDEX, edition_id=course.id))
        for _ in range(2):
            browser.post("enrollments.release", form, edition_id=course.id)
        assert states(course) == {cast.taltal.lapsed.id: "confirmed"}
        assert session.get(Edition, course.id).release_on == date(2026, 11, 3)
        [enrollment] = session.scalars(sa.select(Enrollment).where(Enrollment.edition_id == course.id))
        assert enrollment.history[-1].note == "por cupo común"
        assert "Liberar cupos ahora" not in browser.get(INDEX, edition_id=course.id).text

    def test_what_was_cancelled_meanwhile_releases_nothing(self, session, cast, sign_in, once, course):
        browser = sign_in(cast.coordinator)
        form = once(browser.get(INDEX, edition_id=course.id))
        make.call_off(course)
        answer = browser.post("enrollments.release", form, edition_id=course.id, expect=409)
        assert "fue anulado" in answer.text
        assert session.get(Edition, course.id).release_on == date(2026, 11, 20)

    def test_a_director_may_not(self, cast, sign_in, course):
        sign_in(cast.mejillones.director).post("enrollments.release", {}, edition_id=course.id, expect=403)
