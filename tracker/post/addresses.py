"""Addresses of pages as they stand in mails and on paper: whole, from TRACKER_BASE_URL on."""

from typing import NamedTuple

from werkzeug.routing import Map


class Addresses(NamedTuple):
    """Where the pages are that somebody reads of elsewhere."""

    base: str
    routes: Map

    def of(self, endpoint: str, **values: object) -> str:
        """Return the address of a page, whoever asks and from wherever."""
        return f"{self.base.rstrip('/')}{self.routes.bind('').build(endpoint, values)}"
