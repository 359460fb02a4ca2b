from tests.imports.people import ANA, LUIS


def test_a_dry_run_tells_and_changes_nothing(roster, dump):
    before = dump()
    told = roster(ANA, LUIS, apply=False)
    assert told == {
        "batch": None,
        "file": "planilla1.csv",
        "commune": "02102",
        "applied": False,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
        "refused": [],
        "warnings": [],
        "ignored_columns": [],
        "records": 0,
    }
    assert dump() == before


def test_applied_people_are_on_the_roster(roster, inspector, postings):
    told = roster(ANA, LUIS)
    assert told["applied"] is True
    assert told["batch"] == 1
    assert postings(ANA) == [("02102", "security_inspector", "2020-03-01", None)]
    ana = inspector(ANA)
    assert (ana.rut, ana.list_name) == ("12345678-5", "Pérez Soto, Ana María")
    assert (ana.email, ana.phone) == ("ana@mejillones.cl", "+56987654321")
    assert ana.postings[0].contract.value == "planta"
    assert f"{ana.postings[0].appointed_on}" == "2020-03-01"
    assert ana.sort_key == "perez soto  ana maria  12345678 5"
