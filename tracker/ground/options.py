"""What the command lines of several features ask for in the same way."""

from datetime import date

import click

from tracker.ground.clock import iso_date


class IsoDate(click.ParamType[date]):
    """A calendar date as scripts write it: 2026-12-31."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return iso_date(str(value))
        except ValueError as error:
            self.fail(f"{value!r}: {error}", param, ctx)
