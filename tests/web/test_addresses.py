"""Addresses of many pages are those that Flask makes of each."""

from flask import url_for

from tracker.web.addresses import numbered


def test_an_address_for_a_number_is_the_one_that_flask_builds(app):
    with app.test_request_context("/"):
        page_of = numbered("people.show", "inspector_id", al="2026-12-31")
        for number in (1, 42, 2**31 - 1):
            assert page_of(number) == url_for("people.show", inspector_id=number, al="2026-12-31")
        wrong = numbered("privacy.wrong", "datum", prefix="record-")
        assert wrong(7) == url_for("privacy.wrong", datum="record-7")
