"""What is told of a table beside its rows: of its sheet, of its columns, and of cells that say more or less than they show."""

from collections.abc import Iterator, Mapping, Sequence

from tracker.sheets.map import FEW, WHO, Entry, Finding, Header, columns_of, courses_of, letters, listed
from tracker.sheets.parse import MAX_COLUMNS, UNVALUED
from tracker.sheets.read import Cell, Row

_ENCODINGS = {"cp850": "DOS", "mac_roman": "un Mac antiguo"}


def remarks(header: Header, rows: Sequence[Row], entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield what is told of a table with these rows, the entries of it being about somebody."""
    yield from header.warnings
    yield from _about_sheet(header, entries)
    yield from _about_columns(header, columns_of(header))
    yield from _about_cells(header, rows, entries)


def cell_at(row: Row, index: int) -> Cell:
    return row.cells[index] if index < len(row.cells) else None


def _about_sheet(header: Header, entries: Sequence[Entry]) -> Iterator[Finding]:
    sheet, where = header.sheet, (header.sheet.name, None, None, None)
    if sheet.encoding:
        said = (
            f"Las letras del archivo vienen a la manera de {_ENCODINGS.get(sheet.encoding, sheet.encoding)}"
        )
        yield Finding(*where, f"{said}: así se leyó. Revise que las tildes y las eñes estén bien.")
    hidden = sorted({*sheet.hidden_rows} & {entry.row for entry in entries})
    if hidden:
        said = "1 fila oculta" if len(hidden) == 1 else f"{len(hidden)} filas ocultas"
        yield Finding(*where, f"{said} ({listed(hidden)}): también se leyó lo que traen.")
    columns = {*columns_of(header).values(), *courses_of(header)}
    unseen = [letters(index) for index in sorted({*sheet.hidden_columns} & columns)]
    if unseen:
        said = "1 columna oculta" if len(unseen) == 1 else f"{len(unseen)} columnas ocultas"
        yield Finding(*where, f"{said} ({', '.join(unseen)}): también se leyó lo que traen.")
    if sheet.hidden_unknown:
        yield Finding(
            *where, "No se pudo saber si el archivo esconde filas o columnas: se leyó todo lo que trae."
        )
    if sheet.wide:
        yield Finding(*where, f"No se leyó lo que está más allá de la columna {letters(MAX_COLUMNS - 1)}.")


def _about_cells(header: Header, rows: Sequence[Row], entries: Sequence[Entry]) -> Iterator[Finding]:
    where, data = (header.sheet.name, header.first), {entry.row for entry in entries}
    if not header.sheet.merged and not any(UNVALUED in row.cells for row in rows):
        return
    read = {index: name for name, index in columns_of(header).items()} | courses_of(header)
    for index, column in read.items():
        unvalued = [row.number for row in rows if cell_at(row, index) == UNVALUED]
        if unvalued:
            reason = f"Son fórmulas sin su resultado ({listed(unvalued)}): quedan en blanco. Guarde el archivo con Excel y súbalo de nuevo."
            yield Finding(*where, column, None, reason)
        merged = [
            span
            for span in header.sheet.merged
            if span[2] == index and {*range(span[0] + 1, span[1] + 1)} & data
        ]
        if merged and column not in WHO:
            spans = ", ".join(f"{first} a {last}" for first, last, _ in merged[:FEW])
            yield Finding(
                *where,
                column,
                None,
                f"Hay celdas combinadas (filas {spans}): lo que dicen vale para cada fila.",
            )


def _about_columns(header: Header, columns: Mapping[str, int]) -> Iterator[Finding]:
    where = (header.sheet.name, header.first)
    for index, (name, found) in enumerate(zip(header.names, header.meanings, strict=True)):
        if found and len(found.courses) > 1:
            codes = ", ".join(sorted(found.courses))
            yield Finding(*where, None, name, f"El título nombra más de un curso ({codes}): no se leyó.")
        elif found and found.column and index not in columns.values():
            reason = f"Hay otra columna para «{found.column}»: esta no se leyó."
            yield Finding(*where, found.column, name, reason)
