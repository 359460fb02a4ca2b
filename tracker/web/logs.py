"""What is written down of requests: one JSON object a line, without a word of what people sent or are."""

import json
import logging
import re
import secrets
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask.logging import wsgi_errors_stream

HEADER = "X-Request-Id"
GIVEN = re.compile("[A-Za-z0-9-]{8,64}")
ROOM = 200  # characters of what a library says; its sentences are short


class Lines(logging.Formatter):
    """Writes a record as JSON; of an error its kind and where it happened, for its message may hold what people sent."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": record.getMessage()[:ROOM],
            **getattr(record, "about", {}),
        }
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            said["error"] = record.exc_info[0].__name__
            said["where"] = [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
        return json.dumps(said, ensure_ascii=False)


def install(app: Flask) -> None:
    """Give each request a name, which its answer and its error page show; write a line for it where that is wished."""
    handler = logging.StreamHandler(wsgi_errors_stream)  # type: ignore[call-overload]
    handler.setFormatter(Lines())
    app.logger.handlers, app.logger.propagate = [handler], False
    app.logger.setLevel(logging.INFO if app.config["LOG_REQUESTS"] else logging.WARNING)
    app.log_exception = _unhandled  # type: ignore[method-assign, assignment]
    app.before_request(_begin)
    app.after_request(_end)


def reference() -> str | None:
    """Return the name of the request, by which whoever serves the tracker finds its line."""
    name: str | None = g.get("request_name")
    return name


def about() -> dict[str, Any]:
    """Return what a line says of its request: the address as it was declared, never as it was asked."""
    rule = request.url_rule.rule if request.url_rule else None
    return {"request": reference(), "method": request.method, "route": rule}


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    believed = current_app.config["TRUSTED_PROXIES"] > 0 and GIVEN.fullmatch(
        given
    )  # else it is the visitor's
    g.request_name = given if believed else secrets.token_hex(8)
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    if name := reference():
        response.headers[HEADER] = name
        spent = round((time.perf_counter() - g.begun) * 1000, 1)
        said = about() | {"status": response.status_code, "ms": spent}
        current_app.logger.info("request", extra={"about": said})
    return response


def _unhandled(caught: Any) -> None:
    current_app.logger.error("unhandled", exc_info=caught, extra={"about": about()})
