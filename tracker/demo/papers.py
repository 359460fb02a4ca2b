"""Papers of the demonstration: one page of plain text as PDF, the same bytes for the same words."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.models.records import Evidence
from tracker.web import papers

_MARGIN, _TOP, _LEADING = 72, 770, 20  # points
_A4, _FONTS = b"[0 0 595 842]", b"<< /Font << /F 5 0 R >> >>"
_ESCAPED = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})
FOOT = "Documento de demostración: no acredita nada."


def paper(name: str, lines: Sequence[str], *, by: int, now: datetime) -> Evidence:
    """Return these lines as a paper that somebody sent, not yet stored."""
    return papers.paper(f"{name}.pdf", _pdf([*lines, "", FOOT]), by=by, now=now)


def _pdf(lines: Iterable[str]) -> bytes:
    shown = "".join(f"({line.translate(_ESCAPED)}) Tj T*\n" for line in lines)
    text = f"BT /F 12 Tf {_LEADING} TL {_MARGIN} {_TOP} Td\n{shown}ET".encode("cp1252")
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Contents 4 0 R /Resources %b >>" % (_A4, _FONTS),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _file(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of these objects, numbered from 1, the first of them its catalogue."""
    made, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    size = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(made))
    )
