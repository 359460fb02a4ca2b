"""Hostile files through the page: each is answered by a sentence, soon, and the server goes on."""

import contextvars
import io
import time

import openpyxl
import pytest
import sqlalchemy as sa

from tests.sheets import files
from tests.sheets.test_hostile_files import NOISE, SMALL, locked_ods, locked_xls, shared_strings, with_cell
from tracker.models import Upload
from tracker.sheets import parse

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
}


@pytest.mark.only("sqlite")
def test_no_file_stops_the_server(cast, screens, session):
    director = screens(cast.mejillones.director)
    assert len(HOSTILE) >= 24
    for name, make in HOSTILE.items():
        content = make()
        started = time.monotonic()
        answer = send(director.browser, content)
        assert answer.status_code in {302, 400}, name
        if answer.status_code == 302:
            director.look(answer)
            director.discard(answer)
        else:
            assert "field-error" in answer.text, name
        assert time.monotonic() - started < 10, name
        director.browser.get("imports.index")
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Upload.id))) == 3, "only the cast's own are left"


def send(browser, content):
    """Send a file, whatever the answer is."""
    data = {"once": f"k{time.monotonic_ns()}", "file": (io.BytesIO(content), "x.xlsx")}
    ask = {"method": "POST", "data": data, "headers": {"X-CSRFToken": browser._token()}}
    return contextvars.Context().run(lambda: browser.open("/comunas/02102/importar", **ask))
