"""Every limit of uploads: each file is answered by a sentence, soon, and without much memory."""

import json
import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sheets import files
from tests.thorough import examples
from tracker.ground.refused import Refused
from tracker.sheets import parse, read

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024 * 1024
PROGRAM = """
import json, resource, sys
from pathlib import Path
from tracker.sheets.read import Refused, read

def peak(who):
    return resource.getrusage(who).ru_maxrss * 1024

def worked():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)

before = peak(resource.RUSAGE_SELF)
for line in sys.stdin:
    begun = worked()
    try:
        said = f"{len(read(Path(line.strip())))} hojas"
    except Refused as reason:
        said = str(reason)
    own, child = peak(resource.RUSAGE_SELF) - before, peak(resource.RUSAGE_CHILDREN)
    print(json.dumps({"said": said, "own": own, "child": child, "seconds": worked() - begun}), flush=True)
"""
ENDLESS = """
from tracker.sheets import parse

parse.CPU_SECONDS = 1
parse._limit_this_process()
while True:
    pass
"""
NOISE = random.Random(1)  # noqa: S311 - only has to be hard to compress
SMALL = files.xlsx([["RUT", "NOMBRES"], ["1-9", "Ana"]])


@pytest.fixture(scope="module")
def reader():
    """A process that reads all the files, so that its memory at its highest is known."""
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def answer(reader, tmp_path):
    """Read a content in the reader; assert that it took seconds of work and little memory."""

    def _answer(content):
        path = tmp_path / "nomina.xlsx"
        path.write_bytes(content)
        print(path, file=reader.stdin, flush=True)
        answered = json.loads(reader.stdout.readline())
        assert answered["seconds"] < 10
        assert answered["own"] < 20 * MEGABYTE
        assert answered["child"] < 300 * MEGABYTE
        return answered["said"]

    return _answer


def with_cell(*places):
    book = openpyxl.Workbook()
    for place in ("A1", *places):
        book.active[place] = "RUT"
    return files.saved(book)


@pytest.mark.parametrize("place", ["XFD1048576", "XFD20000", "J1048576"])
def test_one_cell_so_far_that_reading_it_takes_too_much(place, answer):
    assert answer(with_cell(place)) == parse.TOO_FAR


@pytest.mark.parametrize("place", ["A1048576", "XFD1", "A20001", "BI1"])
def test_one_far_cell_alone_is_no_large_table(place, answer):
    assert answer(with_cell(place)) == "1 hojas"


def test_a_sheet_that_is_too_large_is_left_out_beside_one_that_is_not(answer, read_bytes):
    book = openpyxl.Workbook()
    book.active["A1"] = "RUT"
    book.create_sheet("Lejos")["A1"] = book["Lejos"]["XFD1048576"] = "x"
    content = files.saved(book)
    assert answer(content) == "2 hojas"
    near, far = read_bytes(content)
    assert (near.problem, far.problem, far.rows) == (None, parse.TOO_FAR, ())


def test_what_stands_beyond_the_columns_is_left_out_and_told(read_bytes):
    sheet = read_bytes(with_cell("SR1", "SS1"))[0]
    assert (len(sheet.rows[0].cells), sheet.wide) == (parse.MAX_COLUMNS, True)
    assert not read_bytes(with_cell("SR1"))[0].wide


def test_a_csv_beyond_the_limits(answer):
    assert answer(b"\n".join([b"x;x"] * 20_001)) == parse.TOO_FAR
    assert answer(b"\n".join([b";".join([b"x"] * 61)] * 20_000)) == parse.TOO_FAR


@pytest.mark.parametrize("blank", [b"", b";;;;;", b'"";""'])
def test_blank_rows_and_columns_count_for_nothing(blank, answer):
    assert answer(b"\n".join([b"RUT;NOMBRES" + b";" * 300, *[blank] * 60_000, b"1-9;Ana"])) == "1 hojas"


def test_a_csv_at_the_limits(read_bytes):
    rows = read_bytes(b"\n".join([b";".join([b"x"] * 60)] * 20_000))[0].rows
    assert (len(rows), len(rows[-1].cells)) == (20_000, 60)
    assert len(read_bytes(b";".join([b"x"] * 300_000))[0].rows[0].cells) == parse.MAX_COLUMNS


