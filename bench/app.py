"""The application with two floors beside its pages, and the number of queries in a header of every answer."""

from typing import Any

from flask import Flask, Response, g, render_template
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tracker import create_app
from tracker.access.policy import Permission, public, requires

QUERIES = "Bench-Queries"
ROWS = [(number, f"Apellido Apellido, Nombre {number}", "Antofagasta", "vigente") for number in range(1, 31)]
TABLE = """
{% extends "base.html" %}
{% block title %}Treinta filas{% endblock %}
{% block content %}
  <table class="table">
    <thead><tr><th>N°</th><th>Nombre</th><th>Comuna</th><th>Estado</th></tr></thead>
    <tbody>
      {% for row in rows %}
        <tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
      {% endfor %}
    </tbody>
  </table>
{% endblock %}
"""


def with_floors() -> Flask:
    """Return the application as it is served, and what only the bench asks of it."""
    app = create_app()
    table = app.jinja_env.from_string(TABLE)

    @app.get("/bench/bare")
    @public
    def bare() -> str:
        return "bare"

    @app.get("/bench/table")
    @requires(Permission.USE_OWN_ACCOUNT)
    def thirty_rows() -> str:
        return render_template(table, rows=ROWS)

    _count_queries(app)
    return app


def _count_queries(app: Flask) -> None:
    @app.after_request
    def tell(response: Response) -> Response:
        response.headers[QUERIES] = str(g.get("queries", 0))
        return response

    @event.listens_for(Engine, "before_cursor_execute")
    def note(*_: Any) -> None:
        if g:
            g.queries = g.get("queries", 0) + 1
