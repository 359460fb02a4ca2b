"""Who writes the mails of what a request or a command does."""

from datetime import datetime

from flask import current_app

from tracker.ground.database import db
from tracker.post.addresses import Addresses
from tracker.post.writing import Writer


def addresses() -> Addresses:
    """Return where the pages of this application are, for whoever reads of them elsewhere."""
    return Addresses(current_app.config["BASE_URL"], current_app.url_map)


def writer(now: datetime) -> Writer:
    return Writer(db.session(), now, addresses())
