"""What every page shares: filters as Chile writes, and headers."""

from collections.abc import Hashable
from functools import lru_cache

from flask import Flask, Response, current_app, get_template_attribute, request

from tracker.ground.filters import FILTERS
from tracker.ground.format import enrolled_words, gap_words, whole_percent
from tracker.web.addresses import numbered
from tracker.web.drawing import drawn_rows

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


def install(app: Flask) -> None:
    app.jinja_env.filters |= FILTERS
    app.jinja_env.globals |= {
        "gauge": gauge,
        "drawn": drawn,
        "drawn_rows": drawn_rows,
        "numbered": numbered,
        "whole_percent": whole_percent,
        "gap_words": gap_words,
        "enrolled_words": enrolled_words,
    }
    app.after_request(_add_headers)


@lru_cache(maxsize=2**14)
def gauge(covered: int, required: int) -> str:
    """Return how n of N is shown, drawn once for all: a matrix has hundreds of cells, most of them alike."""
    shown: str = get_template_attribute("ui/coverage.html", "drawn_gauge")(covered, required)
    return shown


@lru_cache(maxsize=2**8)  # some of them are a whole matrix
def drawn(template: str, macro: str, *values: Hashable) -> str:
    """Return what a macro makes of values, and of nothing else, drawn once for all who are shown the same."""
    shown: str = get_template_attribute(template, macro)(*values)
    return shown


def _add_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static" and response.status_code < 400:  # noqa: PLR2004  an error is not kept
        response.headers["Cache-Control"] = "public, max-age=3600"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
