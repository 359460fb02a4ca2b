"""Tracker of the training plan of municipal inspectors."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from tracker import config, gate, navigation, pages
from tracker.accounts import by_code, confirming, own
from tracker.accounts import commands as accounts_commands
from tracker.accounts import views as accounts_views
from tracker.admin import commands as admin_commands
from tracker.attestation import views as attestation_views
from tracker.catalogue import courses, providers
from tracker.catalogue import views as catalogue_views
from tracker.classroom import given, paper
from tracker.classroom import views as classroom_views
from tracker.contacts import views as contacts_views
from tracker.costs import views as costs_views
from tracker.database import db
from tracker.demo import commands as demo_commands
from tracker.editions import planning, quotas
from tracker.editions import views as editions_views
from tracker.enrollments import caps, enrolling
from tracker.enrollments import own as own_courses
from tracker.enrollments import views as enrollments_views
from tracker.hand_overs import views as hand_overs_views
from tracker.imports import commands as imports_commands
from tracker.imports import views as imports_views
from tracker.invitations import views as invitations_views
from tracker.lending import views as lending_views
from tracker.obligations import acts, decrees, exemptions
from tracker.obligations import views as obligations_views
from tracker.outbox import views as outbox_views
from tracker.panorama import commands as panorama_commands
from tracker.panorama import views as panorama_views
from tracker.people import commands as people_commands
from tracker.people import views as people_views
from tracker.plan import agreements, answers, drafting, subjects
from tracker.plan import commands as plan_commands
from tracker.plan import views as plan_views
from tracker.privacy import views as privacy_views
from tracker.records import commands as records_commands
from tracker.records import views as records_views
from tracker.roster import corrections
from tracker.roster import views as roster_views
from tracker.standing import stamps
from tracker.tick import tick

ROOT = Path(__file__).resolve().parent.parent
BLUEPRINTS = (
    accounts_views.bp,
    acts.bp,
    agreements.bp,
    answers.bp,
    attestation_views.bp,
    by_code.bp,
    catalogue_views.bp,
    classroom_views.bp,
    given.bp,
    paper.bp,
    contacts_views.bp,
    corrections.bp,
    costs_views.bp,
    courses.bp,
    decrees.bp,
    drafting.bp,
    subjects.bp,
    editions_views.bp,
    caps.bp,
    enrolling.bp,
    enrollments_views.bp,
    exemptions.bp,
    hand_overs_views.bp,
    imports_views.bp,
    invitations_views.bp,
    obligations_views.bp,
    lending_views.bp,
    outbox_views.bp,
    confirming.bp,
    own.bp,
    own_courses.bp,
    panorama_views.bp,
    people_views.bp,
    plan_views.bp,
    planning.bp,
    quotas.bp,
    privacy_views.bp,
    providers.bp,
    records_views.bp,
    roster_views.bp,
)
COMMANDS = (
    accounts_commands.accounts,
    admin_commands.territory,
    demo_commands.demo,
    plan_commands.plan,
    panorama_commands.coverage,
    panorama_commands.status,
    people_commands.roster,
    records_commands.records,
    imports_commands.imports,
    tick,
)


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
    app.jinja_env.undefined = StrictUndefined
    db.init_app(app)
    stamps.watch()
    Migrate(app, db, directory=str(ROOT / "tracker" / "migrations"))
    gate.install(app)
    app.extensions[gate.SIGN_IN_AGAIN] = accounts_views.sign_in_again
    CSRFProtect(app)  # after the gate: who has no session is told so, not that a token is missing
    pages.install(app)
    navigation.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
    return app
