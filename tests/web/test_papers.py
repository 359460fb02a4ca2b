"""Papers: the kind by its content, a name that any file system keeps, and a bound on its size."""

from datetime import UTC, datetime

import pytest

from tracker.ground.refused import Refused
from tracker.web.papers import LARGEST, paper

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
STARTS = {
    ("application/pdf", ".pdf"): b"%PDF-1.4 ...",
    ("image/jpeg", ".jpg"): b"\xff\xd8\xff\xe0 ...",
    ("image/png", ".png"): b"\x89PNG\r\n\x1a\n ...",
}


def kept(name, content=b"%PDF-1.4"):
    return paper(name, content, by=1, now=NOW)


@pytest.mark.parametrize(("kind", "content"), STARTS.items())
def test_the_content_tells_the_kind_and_the_name_follows(kind, content):
    found = kept("acta.exe", content)
    assert (found.media_type, found.name, found.size) == (kind[0], f"acta{kind[1]}", len(content))


@pytest.mark.parametrize(
    "content",
    [b"<script>alert(1)</script>", b"GIF89a", b"PK\x03\x04", b" %PDF-1.4", b"\xff\xd8", b"<svg xmlns=''/>"],
)
def test_anything_else_is_refused_whatever_its_name(content):
    with pytest.raises(Refused, match="no es un PDF ni una imagen"):
        kept("certificado.pdf", content)


def test_an_empty_file_and_one_too_large_are_refused():
    with pytest.raises(Refused, match="vacío"):
        kept("a.pdf", b"")
    with pytest.raises(Refused, match="más de 5 MB"):
        kept("a.pdf", b"%PDF-" + b" " * LARGEST)
    assert kept("a.pdf", b"%PDF-".ljust(LARGEST)).size == LARGEST


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Mis documentos\acta n° 3.PDF", "acta n° 3.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("\ud800\0", "evidencia.pdf"),
        ("", "evidencia.pdf"),
        ("...", "evidencia.pdf"),
        ("ñ" * 300 + ".pdf", "ñ" * 200 + ".pdf"),
    ],
)
def test_a_name_keeps_what_can_be_kept(sent, name):
    assert kept(sent).name == name
