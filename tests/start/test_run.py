"""run.sh serves from nothing, and again; what was kept is still there."""

import os
import signal
import socket
import subprocess
import time
from http.client import HTTPConnection

import pytest

PATIENCE = 180  # seconds: other tests may be busy


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def serve(port, tmp_path):
    """Return the function that starts run.sh, sees its first page, stops it and returns what it printed."""
    ours = {"PORT": str(port), "TRACKER_INSTANCE": str(tmp_path)}
    others = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY"}}

    def serve(**settings):
        environment = others | ours | settings
        with subprocess.Popen(["./run.sh"], env=environment, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert "Ingresar" in first_page(port, server)
            finally:
                server.send_signal(signal.SIGTERM)
            printed = server.stdout.read()
        assert server.returncode == 0
        assert f"http://127.0.0.1:{port}" in printed
        return printed

    return serve


def first_page(port, server):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None, "run.sh ended by itself"
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/ingresar")
            return connection.getresponse().read().decode()
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("run.sh never served a page")


def test_it_serves_from_nothing_and_again_what_was_kept(serve, tmp_path):
    first = serve()
    kept = (tmp_path / "secret_key").read_text()
    second = serve()
    assert "coordinacion@" in first
    assert first == second
    assert (tmp_path / "secret_key").read_text() == kept
    assert [path.name for path in tmp_path.glob("*.db")] == ["tracker.db"]


def test_who_wants_no_demonstration_is_given_the_first_coordinators_link(serve, port):
    begins = f"http://127.0.0.1:{port}/comenzar#"
    first = serve(TRACKER_DEMO="0")
    assert begins in first
    again = serve()
    assert begins in again, "a later start brought the demonstration in"
    assert link(first) != link(again), "each start cancels the link before"


def link(printed):
    return next(word for word in printed.split() if "/comenzar#" in word)
