"""What every page shares: filters as Chile writes, headers, and errors in plain Spanish."""

import re
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, Response, current_app, get_template_attribute, request
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

from tracker import rut
from tracker.clock import SANTIAGO
from tracker.database import let_go
from tracker.words import word

LOCALE = "es_CL"
NBSP = "\u00a0"
_CHILEAN_PHONE = re.compile(r"(\+56)([0-9])([0-9]{4})([0-9]{4})")
STALE_FORM = (
    "El formulario que envió es de antes de que empezara su sesión actual. Nada se guardó. "
    "Vuelva atrás, cargue otra vez la página y repita el envío."
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "manifest-src 'self'; worker-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class BadQuery(BadRequest):
    """The address asks for something that is none; the description says so to the user."""


class NotHere(NotFound):
    """What was asked for is not there or out of reach, the same for both; the description says so to the user."""


def install(app: Flask) -> None:
    app.jinja_env.filters |= {
        "fecha": short_date,
        "fecha_larga": long_date,
        "fecha_hora": date_and_time,
        "dia": local_day,
        "mes": month_name,
        "hora": hour,
        "numero": number,
        "porcentaje": percent,
        "rut": rut.show,
        "telefono": phone,
        "palabra": word,
    }
    app.jinja_env.globals |= {
        "gauge": gauge,
        "whole_percent": whole_percent,
        "gap_words": gap_words,
        "enrolled_words": enrolled_words,
    }
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(PoolTimeout, _database_down)
    app.register_error_handler(DBAPIError, _database_down)


def short_date(day: date | None) -> str:
    """03-11-2026; nothing for no date."""
    return f"{day:%d-%m-%Y}" if day else ""


@lru_cache(maxsize=2**12)  # Babel takes its time
def long_date(day: date) -> str:
    """3 de noviembre de 2026."""
    return format_date(day, "d 'de' MMMM 'de' y", locale=LOCALE)


def local_day(instant: datetime) -> str:
    """Martes 3 de noviembre de 2026, in Santiago."""
    words: str = format_date(instant.astimezone(SANTIAGO), "EEEE d 'de' MMMM 'de' y", locale=LOCALE)
    return words[:1].upper() + words[1:]


def month_name(day: date) -> str:
    """Noviembre de 2026."""
    words: str = format_date(day, "MMMM 'de' y", locale=LOCALE)
    return words[:1].upper() + words[1:]


def date_and_time(instant: datetime) -> str:
    """03-11-2026 09:05, in Santiago."""
    return format_datetime(instant, "dd-MM-y HH:mm", tzinfo=SANTIAGO, locale=LOCALE)


def hour(instant: datetime) -> str:
    """09:05, in Santiago."""
    return format_datetime(instant, "HH:mm", tzinfo=SANTIAGO, locale=LOCALE)


@lru_cache(maxsize=2**12, typed=True)  # Babel takes its time
def number(value: float) -> str:
    """1.234,5."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return format_decimal(value, locale=LOCALE)


def percent(value: float) -> str:
    """75 %."""
    return f"{number(value)}{NBSP}%"


def whole_percent(covered: int, required: int) -> int:
    """Return the whole percentage; 0 and 100 only for nobody and everybody."""
    if covered in {0, required}:
        return 100 * covered // required
    return min(max(round(100 * covered / required), 1), 99)


def gap_words(covered: int, required: int, enrolled: int) -> str:
    """Return «faltan 9, 6 inscritos» of n of N; nothing where nobody is missing."""
    missing = required - covered
    if not missing:
        return ""
    words = f"{'falta' if missing == 1 else 'faltan'} {number(missing)}"
    return f"{words}, {enrolled_words(enrolled)}" if enrolled else words


def enrolled_words(enrolled: int) -> str:
    """Return «6 inscritos»."""
    return f"{number(enrolled)} {'inscrito' if enrolled == 1 else 'inscritos'}"


@lru_cache(maxsize=2**14)
def gauge(covered: int, required: int) -> str:
    """Return how n of N is shown, drawn once for all: a matrix has hundreds of cells, most of them alike."""
    drawn: str = get_template_attribute("ui/coverage.html", "drawn_gauge")(covered, required)
    return drawn


def phone(number: str) -> str:
    """+56 9 8765 4321; another country's number as it is kept."""
    if match := _CHILEAN_PHONE.fullmatch(number):
        return " ".join(match.groups())
    return number


def _add_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static" and response.status_code < 400:  # noqa: PLR2004  an error is not kept
        response.headers["Cache-Control"] = "public, max-age=3600"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _http_error(error: HTTPException) -> Response | tuple[str, int, list[tuple[str, str]]]:
    """Render the error's own page, also when the database is down; its headers (Allow, Retry-After) stay."""
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004  a redirect
        return error.get_response()  # type: ignore[return-value]
    let_go()
    kept = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    page = current_app.jinja_env.get_template("errors/error.html")
    return page.render(code=error.code, detail=_detail(error)), error.code, kept


def _detail(error: HTTPException) -> str | None:
    """Return what the page says instead of the error's usual words."""
    if isinstance(error, CSRFError):
        return STALE_FORM
    return error.description if isinstance(error, BadQuery | NotHere) else None


def _foreign_host(error: SecurityError) -> Response:
    """Answer in plain text: without a host of ours no page can be addressed, not even its style sheet."""
    return Response("Esta dirección no es la del sistema.", error.code, mimetype="text/plain")


def _database_down(error: Exception) -> Response | tuple[str, int, list[tuple[str, str]]]:
    current_app.logger.error("database error: %s", type(error).__name__)
    gone = isinstance(error, DBAPIError) and error.connection_invalidated
    if gone or isinstance(error, OperationalError | PoolTimeout):
        return _http_error(ServiceUnavailable(retry_after=10))
    return _http_error(InternalServerError())
