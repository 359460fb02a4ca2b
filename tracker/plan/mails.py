"""Tells the directors by mail that a version waits for what their commune says."""

from tracker.models.plan import PlanVersion
from tracker.post import addressees
from tracker.post.writing import Writer


def tell_directors(writer: Writer, version: PlanVersion) -> int:
    """Write to every director who has an address, once each; return to how many."""
    if version.answer_by is None:
        return 0
    directors = addressees.directors(writer.session)
    there = writer.addresses.of("plan_agreement.show", version_id=version.id)
    words = {"version": version, "address": there}
    for director in directors:
        writer.write("plan/mails/consultation.txt", director, words)
    return len(directors)
