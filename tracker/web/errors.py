"""What went wrong, in plain Spanish, on a page that needs no database."""

from flask import Flask, Response, current_app
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    NotFound,
    SecurityError,
    ServiceUnavailable,
)

from tracker.ground.database import let_go
from tracker.web import logs


class BadQuery(BadRequest):
    """The address asks for something that is none; the description says so to the user."""


class NotHere(NotFound):
    """What was asked for is not there or out of reach, the same for both; the description says so to the user."""


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(PoolTimeout, _database_down)
    app.register_error_handler(DBAPIError, _database_down)


def _http_error(error: HTTPException) -> Response | tuple[str, int, list[tuple[str, str]]]:
    """Render the error's own page, also when the database is down; its headers (Allow, Retry-After) stay."""
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004  a redirect
        return error.get_response()  # type: ignore[return-value]
    let_go()
    kept = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    page = current_app.jinja_env.get_template("errors/error.html")
    reference = logs.reference() if error.code >= 500 else None  # noqa: PLR2004  ours to find
    detail = error.description if isinstance(error, BadQuery | NotHere) else None
    return (
        page.render(code=error.code, detail=detail, reference=reference, stale=isinstance(error, CSRFError)),
        error.code,
        kept,
    )


def _foreign_host(error: SecurityError) -> Response:
    """Answer in plain text: without a host of ours no page can be addressed, not even its style sheet."""
    return Response("Esta dirección no es la del sistema.", error.code, mimetype="text/plain")


def _database_down(error: Exception) -> Response | tuple[str, int, list[tuple[str, str]]]:
    current_app.logger.error("database", exc_info=error, extra={"about": logs.about()})
    gone = isinstance(error, DBAPIError) and error.connection_invalidated
    if gone or isinstance(error, OperationalError | PoolTimeout):
        return _http_error(ServiceUnavailable(retry_after=10))
    return _http_error(InternalServerError())
