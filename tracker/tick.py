"""`flask tick`: what has to be done as time passes; to run each minute, on one machine or on several."""

from datetime import timedelta

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from tracker.editions.minimum_mails import tell_of_short
from tracker.editions.reminder_mails import remind_all
from tracker.enrollments.settling_mails import settle_all
from tracker.ground import clock
from tracker.ground.database import db
from tracker.invitations.rules import end_due
from tracker.leaving.mails import free_all
from tracker.models.machinery import Submission
from tracker.obligations import regulation_rules
from tracker.plan import effect_rules
from tracker.post import delivery, links
from tracker.standing import figures, keeping
from tracker.web.commands import needs_database
from tracker.web.writing import writer

SUBMISSIONS_KEPT = timedelta(days=7)
LINKS_KEPT = timedelta(days=30)


@click.command("tick")
@with_appcontext
@needs_database
def tick() -> None:
    """Give the seats that a date has freed, and those of who left; tell of what is next; send the mail, count, forget.

    Doing it twice, or in two places at once, does it once.
    """
    _forget()
    if given := settle_all(writer(clock.now()), db.session.commit):
        click.echo(f"Cupos asignados a quienes esperaban: {given}.")
    if freed := free_all(writer(clock.now()), db.session.commit):
        click.echo(f"Cupos libres de quienes dejaron su comuna: {freed}.")
    if told := remind_all(writer(clock.now()), db.session.commit):
        click.echo(f"Jornadas avisadas a quienes van: {told}.")
    if short := tell_of_short(writer(clock.now()), db.session.commit):
        click.echo(f"Cursos que no alcanzan el mínimo, avisados a la coordinación: {short}.")
    try:
        report = _deliver()
    except delivery.NoServer as wrong:
        raise click.ClickException(str(wrong)) from wrong
    finally:  # last, so that no mail waits for it
        _keep_ready()
    if report.sent or report.failed:
        click.echo(f"Correos: {report.sent} enviados, {report.failed} por intentar otra vez.")


def _forget() -> None:
    now = clock.now()
    db.session.execute(sa.delete(Submission).where(Submission.at < now - SUBMISSIONS_KEPT))
    links.forget_expired(db.session(), now - LINKS_KEPT)
    end_due(db.session(), now)
    db.session.commit()


def _keep_ready() -> None:
    """Count and judge what people look at most, where anything changed, and forget what nobody asked for lately."""
    now = clock.now()
    asked = [
        day
        for each in (figures, effect_rules, regulation_rules)
        for day in each.keep_ready(db.session(), now)
    ]
    keeping.forget(db.session(), asked)
    db.session.commit()


def _deliver() -> delivery.Report:
    """Send what waits; without a mail server it goes on waiting."""
    url = current_app.config["SMTP_URL"]
    if not url:
        return delivery.Report(0, 0)
    return delivery.deliver(db.session(), delivery.server(url, current_app.config["MAIL_FROM"]))
