"""What the imports of rosters and of records share on the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import IntegrityError, OperationalError

from tracker.ground.database import db
from tracker.ground.refused import Refused


@contextmanager
def refused_as_a_whole() -> Iterator[None]:
    """Turn what refuses a whole import, or taking it back, into a sentence and exit status 1; nothing is changed."""
    try:
        yield
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    except (IntegrityError, OperationalError) as error:
        raise click.ClickException(
            "No se guardó nada: otro cambio simultáneo lo impidió, o la base de datos no responde. Inténtelo de nuevo."
        ) from error
    finally:
        db.session.rollback()


def shown_name(file: Path) -> str:
    """Return the name of a file without its folder, as text that can be stored."""
    return file.name.encode(errors="replace").decode()
