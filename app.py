"""The application, as `flask --app app` and `gunicorn app:app` find it."""

import gc
import os
import sys

import click

gc.disable()  # nothing that is imported is garbage: to look for some took a sixth of every start

from tracker import create_app  # noqa: E402 - imported, like what follows, while nothing is collected
from tracker.ground.config import Unfit  # noqa: E402
from tracker.web import starting  # noqa: E402

os.umask(0o077)  # what it makes is for its owner alone
try:
    app = create_app()
    for closed in starting.close_to_others(app):
        click.echo(closed, err=True)
    if starting.is_served(os.environ):
        starting.refuse_to_serve(app)
except Unfit as wrong:
    sys.exit(f"El sistema no parte. {wrong}")
gc.freeze()
gc.enable()
