"""The file of results: the rows as they were sent, and beside each what became of it.

It is made to be mended and sent again: what was written is known by its row and is not written
twice.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.plugins.sheet_shape import ERRORS, RESULT, Shape
from khungcui.sheets.book import Book, Heading, Kind
from khungcui.sheets.models import SheetRow, SheetUpload
from khungcui.sheets.out import PORTION, kind_of
from khungcui.sheets.reading import FAULT, NUMBER, Cell
from khungcui.sheets.states import ROW_STATES
from khungcui.text import Language


async def results(
    session: AsyncSession, upload: SheetUpload, shape: Shape, language: Language
) -> bytes:
    """The workbook of an upload's rows and what became of them."""
    book = Book()
    kinds: dict[str, Kind] = {column.name: kind_of(column) for column in shape.columns}
    names = [name for name in upload.columns if name not in (RESULT, ERRORS)]
    headings = [
        Heading(
            title=title.in_(language),
            kind=kinds.get(name, "text"),
            locked=name in (RESULT, ERRORS),
        )
        for name in (RESULT, ERRORS, *names)
        if (title := shape.heading(name)) is not None
    ]
    page = book.page(shape.sheet.name[:31], headings)
    found = await session.stream(
        select(SheetRow.cells, SheetRow.state, SheetRow.errors)
        .where(SheetRow.tenant == upload.tenant, SheetRow.upload_id == upload.id)
        .order_by(SheetRow.line)
    )
    async for portion in found.partitions(PORTION):
        cells = [
            [
                ROW_STATES[state].in_(language),
                _told(errors, language),
                *(_value(row.get(name), kinds.get(name, "text")) for name in names),
            ]
            for row, state, errors in portion
        ]
        await asyncio.to_thread(page.write, cells)
    return await asyncio.to_thread(book.content, [page])


def _told(errors: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Why a row was refused: one line for each reason, with its column and its clause."""
    return "\n".join(
        "".join(
            (
                "" if one["heading"] is None else f"{one['heading'][language]}: ",
                one[language],
                f" ({one['clause']})" if one["clause"] else "",
            )
        )
        for one in errors
    )


def _value(cell: Cell | None, kind: Kind) -> Any:
    """A cell as it was sent."""
    if isinstance(cell, dict):
        return Decimal(cell[NUMBER]) if NUMBER in cell else cell[FAULT]
    if cell is not None and kind == "day":
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    if cell is not None and kind == "number" and cell.isdecimal() and str(int(cell)) == cell:
        return int(cell)
    return cell
