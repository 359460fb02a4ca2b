"""What whoever serves the tracker asks it: whether it lives, and whether it can serve."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tracker.access.policy import public
from tracker.ground import database, revisions

bp = Blueprint("health", __name__)

TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer without the database: a process that answers need not be started again."""
    return "vive\n", 200, TEXT


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 503, with what is missing, while no page could be served; who asks learns no address of the database."""
    try:
        current = database.revision()
    except (DBAPIError, PoolTimeout):
        return "la base de datos no responde\n", 503, TEXT
    if current != revisions.newest():
        return "falta «flask db upgrade»\n", 503, TEXT
    return "listo\n", 200, TEXT
