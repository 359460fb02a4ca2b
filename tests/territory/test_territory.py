"""`territory load`: what ships enters once, and what people changed stays."""

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import select

import tracker
from tracker.ground.text import key
from tracker.models import Association, AuditEvent, Commune, CommuneAlias, Distance
from tracker.models.territory import DistanceKind

DATA = Path(tracker.__file__).parent / "data"


def communes(session):
    return {commune.cut: commune for commune in session.scalars(select(Commune))}


def test_the_nine_communes_and_their_facts_come_in(run, session):
    assert run("territory", "load").stdout == "Territorio cargado: 9 comunas, 36 distancias.\n"
    names = [commune.name for commune in session.scalars(select(Commune).order_by(Commune.sort_key))]
    assert names == [
        *["Antofagasta", "Calama", "María Elena", "Mejillones", "Ollagüe"],
        *["San Pedro de Atacama", "Sierra Gorda", "Taltal", "Tocopilla"],
    ]
    ollague = communes(session)["02202"]
    assert (ollague.province, ollague.seat, ollague.population) == ("El Loa", "Ollagüe", 256)
    assert (ollague.latitude, ollague.longitude, ollague.altitude_m) == (-21.225, -68.256, 3660)


def test_every_two_communes_have_a_distance_with_its_kind(run, session):
    run("territory", "load")
    cuts = sorted(communes(session))
    pairs = {(start, end) for start in cuts for end in cuts if start < end}
    assert {(row.from_cut, row.to_cut) for row in session.scalars(select(Distance))} == pairs
    to_ollague = session.get(Distance, ("02201", "02202"))
    assert (to_ollague.km, to_ollague.kind) == (200, DistanceKind.ROAD)


def test_spreadsheets_spellings_lead_to_the_commune(run, session):
    run("territory", "load")
    for spelling, cut in [
        *[("S. Gorda", "02103"), ("OLLAGUE", "02202"), ("Sn Pedro de Atacama", "02203")],
        *[("maria elena", "02302"), ("San Pedro de Atacama", "02203"), ("Tal-Tal", "02104")],
    ]:
        assert session.get(CommuneAlias, key(spelling)).commune_cut == cut


def test_the_association_gets_its_default_settings(run, session):
    run("territory", "load")
    association = session.scalars(select(Association)).one()
    assert association.name == "Asociación de Municipalidades de la Región de Antofagasta (AMRA)"
    assert (association.warning_days, association.stale_days) == (60, 90)
    assert association.regulation_published_on is None


def test_a_second_load_keeps_what_people_changed(run, session):
    run("territory", "load")
    association = session.get(Association, 1)
    association.name, association.warning_days = "AMRA", 30
    association.regulation_published_on = date(2027, 2, 1)
    road = session.get(Distance, ("02101", "02103"))
    road.km, road.kind = 71, DistanceKind.ROAD
    session.get(CommuneAlias, key("SPA")).commune_cut = "02102"
    session.add(CommuneAlias(key="capitaldelanorte", commune_cut="02101"))
    run("territory", "load")
    session.expire_all()
    association = session.get(Association, 1)
    assert (association.name, association.warning_days) == ("AMRA", 30)
    assert association.regulation_published_on == date(2027, 2, 1)
    road = session.get(Distance, ("02101", "02103"))
    assert (road.km, road.kind) == (71, DistanceKind.ROAD)
    assert session.get(CommuneAlias, key("SPA")).commune_cut == "02102"
    assert session.get(CommuneAlias, "capitaldelanorte")


def test_a_second_load_corrects_facts_and_deletes_nothing(run, session):
    run("territory", "load")
    communes(session)["02202"].population = 1
    session.delete(session.get(Distance, ("02101", "02102")))
    session.add(Commune(cut="13101", name="Santiago", sort_key="santiago", province="Santiago"))
    assert "10 comunas, 36 distancias" in run("territory", "load").stdout
    session.expire_all()
    assert communes(session)["02202"].population == 256
    assert communes(session)["13101"].population is None
    assert session.get(Distance, ("02101", "02102")).km == 62


def test_each_load_is_written_down(run, session):
    run("territory", "load")
    event = session.scalars(select(AuditEvent)).one()
    assert (event.verb, event.thing, event.thing_id) == ("territory_load", "association", "1")
    assert event.actor_id is None


def test_the_countrys_communes_ship_each_with_its_own_code_and_name():
    with (DATA / "communes-chile.csv").open(encoding="utf-8", newline="") as lines:
        country = list(csv.DictReader(lines))
    assert (
        len({row["cut"] for row in country}) == len({row["name"] for row in country}) == len(country) == 345
    )
    assert len({row["region"] for row in country}) == len({row["cut"][:2] for row in country}) == 16
    assert all(len(row["cut"]) == 5 and row["cut"].isdecimal() and row["province"] for row in country)


def test_the_region_is_the_same_in_both_lists():
    def named(file):
        with (DATA / file).open(encoding="utf-8", newline="") as lines:
            return {(row["cut"], row["name"], row["province"]) for row in csv.DictReader(lines)}

    assert named("communes.csv") == {row for row in named("communes-chile.csv") if row[0].startswith("02")}