@pytest.mark.parametrize("bomb", [200 * MEGABYTE, 10 * MEGABYTE])
def test_a_zip_bomb(bomb, answer):
    assert answer(files.with_member(SMALL, "xl/worksheets/sheet1.xml", bytes(bomb))) == parse.TOO_BIG


def test_more_than_50_mb_unpacked_even_at_a_modest_ratio(answer):
    noise = b"".join(NOISE.randbytes(20_000) + bytes(MEGABYTE) for _ in range(51))
    content = files.with_member(SMALL, "noise.bin", noise)
    assert len(content) > len(noise) / parse.MAX_RATIO
    assert answer(content) == parse.TOO_BIG


def test_a_zip_that_lies_about_its_sizes(answer):
    bomb = files.with_member(SMALL, "xl/worksheets/sheet1.xml", bytes(30 * MEGABYTE))
    real = (30 * MEGABYTE).to_bytes(4, "little")
    assert bomb.count(real) == 2
    assert answer(bomb.replace(real, (1000).to_bytes(4, "little"))) == read._DAMAGED


def test_1000_members_are_read_and_1001_are_not(answer):
    members = files.unzipped(SMALL)
    full = members | {f"xl/media/{number}.png": b"x" for number in range(parse.MAX_MEMBERS - len(members))}
    assert answer(files.zipped(full)) == "1 hojas"
    assert answer(files.zipped(full | {"one.more": b"x"})) == parse.TOO_BIG


def test_a_member_inside_a_password(answer):
    locked = bytearray(SMALL)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + flags] |= 1
            at = locked.find(mark, at + 1)
    assert answer(bytes(locked)) == read._DAMAGED


def shared_strings(text, before=""):
    """Return a workbook whose A1 is this text, written by hand into its table of strings."""
    strings = (
        f'<?xml version="1.0"?>{before}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>{text}</t></si></sst>"
    )
    return files.with_member(files.xlsx([["RUT"]]), "xl/sharedStrings.xml", strings)


def test_entities_are_never_expanded_nor_fetched(answer, tmp_path, read_bytes):
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    answer(shared_strings("&e11;", f'<!DOCTYPE sst [<!ENTITY e0 "ja">{levels}]>'))

    secret = tmp_path / "secret.txt"
    secret.write_text("CANARIO", encoding="utf-8")
    for kind in (f'SYSTEM "file://{secret}"', f'PUBLIC "x" "{secret}"'):
        outside = f"<!DOCTYPE sst [<!ENTITY out {kind}>]>"
        for content in (
            shared_strings("&out;", outside),
            files.ods_of("<table:table><table:table-row><table:table-cell "
                         'office:value-type="string"><text:p>&out;</text:p></table:table-cell>'
                         "</table:table-row></table:table>", outside),
        ):  # fmt: skip
            try:
                assert "CANARIO" not in repr(read_bytes(content))
            except Refused as reason:
                assert "CANARIO" not in str(reason)  # noqa: PT017 - either answer will do


def test_a_cell_as_long_as_excels_is_read_and_a_longer_one_is_not(answer):
    longest = b"x" * parse.MAX_CELL
    assert answer(b"RUT;" + longest) == "1 hojas"
    assert answer(b"RUT;x" + longest + b"\n1-9;Ana") == parse.TOO_LONG


def test_deep_xml(answer):
    deep = "<a>" * 500_000 + "</a>" * 500_000
    noise = NOISE.randbytes(MEGABYTE)
    content = shared_strings(deep)
    answer(files.with_member(content, "noise.bin", noise))


def test_a_sheet_that_repeats_its_rows(answer):
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    assert answer(files.ods_of(f'<table:table table:name="x">{row}</table:table>')) in {
        parse.TOO_FAR,
        read._DAMAGED,
    }


