"""What two browsers do at one moment."""

import threading

import pytest

from tests.client import Client


@pytest.fixture
def at_once(app, session):
    """Give the function that sends forms of several browsers at one moment, and returns the answers."""

    def at_once(*clicks):
        ready = [
            (browser.get_cookie("tracker").value, browser._token(), path, data)
            for browser, path, data in clicks
        ]
        session.commit()
        start, answers = threading.Barrier(len(ready)), [None] * len(ready)

        def click(place, cookie, token, path, data):
            other = Client(app, use_cookies=True)
            other.set_cookie("tracker", cookie)
            start.wait()
            answers[place] = other.open(path, method="POST", data=data, headers={"X-CSRFToken": token})

        threads = [threading.Thread(target=click, args=(place, *one)) for place, one in enumerate(ready)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return answers

    return at_once
