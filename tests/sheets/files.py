"""Makes the files of these tests, each as the program that a municipality uses would."""

import io
import zipfile

import openpyxl
import xlwt

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def xlsx(rows, name="Nómina", first_row=1, **others):
    """Return a workbook whose first sheet holds the rows from first_row on; others are more sheets."""
    book = openpyxl.Workbook()
    book.active.title = name
    fill(book.active, rows, first_row)
    for title, more in others.items():
        fill(book.create_sheet(title), more)
    return saved(book)


def fill(sheet, rows, first_row=1):
    for number, row in enumerate(rows, start=first_row):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls(rows, name="Nómina", **others):
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for title, more in {name: rows, **others}.items():
        sheet = book.add_sheet(title)
        for number, row in enumerate(more):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value, *([day] if hasattr(value, "year") else []))
    return saved(book)


def csv(rows):
    """Return a CSV as Excel in Spanish writes it."""
    said = (
        [f"{cell:%d-%m-%Y}" if hasattr(cell, "year") else f"{cell or ''}" for cell in row] for row in rows
    )
    return "\r\n".join(map(";".join, said)).encode("utf-8-sig")


def ods(rows):
    """Return the least a LibreOffice sheet is made of; trailing repeated rows as LibreOffice writes them."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    rest = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    return ods_of(f'<table:table table:name="Nómina">{body}{rest}</table:table>')


def ods_of(tables, before=""):
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {ODS_SPACES}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": _MANIFEST})


_MANIFEST = (
    '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<m:file-entry m:full-path="/" m:media-type="{ODS_TYPE}"/></m:manifest>'
)


def _ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if hasattr(value, "isoformat"):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_member(content, name, member):
    """Return an archive with one member put in or replaced."""
    return zipped(unzipped(content) | {name: member})
