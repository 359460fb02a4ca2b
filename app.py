"""The application, as `flask --app app` and `gunicorn app:app` find it."""

import os
import sys

import click

from tracker import create_app
from tracker.ground.config import Unfit
from tracker.web import starting

os.umask(0o077)  # what it makes is for its owner alone
try:
    app = create_app()
    for closed in starting.close_to_others(app):
        click.echo(closed, err=True)
    if starting.is_served(os.environ):
        starting.refuse_to_serve(app)
except Unfit as wrong:
    sys.exit(f"El sistema no parte. {wrong}")
