"""What every command line shares: it runs on a database that is there, or says in one line what is missing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from flask.cli import AppGroup

from tracker.ground import database

P = ParamSpec("P")
R = TypeVar("R")


class Commands(AppGroup):
    """A group of commands that need the database."""

    def command(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], click.Command]:  # type: ignore[override]
        decorate = super().command(*args, **kwargs)
        return lambda work: decorate(needs_database(work))


def needs_database(work: Callable[P, R]) -> Callable[P, R]:
    """Let a command end with exit status 1 before it began where the database is not ready."""

    @wraps(work)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if lack := database.lack():
            raise click.ClickException(lack)
        return work(*args, **kwargs)

    return checked
