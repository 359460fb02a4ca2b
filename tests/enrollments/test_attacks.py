"""Who means ill reaches nobody else's people or seats, and what is written in a course stops no enrollment."""

import pytest

from tests import builders as make
from tracker.models.editions import EnrollmentState

ENROLL = "enrollments_enrolling.enroll"


def test_nobody_of_another_commune_is_put_in_a_place(session, cast, sign_in, course, states):
    team = cast.mejillones
    held = make.enrollment(session, course, team.lapsed, team.commune)
    session.commit()
    form = {"once": "a", "person": str(cast.taltal.untrained.id)}
    sign_in(team.director).post("enrollments.swap", form, enrollment_id=held.id, expect=400)
    assert states(course) == {team.lapsed.id: "confirmed"}


def test_a_form_of_ones_own_and_a_stranger_enrolls_ones_own_alone(cast, sign_in, course, states):
    team, stranger = cast.mejillones, cast.taltal.untrained
    form = {"once": "a", f"people-{team.lapsed.id}": "1", f"people-{stranger.id}": "1"}
    sign_in(team.director).post(ENROLL, form, edition_id=course.id, cut="02102")
    assert states(course) == {team.lapsed.id: "confirmed"}


def test_the_key_of_somebody_elses_form_is_ones_own(cast, sign_in, course, states):
    for team in (cast.mejillones, cast.taltal):
        form = {"once": "the same", f"people-{team.lapsed.id}": "1"}
        sign_in(team.director).post(ENROLL, form, edition_id=course.id, cut=team.commune.cut)
    assert set(states(course)) == {cast.mejillones.lapsed.id, cast.taltal.lapsed.id}


def test_who_is_disabled_meanwhile_enrolls_nobody(session, cast, sign_in, course, states):
    browser, team = sign_in(cast.mejillones.director), cast.mejillones
    team.director.disabled_at = make.LONG_AGO
    session.commit()
    form = {"once": "a", f"people-{team.lapsed.id}": "1"}
    browser.post(ENROLL, form, edition_id=course.id, cut="02102", expect=401)
    assert states(course) == {}


@pytest.mark.parametrize("typed", ["-1", "1e3", "²", "9" * 5000, "NaN", "0", ""])
def test_what_is_no_number_of_seats_gives_none_back(session, cast, sign_in, course, typed):
    make.quota(course, cast.mejillones.commune, 1)
    session.commit()
    browser = sign_in(cast.mejillones.director)
    path = f"/cursos-programados/{course.id}/devolver/02102"
    answer = browser.visit(
        "POST",
        path,
        data={"once": "a", "seats": typed},
        headers={"X-CSRFToken": browser._token()},
        expect=400,
    )
    assert "field-error" in answer.text
    session.expire_all()
    assert [quota.seats for quota in course.quotas] == [1]


@pytest.mark.parametrize("mark", ["\uf0b7", "\u061c", "\ue000", "\u2028Bcc: x@example.org"])
def test_whatever_a_course_is_called_its_people_are_told(session, cast, sign_in, course, letters, mark):
    team = cast.mejillones
    team.account.email = "teresa@example.cl"
    cast.first_aid.title = f"Rescate{mark} vehicular"
    session.commit()
    form = {"once": "a", f"people-{team.trained.id}": "1"}
    sign_in(team.director).post(ENROLL, form, edition_id=course.id, cut="02102")
    [(address, subject)] = letters()
    assert address == "teresa@example.cl"
    assert subject.startswith("Tiene cupo: Rescate")
    assert subject.isprintable()


def test_what_a_note_says_is_shown_as_text(session, cast, sign_in, course):
    team = cast.mejillones
    held = make.enrollment(session, course, team.lapsed, team.commune, EnrollmentState.REQUESTED)
    session.commit()
    browser = sign_in(team.director)
    form = {"once": "a", "reason": "<script>alert(1)</script>"}
    browser.post("enrollments.reject", form, enrollment_id=held.id)
    page = browser.get("enrollments.show", enrollment_id=held.id).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
