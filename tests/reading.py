"""Reads an answer as its user does: a page's words, tables and links; a spreadsheet's rows."""

import io
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import openpyxl
from werkzeug.test import TestResponse


class Reading(HTMLParser):
    """The main part of a page: all its words, the rows of its tables, and where each link leads (of some alike, the first).

    The rows of a table inside a figure, which tells again in figures what it draws, are in `figure`.
    """

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.outside = self.rows
        self.figure: list[list[str]] = []
        self.links: dict[str, str] = {}
        self.addresses: list[str] = []
        self.options: dict[str, list[str]] = {}
        self._texts: list[str] = []
        self._cells: list[int] = []
        self._link = ("", 0)
        self._select = ""
        html = response.text
        self.feed(html[html.index("<main") : html.index("</main>")])

    @property
    def words(self) -> str:
        return self._since(0)

    def row(self, first: str) -> list[str]:
        """Return the one row whose first cell begins so, without that cell."""
        [found] = [row for row in self.rows if row[0].startswith(first)]
        return found[1:]

    def column(self, number: int = 0) -> list[str]:
        """Return a column of the rows below the heads of a list."""
        return [row[number] for row in self.rows[1:]]

    def query(self, link: str) -> dict[str, str]:
        """Return the parameters that a link to this same page sets."""
        address = urlsplit(self.links[link])
        assert not address.path, f"{self.links[link]} leads elsewhere"
        return dict(parse_qsl(address.query))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "figure":
            self.rows = self.figure
        elif tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self._cells.append(len(self._texts))
        elif tag == "a":
            self._link = (named.get("href") or "", len(self._texts))
        elif tag == "select":
            self._select = named["name"] or ""
        elif tag == "option":
            self.options.setdefault(self._select, []).append(named["value"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.rows[-1].append(self._since(self._cells.pop()))
        elif tag == "figure":
            self.rows = self.outside
        elif tag == "a" and self._link[0]:
            self.links.setdefault(self._since(self._link[1]), self._link[0])
            self.addresses.append(self._link[0])

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

    def _since(self, start: int) -> str:
        return " ".join(" ".join(self._texts[start:]).split())


DOWNLOAD = "Descargar planilla (XLSX)"


def sheet(response: TestResponse, which: int = 0) -> list[list[object]]:
    """Return the rows of a sheet of a downloaded workbook, the first unless told, dates as dates."""
    page = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets[which]
    return [
        [value.date() if isinstance(value, datetime) else value for value in row]
        for row in page.iter_rows(values_only=True)
    ]


def formulas(response: TestResponse) -> int:
    """Return how many cells of a downloaded workbook are formulas."""
    [page] = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets
    return sum(cell.data_type == "f" for row in page.iter_rows() for cell in row)
