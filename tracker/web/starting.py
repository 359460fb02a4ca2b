"""What must hold before pages are served or a command runs; what can be put right is, and said."""

import os
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from tracker.ground import private
from tracker.ground.config import Unfit
from tracker.ground.database import db
from tracker.models.accounts import Account

DEMONSTRATION = "@demo.example"  # whose passwords are published


def close_to_others(app: Flask) -> list[str]:
    """Close to other users what this machine keeps; return a sentence for each that was open. Raises Unfit."""
    with app.app_context():
        url = db.engine.url
    database = url.database if url.get_backend_name() == "sqlite" else None
    return private.close_to_others(Path(app.instance_path), database)


def is_served(environ: Mapping[str, str]) -> bool:
    """Say whether a server starts the application, not a command line."""
    return environ.get("FLASK_RUN_FROM_CLI") != "true"


def refuse_to_serve(app: Flask, environ: Mapping[str, str] = os.environ) -> None:
    """Raise Unfit where several hosts would sign each other's visitors out, or a published password would open the door."""
    with app.app_context():
        shared = db.engine.url.get_backend_name() == "postgresql"
        if shared and not environ.get("SECRET_KEY"):
            raise Unfit(
                "Con PostgreSQL falta SECRET_KEY, la misma en cada servidor: sin ella cada uno haría la suya y nadie"
                " seguiría dentro al pasar de uno a otro. Una sirve: openssl rand -hex 32"
            )
        if app.config["HTTPS"] and _has_the_demonstration():
            raise Unfit(
                "La base de datos tiene las cuentas de demostración, cuyas claves son públicas: con https no se sirve."
                " Use otra base de datos (TRACKER_DEMO=0)."
            )


def _has_the_demonstration() -> bool:
    """Look, and leave no connection that processes would share; one that does not answer is for pages to say."""
    try:
        with db.engine.connect() as connection:
            found = connection.scalar(
                sa.select(Account.id).where(Account.email.endswith(DEMONSTRATION)).limit(1)
            )
    except sa.exc.DBAPIError:
        return False
    finally:
        db.engine.dispose()
    return found is not None
