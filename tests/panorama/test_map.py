"""The map of the communes tells the same figures as the matrix, and says where nothing is known."""

import re

import pytest

from tests import builders as make
from tests.reading import Reading
from tracker.panorama import map_lists as maps

TITLE = re.compile(r"<g>\s*<title>([^<]+)</title>")


@pytest.fixture
def panorama(cast, sign_in):
    """Give the function that reads the Panorama as an account sees it, and the titles of the communes on its map."""

    def panorama(account, **query):
        answer = sign_in(account).get("panorama.show", **query)
        return Reading(answer), TITLE.findall(answer.text)

    return panorama


def test_of_one_subject_it_tells_the_figures_of_the_table(cast, panorama):
    page, titles = panorama(cast.coordinator, materia="PAUX")
    assert titles == ["Calama: sin información", "Mejillones: 25\xa0%, 1/4", "Taltal: 20\xa0%, 1/5"]
    assert page.row("Mejillones")[0] == "25 % 1/4 faltan 3"
    assert page.figure == []


def test_of_several_subjects_it_adds_up_and_has_a_table_of_its_own(cast, panorama):
    page, titles = panorama(cast.coordinator)
    assert titles == ["Calama: sin información", "Mejillones: 25\xa0%, 2/8", "Taltal: 20\xa0%, 2/10"]
    assert page.figure[1:] == [
        ["Calama", "sin información"],
        ["Mejillones", "25 % 2/8"],
        ["Taltal", "20 % 2/10"],
    ]


def test_it_says_where_it_comes_from_and_what_it_is_good_for(cast, panorama):
    words = panorama(cast.coordinator)[0].words
    assert "Mapa referencial" in words
    assert "División Política Administrativa 2023, IDE Chile" in words


def test_the_observer_sees_it_without_links_to_names(cast, panorama):
    page, titles = panorama(cast.observer)
    assert "Taltal: 20\xa0%, 2/10" in titles
    assert not [link for link in page.addresses if "/comunas/" in link]


def test_a_commune_without_a_shape_is_only_in_the_tables(session, cast, panorama):
    other = make.commune(session, "13101", name="Santiago")
    make.posting(session, make.inspector(session), other)
    page, titles = panorama(cast.coordinator)
    assert page.row("Santiago")
    assert not [title for title in titles if title.startswith("Santiago")]


def test_every_commune_of_the_region_has_a_shape_inside_the_drawing():
    height, outlines = maps._outlines()
    assert len(outlines) == 9
    for outline in outlines.values():
        xs, ys = zip(*re.findall(r"([0-9.]+),([0-9.]+)", outline.path), strict=True)
        assert min(map(float, xs)) <= outline.label.x <= max(map(float, xs)) <= maps.WIDTH
        assert min(map(float, ys)) <= outline.label.y <= max(map(float, ys)) <= height
