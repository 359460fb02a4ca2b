"""The application behind a real nginx, set up with the very file of deploy/."""

import logging
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPSConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from flask import jsonify, request, url_for
from werkzeug.serving import make_server

from tests.client import watch
from tracker import create_app
from tracker.access.policy import public
from tracker.ground.database import db

ROOT = Path(__file__).parents[2]
CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
PASSWORD = "camanchaca lluvia perro 7"
AROUND = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {block}
}}
"""


@pytest.fixture
def behind(session, database_url, tmp_path, monkeypatch):
    """Give the function that serves the application behind nginx, and returns who visits it from an address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path))
    with ExitStack() as opened:

        def behind(proxies):
            port = free_port()
            monkeypatch.setenv("TRACKER_BASE_URL", f"https://localhost:{port}")
            monkeypatch.setenv("TRACKER_TRUSTED_PROXIES", str(proxies))
            certificate = self_signed(tmp_path)
            upstream = opened.enter_context(application())
            opened.enter_context(nginx(tmp_path, port, upstream, certificate))
            return lambda address: Visitor(address, port, certificate)

        yield behind


class Visitor:
    """A browser at an address of this machine."""

    def __init__(self, address, port, certificate):
        self.address, self.port = address, port
        self.context = ssl.create_default_context(cafile=certificate)
        self.cookies = {}

    def ask(self, method, path, form=None, **headers):
        """Return the status and the text of an answer."""
        connection = HTTPSConnection(
            "localhost", self.port, context=self.context, source_address=(self.address, 0)
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookies, "Referer": f"https://localhost:{self.port}/ingresar"} | headers
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, form and urlencode(form), sent)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def sign_in(self, login, password=PASSWORD, **headers):
        """Return the status of the answer to a sign-in, typed on its page."""
        _, page = self.ask("GET", "/ingresar")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        form = {"login": login, "password": password, "csrf_token": token}
        return self.ask("POST", "/ingresar", form, **headers)[0]


@pytest.fixture
def with_password(session):
    """Give the function that lets an account sign in with PASSWORD."""

    def with_password(account):
        account.password_hash = PasswordHasher(**CHEAP).hash(PASSWORD)
        session.commit()
        return account

    return with_password


@contextmanager
def application():
    """Serve the application, with a page that tells what it knows of a request; give its port."""
    app = create_app({"TESTING": True, "ARGON2": CHEAP})
    watch(app)
    told = public(lambda: jsonify([request.remote_addr, url_for("accounts.sign_in", _external=True)]))
    app.add_url_rule("/told", view_func=told)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


@contextmanager
def nginx(folder, port, upstream, certificate):
    """Run nginx with the file of deploy/ on a port of this machine."""
    block = (ROOT / "deploy" / "nginx" / "tracker.conf").read_text()
    for shown, ours in {
        "listen 80;": f"listen unix:{folder}/plain.sock;",  # no port, which might be the other one
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "server_name capacitacion.example.cl;": "server_name localhost;",
        "/var/log/nginx/tracker.log": str(folder / "access.log"),
        "/etc/ssl/capacitacion.example.cl.pem": str(certificate),
        "/etc/ssl/capacitacion.example.cl.key": str(certificate.with_suffix(".key")),
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
    }.items():
        assert shown in block
        block = block.replace(shown, ours)
    settings = folder / "nginx.conf"
    settings.write_text(AROUND.format(folder=folder, block=block))
    path = os.pathsep.join([*os.get_exec_path(), "/usr/sbin"])
    program = shutil.which("nginx", path=path)
    assert program, "install nginx: scripts/prepare.sh dev does"
    with subprocess.Popen(
        [program, "-e", folder / "error.log", "-p", folder, "-c", settings], stderr=subprocess.PIPE
    ) as process:
        try:
            wait_for(port, process)
            yield
        finally:
            process.terminate()


def self_signed(folder):
    """Make a certificate of localhost, with its key beside it."""
    file = folder / "localhost.pem"
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    out = ["-out", file, "-keyout", file.with_suffix(".key")]
    subprocess.run(["openssl", "req", *kind, *name, *out], check=True, capture_output=True)
    return file


def free_port():
    return free_ports(1)[0]


def free_ports(count):
    """Return ports that nobody listens on, each another one."""
    with ExitStack() as opened:
        found = [opened.enter_context(socket.socket()) for _ in range(count)]
        for each in found:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in found]


def wait_for(port, process):
    for _ in range(1200):
        assert process.poll() is None, process.stderr.read().decode()
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError("nginx did not start")
