"""`flask backup` and `flask restore`."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.engine import URL

from tracker.access import audit
from tracker.backup import content_rules, file_rules, postgresql_rules, sqlite_rules
from tracker.backup.file_rules import About
from tracker.ground import clock, revisions
from tracker.ground.database import db
from tracker.ground.refused import Refused
from tracker.models.accounts import UserSession
from tracker.models.machinery import Mail
from tracker.web.commands import needs_database

PathTo = click.Path(path_type=Path)


@click.command("backup")
@click.argument("file", type=PathTo)
@click.option(
    "--keep", type=click.IntRange(min=1), help="FILE is a folder: keep the newest so many copies in it."
)
@click.option("--recipient", metavar="age1…", help="Encrypt it for who has the key, as age-keygen names it.")
@with_appcontext
@needs_database
def backup(file: Path, keep: int | None, recipient: str | None) -> None:
    """Copy the database, while it is served, into one file, which is read again before it gets its name.

    In a folder the name is the instant. The copy holds everything but SECRET_KEY.
    """
    now = clock.now()
    if keep and not file.is_dir():
        raise click.UsageError(f"--keep va con una carpeta, y {file} no es una.")
    target = file_rules.stamped(file, now) if file.is_dir() else file
    url = db.engine.url
    try:
        about = file_rules.keep(target, url.get_backend_name(), lambda path: _dump(url, path), now, recipient)
    except (Refused, OSError) as failed:
        raise click.ClickException(f"No se guardó ninguna copia. {failed}") from failed
    audit.note(None, "backup")
    db.session.commit()
    click.echo(f"Copia comprobada en {target}: {_size(about)}{', cifrada' if recipient else ''}.")
    for old in file_rules.rotate(file, keep) if keep else []:
        click.echo(f"Copia antigua eliminada: {old}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--identity",
    type=click.Path(path_type=Path, exists=True),
    help="The file with the key of an encrypted copy.",
)
@with_appcontext
def restore(file: Path, identity: Path | None) -> None:
    """Bring a copy back into an empty database, and compare each table with what the copy says it holds.

    Empty is one without tables, or without people, accounts and plans. A copy of SQLite may go to PostgreSQL.
    """
    url = db.engine.url
    try:
        with file_rules.opened(file, identity) as (about, database):
            _refuse_unfit(about, url)
            _bring_back(about, url, database)
    except (Refused, OSError) as failed:
        raise click.ClickException(f"No se restauró nada. {failed}") from failed
    with db.engine.connect() as connection:
        wrong = content_rules.differing(about.tables, content_rules.content(connection))
    if wrong:
        raise click.ClickException(
            f"Lo restaurado NO es igual a la copia: no lo use. Tablas: {', '.join(wrong)}."
        )
    click.echo(f"Restaurada la copia del {about.made_at}: {_size(about)}, comparadas una por una.")
    _after(about)


def _dump(url: URL, path: Path) -> tuple[str, dict[str, content_rules.Content]]:
    if url.get_backend_name() == "sqlite":
        return sqlite_rules.dump(Path(url.database or ""), path)
    return postgresql_rules.dump(url, path)


def _refuse_unfit(about: About, url: URL) -> None:
    """Raise Refused where the database is in use, of the wrong kind, or the copy is of a newer version."""
    if url.get_backend_name() == "sqlite" and about.engine != "sqlite":
        raise Refused("La copia es de PostgreSQL, y DATABASE_URL no dice una base de datos PostgreSQL.")
    if not revisions.is_known(about.revision):
        raise Refused(
            f"La copia es de una versión más nueva del sistema ({about.revision}): instálela primero."
        )
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return
    with db.engine.connect() as connection:
        if not content_rules.is_empty(connection):
            raise Refused("La base de datos ya tiene personas, cuentas o planes: restaure en una vacía.")


def _bring_back(about: About, url: URL, database: Path) -> None:
    db.engine.dispose()
    if url.get_backend_name() == "sqlite":
        sqlite_rules.bring_back(database, Path(url.database or ""))
    elif about.engine == "sqlite":
        postgresql_rules.fill(url, database, lambda: upgrade(revision=about.revision))
    else:
        postgresql_rules.bring_back(url, database)


def _after(about: About) -> None:
    """End what must not come back with a copy, and say what its owner has to know before it is served."""
    if about.revision != revisions.newest():
        click.echo("La copia es de una versión anterior: falta «flask db upgrade».")
    with db.engine.begin() as connection:
        ended = connection.execute(sa.delete(UserSession)).rowcount
        waiting = connection.scalar(
            sa.select(sa.func.count()).select_from(Mail).where(Mail.next_try_at.is_not(None))
        )
    click.echo(f"Sesiones cerradas: {ended}. Quien estaba dentro vuelve a ingresar.")
    if waiting:
        click.echo(
            f"Correos que esperaban al hacerse la copia: {waiting}. «flask tick» los enviará, también los que ya salieron después."
        )


def _size(about: About) -> str:
    rows = sum(each.rows for each in about.tables.values())
    return f"{len(about.tables)} tablas, {rows} filas"
