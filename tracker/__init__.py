"""Tracker of the training plan of municipal inspectors."""

import os
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from flask import Flask
from flask.cli import AppGroup
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.accounts.views import sign_in_again
from tracker.backup.commands import backup, restore
from tracker.ground import config, revisions
from tracker.ground.database import db, let_go
from tracker.standing import stamps
from tracker.tick import tick
from tracker.web import errors, gate, logs, navigation, pages

ROOT = Path(__file__).resolve().parent.parent


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, configured from the environment; `overrides` win (tests)."""
    instance = Path(os.environ.get("TRACKER_INSTANCE", ROOT / "instance"))
    app = Flask(
        __name__,
        instance_path=str(instance),
        static_folder=str(ROOT / "static"),
        template_folder=str(ROOT / "templates"),
    )
    app.config.from_mapping(config.from_environment(os.environ, instance))
    app.config.from_mapping(overrides or {})
    _believe_proxies(app, app.config["TRUSTED_PROXIES"])
    app.jinja_env.undefined = StrictUndefined
    db.init_app(app)
    stamps.watch()
    app.teardown_appcontext(let_go)
    Migrate(app, db, directory=str(revisions.MIGRATIONS))
    logs.install(app)
    gate.install(app)
    app.extensions[gate.SIGN_IN_AGAIN] = sign_in_again
    CSRFProtect(app)  # after the gate: who has no session is told so, not that a token is missing
    pages.install(app)
    errors.install(app)
    navigation.install(app)
    for module in _modules("views"):
        app.register_blueprint(module.bp)
    for group in [each for module in _modules("commands") for each in vars(module).values()]:
        if isinstance(group, AppGroup):
            app.cli.add_command(group)
    for command in (tick, backup, restore):
        app.cli.add_command(command)
    return app


def _believe_proxies(app: Flask, proxies: int) -> None:
    """Take the visitor's address from where the outermost of our proxies wrote it, the scheme from the nearest one."""
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=min(proxies, 1), x_host=0)  # type: ignore[method-assign]


def _modules(kind: str) -> list[ModuleType]:
    """Return every module of a kind, the last word of its name, in the alphabet's order."""
    found = [each.name for each in walk_packages(__path__, f"{__name__}.") if not each.ispkg]
    return [import_module(name) for name in sorted(found) if re.search(rf"[._]{kind}$", name)]
