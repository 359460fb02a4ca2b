"""Who is covered and how a person stands, on the command line."""

import json
from collections.abc import Callable
from datetime import date

import click

from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.options import IsoDate
from tracker.ground.refused import Refused
from tracker.ground.rut import InvalidRut, parse
from tracker.panorama import answer_lists, line_lists
from tracker.panorama.answer_lists import Answer
from tracker.web.commands import Commands

coverage = Commands("coverage", help="How many are required and covered.")
status = Commands("status", help="How one person stands.")

_on = click.option("--on", type=IsoDate(), help="The date to answer for; else today.")
_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")


@coverage.command("show")
@_on
@click.option("--commune", "cut", help="CUT of the one commune to show; the region stays whole.")
@_as_json
def show_coverage(on: date | None, cut: str | None, as_json: bool) -> None:
    """Show the coverage of communes and region on a date."""
    answer = _found(lambda: answer_lists.coverage_answer(db.session(), on or clock.today(), cut))
    _print(answer, as_json, line_lists.coverage_lines)


@status.command("show")
@click.argument("rut")
@_on
@_as_json
def show_status(rut: str, on: date | None, as_json: bool) -> None:
    """Show a person's postings, requirements with their reasons, and clearances on a date."""
    answer = _found(lambda: answer_lists.status_answer(db.session(), parse(rut), on or clock.today()))
    _print(answer, as_json, line_lists.status_lines)


def _found(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except (Refused, InvalidRut) as error:
        raise click.ClickException(str(error)) from error


def _print(answer: Answer, as_json: bool, to_lines: Callable[[Answer], list[str]]) -> None:
    click.echo(json.dumps(answer) if as_json else "\n".join(to_lines(answer)))
