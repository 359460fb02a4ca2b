"""gunicorn as it is set up: where it listens, and that it believes no header by itself."""

import os
import runpy
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection

import pytest

from tests.proxy.conftest import ROOT, free_port

TOLD = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "X-Forwarded-For": "192.0.2.9"}


def test_it_listens_where_it_is_told_and_believes_nobody():
    port = free_port()
    told = {"PORT": str(port), "TRACKER_BIND": "127.0.0.5"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.proxy.echo:app",
        "--workers",
        "1",
        "--log-level",
        "error",
    ]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | told) as server:
        try:
            wait_for("127.0.0.5", port, server)
            assert answer("127.0.0.5", port) == "http 127.0.0.1"
            with pytest.raises(ConnectionRefusedError):
                answer("127.0.0.1", port)
        finally:
            server.terminate()


@pytest.mark.parametrize(
    ("told", "bind"),
    [
        ({}, "127.0.0.1:8000"),
        ({"PORT": "80", "TRACKER_BIND": "192.0.2.1"}, "192.0.2.1:80"),
        ({"TRACKER_BIND": "::"}, "[::]:8000"),
    ],
)
def test_it_listens_for_this_machine_alone_unless_told(told, bind, monkeypatch):
    for name in ("PORT", "TRACKER_BIND"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert runpy.run_path(str(ROOT / "gunicorn.conf.py"))["bind"] == bind


def answer(address, port):
    connection = HTTPConnection(address, port, timeout=60)
    connection.request("GET", "/", headers=TOLD)
    told = connection.getresponse().read().decode()
    connection.close()
    return told


def wait_for(address, port, server):
    for _ in range(1200):
        assert server.poll() is None
        with suppress(OSError), socket.create_connection((address, port)):
            return
        time.sleep(0.05)
    raise TimeoutError("the server did not start")