def test_one_long_text_in_every_cell(answer):
    book = openpyxl.Workbook()
    for _ in range(1000):
        book.active.append(["x" * 30_000])
    noise = NOISE.randbytes(MEGABYTE)
    assert answer(files.with_member(files.saved(book), "noise.bin", noise)) == parse.TOO_BIG


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "El archivo está vacío."),
        (b" \r\n\t", "El archivo está vacío."),
        (bytes(1000), "El archivo está vacío."),
        (b"RUT;NOM\0BRES\n", parse.NOT_A_SHEET),
        ("RUT;NOMBRES\n".encode("utf-16-le"), parse.NOT_A_SHEET),
        (b"\xff\xfeR\0U", parse.NOT_A_SHEET),
        ("R\0;x".encode("utf-16"), parse.NOT_A_SHEET),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), parse.NOT_A_SHEET),
        (b"\xff\xd8\xff\xe0JFIF", parse.NOT_A_SHEET),
        (b"%PDF-1.7 RUT;NOMBRES", parse.NOT_A_SHEET),
        (b"RUT;\x81\x8d\n", parse.NOT_A_SHEET),
        (b"<html><table><tr><td>RUT", parse.WEB_PAGE),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', parse.WEB_PAGE),
        (SMALL[: len(SMALL) // 2], read._DAMAGED),
        (SMALL[:4], read._DAMAGED),
        (files.zipped({"word/document.xml": "<w/>"}), read._DAMAGED),
        (files.with_member(SMALL, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), read._DAMAGED),
        (parse.OLE + bytes(508) + b"garbage" * 500, read._DAMAGED),
        (parse.OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le"), parse.PASSWORD),
        (b'RUT;NOMBRES\n1-9;"Ana\n' + b"2-7;Eva\n" * 60, "En la fila 2 hay unas comillas sin cerrar."),
        (b'RUT;"' + b"x" * 200_000, "En la fila 1 hay unas comillas sin cerrar."),
        (b'RUT;NOMBRES\n1-9;"Ana', "En la fila 2 hay unas comillas sin cerrar."),
    ],
)
def test_what_is_no_spreadsheet_is_told_so(content, said, read_bytes):
    with pytest.raises(Refused) as refused:
        read_bytes(content)
    assert str(refused.value) == said


def locked_ods():
    manifest = files.unzipped(files.ods([]))[parse.MANIFEST]
    entry = b'<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
    locked = files.with_member(files.ods([]), parse.MANIFEST, manifest.replace(b"</m:manifest>", entry))
    return files.with_member(locked, "content.xml", b"\x01\x02\x03")


def locked_xls():
    start_of_file = bytes.fromhex("09081000")
    content = bytearray(files.xls([["RUT"]]))
    after = content.find(start_of_file) + len(start_of_file) + 16
    content[after : after + 2] = b"\x2f\x00"
    return bytes(content)


@pytest.mark.parametrize("make", [locked_ods, locked_xls])
def test_a_password_is_told_so(make, read_bytes):
    with pytest.raises(Refused, match="contraseña"):
        read_bytes(make())


def test_a_file_beyond_20_mb_is_not_even_parsed(answer):
    assert answer(b"x;" * 11 * MEGABYTE) == parse.TOO_BIG


def test_an_endless_reading_is_given_up(read_bytes, monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text(ENDLESS, encoding="utf-8")
    monkeypatch.setattr(read, "CHILD", endless)
    with pytest.raises(Refused, match="no se alcanzó a leer"):
        read_bytes(SMALL)


def test_the_child_sees_no_secrets(read_bytes, monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text('import json, os; print(json.dumps({"error": " ".join(os.environ)}))', encoding="utf-8")
    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setattr(read, "CHILD", spy)
    with pytest.raises(Refused) as said:
        read_bytes(SMALL)
    assert "PYTHONPATH" in str(said.value)
    assert "SECRET_KEY" not in str(said.value)


BASES = [SMALL, files.ods([["RUT"]]), files.xls([["RUT", "NOMBRES"]])]


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    base=st.sampled_from(BASES),
    spots=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
)
def test_a_spoiled_file_is_read_or_refused(base, spots, read_bytes):
    spoiled = bytearray(base)
    for place, byte in spots:
        spoiled[int(place * len(base))] = byte
    with suppress(Refused):
        read_bytes(bytes(spoiled))
