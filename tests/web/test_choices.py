"""What forms offer stands in Spanish order, whatever the database thinks of accents and capitals."""

from tests import builders as make
from tracker.web import choices

NAMES = ["ácidos y bases", "Nudos", "Ñandúes", "Órdenes", "Zonas de riesgo"]


def test_accents_and_capitals_do_not_move_a_subject_or_a_course(session):
    for number, name in enumerate(reversed(NAMES)):
        subject = make.subject(session, f"S{number}", name=name)
        make.course(session, subject, code=f"C{number}", title=name)
    assert [each.name for each in choices.subjects(session)] == NAMES
    assert [each.title for each in choices.courses(session)] == NAMES
