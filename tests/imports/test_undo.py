"""`flask imports undo`: a whole batch is taken back, while nothing depends on it."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.imports.people import ANA, LUIS
from tests.standing.keeping import agree_elsewhere
from tracker.ground import clock
from tracker.models import AuditEvent, Batch

FIRST_AID = {"rut": ANA["rut"], "curso": "PA16", "fecha": "12-05-2025"}


@pytest.fixture
def undo(run):
    """Take a batch back; `because` is a word of the sentence with which it is refused."""

    def take_back(batch, because=None):
        told = run("imports", "undo", batch, expect=1 if because else 0)
        assert (because or "Se deshizo") in (told.stderr if because else told.stdout)

    return take_back


@pytest.fixture
def refused(undo, dump, session):
    """Assert that a batch is not taken back, and that nothing is changed by trying."""

    def refuse(batch, because):
        session.commit()
        before = dump()
        undo(batch, because)
        assert dump() == before

    return refuse


def test_a_first_roster_goes_without_a_trace(roster, undo, dump, first_aid, session):
    before = dump()
    told = roster(ANA | {"PA16": "12-05-2025"}, LUIS)
    undo(told["batch"])
    assert dump() == before
    batch = session.get(Batch, told["batch"])
    assert batch.undone_at is not None
    last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (last.verb, last.thing, last.thing_id) == ("imports_undo", "batch", str(batch.id))


def test_corrections_go_back_to_what_was(roster, undo, dump, first_aid):
    roster(ANA, LUIS)
    before = dump()
    told = roster(
        {"rut": ANA["rut"], "funcion": "cctv_operator", "desde": "01-01-2026", "contrato": "Contrata"},
        LUIS
        | {
            "apellido_paterno": "Arancibia",
            "hasta": "31-12-2026",
            "celular": "911112222",
            "PA16": "01-06-2026",
        },
    )
    assert (told["new"], told["changed"], told["records"]) == (1, 1, 1)
    undo(told["batch"])
    assert dump() == before


def test_records_are_taken_back(roster, records, undo, dump, first_aid):
    roster(ANA)
    before = dump()
    undo(records(FIRST_AID | {"vence": "12-05-2027"})["batch"])
    assert dump() == before


def test_what_was_taken_back_can_be_imported_again(roster, undo):
    undo(roster(ANA)["batch"])
    assert roster(ANA)["new"] == 1


def test_batches_are_taken_back_last_first(roster, records, undo, dump, first_aid):
    before = dump()
    batches = [
        roster(ANA)["batch"],
        records(FIRST_AID)["batch"],
        roster(ANA | {"celular": "911112222"})["batch"],
        roster(ANA | {"funcion": "director", "desde": "01-01-2026"})["batch"],
    ]
    for batch in reversed(batches):
        undo(batch)
    assert dump() == before


def test_an_import_that_changed_nothing_can_be_taken_back(roster, undo, dump):
    roster(ANA)
    before = dump()
    undo(roster(ANA)["batch"])
    assert dump() == before


def test_twice_is_refused(roster, undo, refused):
    batch = roster(ANA)["batch"]
    undo(batch)
    refused(batch, "ya se deshizo")


@pytest.mark.parametrize("batch", [1, 0, 2**31 - 1, 2**63])
def test_an_unknown_batch_is_refused(communes, refused, batch):
    refused(batch, "No hay una importación")


@pytest.mark.parametrize("batch", ["uno", "²", ""])
def test_what_is_no_number_is_wrong_usage(communes, run, batch):
    run("imports", "undo", batch, expect=2)


def test_people_with_a_later_record_stay(roster, records, refused, first_aid):
    batch = roster(ANA, LUIS)["batch"]
    records(FIRST_AID)
    refused(batch, "dependen")


def test_people_with_a_later_posting_stay(roster, refused):
    batch = roster(ANA)["batch"]
    roster(ANA, commune="02104")
    refused(batch, "dependen")


def test_people_with_an_account_stay(roster, refused, session):
    batch = roster(ANA)["batch"]
    make.account(session, "inspector", rut="12345678-5")
    refused(batch, "cuenta")


def test_a_roster_attested_since_stays(roster, refused, session, communes, today):
    batch = roster(ANA)["batch"]
    make.attestation(session, communes[0], today, at=clock.now())
    refused(batch, "confirmó su dotación")


def test_other_attestations_do_not_matter(roster, undo, session, communes, today):
    make.attestation(session, communes[0], today)
    batch = roster(ANA)["batch"]
    make.attestation(session, communes[1], today, at=clock.now())
    undo(batch)


def test_what_was_changed_since_stays(roster, refused, session, inspector):
    batch = roster(ANA)["batch"]
    inspector(ANA).phone = "+56911112222"
    session.commit()
    refused(batch, "se cambió después")


def test_what_was_deleted_since_stays(roster, records, refused, session, first_aid):
    roster(ANA)
    batch = records(FIRST_AID)["batch"]
    session.execute(sa.text("DELETE FROM record"))
    session.commit()
    refused(batch, "se cambió después")


def test_a_correction_corrected_since_stays(roster, refused):
    roster(ANA)
    batch = roster(ANA | {"celular": "911112222"})["batch"]
    roster(ANA | {"celular": "933334444"})
    refused(batch, "se cambió después")


def test_other_values_changed_since_are_left_as_they_are(roster, undo, inspector):
    roster(ANA)
    batch = roster(ANA | {"celular": "911112222"})["batch"]
    roster({"rut": ANA["rut"], "correo": "nueva@mejillones.cl"} | {"funcion": ""})
    undo(batch)
    assert (inspector(ANA).phone, inspector(ANA).email) == ("+56987654321", "nueva@mejillones.cl")


@pytest.mark.parametrize("end", [None, date(2026, 12, 31)])
def test_an_end_stays_while_a_later_posting_would_cross(roster, refused, session, inspector, communes, end):
    roster(ANA)
    batch = roster(ANA | {"hasta": "31-12-2025"})["batch"]
    make.posting(session, inspector(ANA), communes[0], start=date(2026, 2, 1), end=end)
    refused(batch, "No se puede deshacer")


def test_a_start_stays_while_another_posting_has_the_former_one(
    roster, refused, session, inspector, communes
):
    roster(ANA)
    batch = roster(ANA | {"desde": "01-06-2020"})["batch"]
    make.posting(session, inspector(ANA), communes[0], start=date(2020, 3, 1), end=date(2020, 3, 31))
    refused(batch, "No se puede deshacer")


def test_kept_figures_follow_an_import_and_its_undoing(roster, undo, app, first_aid, session):
    make.adopted_plan(session, make.requirement(first_aid.subjects[0]))
    session.commit()
    agree_elsewhere(app)
    told = roster(ANA | {"PA16": "12-05-2025"}, LUIS)
    agree_elsewhere(app)
    roster(ANA | {"desde": "01-01-2026"}, commune="02104")
    agree_elsewhere(app)
    corrected = roster(LUIS | {"hasta": "31-01-2026"})
    agree_elsewhere(app)
    undo(corrected["batch"])
    agree_elsewhere(app)
    undo(told["batch"], "posteriores")
    agree_elsewhere(app)
