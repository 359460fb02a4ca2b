"""Rows about exemptions and acts that the database refuses, by constraint."""

from datetime import date

from tests import builders as make
from tests.builders import LONG_AGO
from tracker.models.obligations import ExemptionState


def exemptions(times=1, **values):
    def add(session):
        person, subject = make.inspector(session), make.subject(session)
        for _ in range(times):
            make.exemption(session, person, subject, **values)

    return add


def posting(**values):
    return lambda session: make.posting(session, make.inspector(session), make.commune(session), **values)


REVOKED = {"revoked_at": LONG_AGO, "revoked_reason": "Volvió antes"}

REFUSED = {
    "ck_exemption_decided": exemptions(decided_at=None),
    "ck_exemption_end_not_before_start": exemptions(end=date(2025, 12, 31)),
    "ck_exemption_only_accepted_is_revoked": exemptions(
        state=ExemptionState.REFUSED, refused_reason="No corresponde", **REVOKED
    ),
    "ck_exemption_refused_with_reason": exemptions(state=ExemptionState.REFUSED),
    "ck_exemption_revoked_with_reason": exemptions(revoked_at=LONG_AGO),
    "ck_extension_act_taken_back_with_reason": lambda session: make.act(session, taken_back_at=LONG_AGO),
    "ck_posting_mayor_decree_dated": posting(mayor_decree="1.234"),
    "uq_exemption_live": exemptions(times=2),
}
