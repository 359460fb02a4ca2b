"""Hostile files to the real server: each is answered by a sentence, soon, and the server stays small."""

import io
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from werkzeug.test import EnvironBuilder

from tests import builders as make
from tests.sheets import files
from tests.sheets.test_hostile_files import NOISE, SMALL, locked_ods, locked_xls, shared_strings, with_cell
from tracker.ground import rut
from tracker.models import Upload
from tracker.models.accounts import Role
from tracker.sheets import parse

ROOT = Path(__file__).parents[2]
UPLOAD = "/comunas/02102/importar"
PATIENCE = 600  # seconds by the clock: other tests may be busy
SECONDS, MOST_MEMORY = 10, 300_000  # kilobytes
MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


def repeated():
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return files.ods_of(f'<table:table table:name="x">{row}</table:table>')


def long_texts():
    book = openpyxl.Workbook()
    for _ in range(1000):
        book.active.append(["x" * 30_000])
    return files.with_member(files.saved(book), "noise.bin", NOISE.randbytes(MEGABYTE))


def ruts(how_many):
    bodies = map(str, range(10_000_000, 10_000_000 + how_many))
    return [f"{body}-{rut.checked.calc_check_digit(body)}" for body in bodies]


def roster(how_many, title, cell):
    lines = [f"{one},Ana,Soto,{cell}" for one in ruts(how_many)]
    return "\n".join([f"RUT,NOMBRES,APELLIDO PATERNO,{title}", *lines]).encode()


HOSTILE = {
    "nothing": lambda: b"",
    "blanks": lambda: b" \r\n\t",
    "zeros": lambda: bytes(1000),
    "a NUL": lambda: b"RUT;NOM\0BRES\n",
    "half a character": lambda: b"\xff\xfeR\0U",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a document": lambda: b"%PDF-1.7 RUT;NOMBRES",
    "a web page": lambda: b"<html><table><tr><td>RUT",
    "half a workbook": lambda: SMALL[: len(SMALL) // 2],
    "no workbook": lambda: files.zipped({"word/document.xml": "<w/>"}),
    "broken xml": lambda: files.with_member(SMALL, SHEET, b"<worksheet><sheetData><row"),
    "garbage in OLE": lambda: parse.OLE + bytes(508) + b"garbage" * 500,
    "a password": lambda: parse.OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le"),
    "a locked ods": locked_ods,
    "a locked xls": locked_xls,
    "quotes never closed": lambda: b'RUT;"' + b"x" * 200_000,
    "a far cell": lambda: with_cell("XFD1048576"),
    "too many rows": lambda: b"x;y\n" * 20_001,
    "too many columns": lambda: b";".join([b"x"] * 300_000),
    "a zip bomb": lambda: files.with_member(SMALL, SHEET, bytes(200 * MEGABYTE)),
    "51 members": lambda: files.zipped(
        files.unzipped(SMALL) | {f"xl/media/{number}.png": b"x" for number in range(50)}
    ),
    "rows without end": repeated,
    "one long text everywhere": long_texts,
    "deep xml": lambda: files.with_member(
        shared_strings("<a>" * 500_000 + "</a>" * 500_000), "noise.bin", NOISE.randbytes(MEGABYTE)
    ),
    "entities in entities": lambda: shared_strings(
        "&e9;",
        '<!DOCTYPE sst [<!ENTITY e0 "ja">'
        + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        + "]>",
    ),
    "lists without end": lambda: roster(4_000, "CURSOS REALIZADOS", '"' + "a," * 990 + '"'),
    "many short lists": lambda: roster(12_000, "CURSOS REALIZADOS", "x1/y2/" * 60),
    "dates that never come": lambda: roster(350, "DESDE", "T" * 30_000),
    "names without end": lambda: roster(350, "APELLIDOS Y NOMBRES", "de " * 10_000),
    "titles that never close": lambda: b"RUT;NOMBRES\n" + b";".join([b"(" * 9_000] * 60),
    "a full table": lambda: roster(12_000, "DESDE" + ",X" * 50, "01-01-2024" + ",100" * 50),
}


class Site:
    """The server as it is run, with one worker, and a browser of the coordination's before it."""

    def __init__(self, server, port, browser):
        self.server = server
        self.port = port
        token = browser._token()  # the cookie holds its counterpart
        self.headers = {"X-CSRFToken": token, "Cookie": f"tracker={browser.get_cookie('tracker').value}"}

    def send(self, content):
        """Send a roster; return the status, and the page that comes of it."""
        data = {"once": f"k{time.monotonic_ns()}", "file": (io.BytesIO(content), "x.xlsx")}
        form = EnvironBuilder(method="POST", data=data).get_environ()
        with form["wsgi.input"] as body:
            kind = {"Content-Type": form["CONTENT_TYPE"]}
            said, page = self.ask("POST", UPLOAD, body.read(), kind)
        return said.status, self.ask("GET", said.headers["Location"])[1] if said.status == 302 else page

    def ask(self, method, path, body=None, more=()):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, self.headers | dict(more))
            said = connection.getresponse()
            return said, said.read().decode()

    def memory(self, what):
        """Return a figure of the worker's, in kilobytes."""
        lines = (self._worker() / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(what))

    def worked(self):
        """Return the seconds of work of the worker and of the children it waited for."""
        ticks = (self._worker() / "stat").read_text().rpartition(")")[2].split()[11:15]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def _worker(self):
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        return Path("/proc", children.read_text().split()[0])


@pytest.fixture
def site(session, database_url, tmp_path, sign_in):
    make.association(session)
    make.commune(session)
    browser = sign_in(make.account(session, Role.COORDINATOR))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {"DATABASE_URL": database_url, "SECRET_KEY": browser.application.config["SECRET_KEY"]}
    environment = os.environ | ours | {"TRACKER_INSTANCE": str(tmp_path), "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "app:app", "--workers", "1", "--log-level", "critical"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            wait_for(port)
            yield Site(server, port, browser)
        finally:
            server.terminate()


def wait_for(port):
    for _ in range(PATIENCE * 10):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)


@pytest.mark.only("sqlite")
def test_no_file_stops_the_server_or_makes_it_large(site, session):
    assert len(HOSTILE) >= 30
    site.ask("GET", UPLOAD)
    before, read = site.memory("VmRSS"), 0
    for name, make_file in HOSTILE.items():
        content = make_file()
        before_it = site.worked()  # seconds of work: what else the machine does is no finding
        status, page = site.send(content)
        assert site.worked() - before_it < SECONDS, name
        assert site.memory("VmHWM") - before < MOST_MEMORY, name
        read += status == 302
        assert ("Todavía no se guardó nada" if status == 302 else "field-error") in page, name
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Upload.id))) == read == 9
