"""Sheets out: the rows that the asker may see, and the blank page to fill in."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Numeric, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.errors import BadInput
from khungcui.ids import NodeId
from khungcui.plugins.declarations import ToOne
from khungcui.plugins.sheet_shape import HEADINGS, ID, KEY, VERSION, Shape, ShapedColumn, Shown
from khungcui.plugins.view import View, source
from khungcui.sheets.book import Book, Heading, Kind
from khungcui.sheets.naming import field_of
from khungcui.sheets.values import word_of
from khungcui.storage.base import DAY
from khungcui.text import Language, Text

#: So many rows are read, and turned into cells, at once.
PORTION = 1_000
#: A list of codes that people choose from has no more than so many.
_MOST_CODES = 2_000
_TENANT, _KEY = "tenant_", "key_"


@dataclass(frozen=True, kw_only=True)
class Out:
    """A sheet as it goes out to ``view``'s official."""

    view: View
    shape: Shape
    language: Language

    async def rows(
        self, session: AsyncSession, conditions: Sequence[ColumnElement[bool]], most: int
    ) -> bytes:
        """The workbook of all rows that the asker may see and that ``conditions`` hold of.

        `BadInput` where there are more than ``most``.
        """
        book = Book()
        headings = [*self._own_headings(), *(await self._headings(session))]
        page = book.page(self.shape.sheet.name[:31], headings)
        count = 0
        async for portion in self._read(session, conditions):
            count += len(portion)
            if count > most:
                raise BadInput(_TOO_MANY.format(most=most), code="sheet.too_many", field="filter")
            related = await self._related(session, portion)
            cells = [self._cells(row, related) for row in portion]
            await asyncio.to_thread(page.write, cells)
        return await asyncio.to_thread(book.content, [page])

    async def template(self, session: AsyncSession) -> bytes:
        """The blank page: lists of codes, an example that is not taken in, and notes."""
        book = Book()
        columns = [each for each in self.shape.columns if each.given is not None]
        headings = [*self._own_headings(), *(await self._headings(session, columns))]
        page = book.page(self.shape.sheet.name[:31], headings)
        own = len(headings) - len(columns)
        example = [EXAMPLE.in_(self.language), *[None] * (own - 1)]
        page.write([[*example, *(self._example(column) for column in columns)]])
        notes = book.page(
            _NOTES.in_(self.language),
            [Heading(title=each.in_(self.language), locked=True) for each in _NOTE_COLUMNS],
        )
        notes.write(self._notes(columns))
        return await asyncio.to_thread(book.content)

    def _own_headings(self) -> list[Heading]:
        own = [ID]
        if self.shape.version is not None and self.shape.edits:
            own.append(VERSION)
        if self.shape.act is not None and not self.shape.edits:
            own.append(KEY)
        return [
            Heading(title=HEADINGS[name].in_(self.language), locked=name != KEY) for name in own
        ]

    async def _headings(
        self, session: AsyncSession, columns: Sequence[ShapedColumn] | None = None
    ) -> list[Heading]:
        return [
            Heading(
                title=column.column.title.in_(self.language),
                kind=kind_of(column),
                locked=column.given is None and self.shape.act is not None,
                values=await self._values(session, column),
                note="" if column.column.note is None else column.column.note.in_(self.language),
                refuses=_REFUSES.in_(self.language),
            )
            for column in (self.shape.columns if columns is None else columns)
        ]

    async def _values(self, session: AsyncSession, column: ShapedColumn) -> list[str]:
        """What a column takes: words of an enumeration, or codes that the asker may see."""
        if self.shape.act is None or column.given is None or column.given.many:
            return []
        if column.choices is not None:
            return [self._word(choice) for choice in column.choices]
        if column.column.of is None:
            return []
        owned = self.view.live.registry.resources[column.column.of]
        by = field_of(owned.resource, column.column.by)
        found = await session.scalars(
            select(by)
            .select_from(source(owned.resource))
            .where(self.view.where(owned.resource, owned.plugin), by.is_not(None))
            .order_by(by)
            .limit(_MOST_CODES + 1),
            {DAY.key: self.view.day},
        )
        codes = list(dict.fromkeys(str(code) for code in found))
        return codes if len(codes) <= _MOST_CODES else []

    async def _read(
        self, session: AsyncSession, conditions: Sequence[ColumnElement[bool]]
    ) -> AsyncIterator[Sequence[Any]]:
        resource = self.shape.resource
        tenant = null() if resource.tenant_column is None else resource.tenant_column
        columns: list[Any] = [tenant.label(_TENANT), resource.key_column.label(_KEY)]
        if self.shape.version is not None:
            columns.append(self.shape.version.label(VERSION))
        for at, column in enumerate(self.shape.columns):
            if column.shown is not None and column.shown.relation is None:
                columns.append(column.shown.column.label(f"c{at}"))
            elif column.shown is not None and column.shown.relation is not None:
                keys = column.shown.relation.key
                columns += [key.label(f"c{at}_{n}") for n, key in enumerate(keys)]
        statement = (
            select(*columns)
            .select_from(source(resource))
            .where(self.view.where(resource, self.shape.resource_plugin), *conditions)
            .order_by(tenant, resource.key_column)
        )
        found = await session.stream(statement, {DAY.key: self.view.day})
        async for portion in found.mappings().partitions(PORTION):
            yield portion

    async def _related(
        self, session: AsyncSession, rows: Sequence[Any]
    ) -> Mapping[int, Mapping[tuple[Any, ...], Any]]:
        """What columns show of records that the rows refer to, as far as the asker sees them."""
        related: dict[int, Mapping[tuple[Any, ...], Any]] = {}
        for at, column in enumerate(self.shape.columns):
            shown = column.shown
            if shown is not None and shown.relation is not None:
                keys = {key for row in rows if (key := _key(row, at, shown.relation)) is not None}
                related[at] = await self._beside(session, shown, shown.relation, keys)
        return related

    async def _beside(
        self, session: AsyncSession, shown: Shown, relation: ToOne, keys: set[tuple[Any, ...]]
    ) -> Mapping[tuple[Any, ...], Any]:
        owned = self.view.live.registry.resources[relation.target]
        resource = owned.resource
        tenant = null() if resource.tenant_column is None else resource.tenant_column
        statement = (
            select(tenant, resource.key_column, shown.column)
            .select_from(source(resource))
            .where(
                self.view.where(resource, owned.plugin),
                resource.key_column.in_([key[-1] for key in keys]),
            )
        )
        found = await session.execute(statement, {DAY.key: self.view.day})
        # A key alone names a row of the same tenant, or reference data.
        paired = resource.tenant_column is not None
        return {(at if paired else None, key): value for at, key, value in found}

    def _cells(self, row: Any, related: Mapping[int, Mapping[tuple[Any, ...], Any]]) -> list[Any]:
        home = row[_TENANT] or self.view.live.tree.root
        node = NodeId(self.shape.resource.type_name, home, str(row[_KEY]))
        cells: list[Any] = [str(node)]
        if self.shape.version is not None and self.shape.edits:
            cells.append(row[VERSION])
        if self.shape.act is not None and not self.shape.edits:
            cells.append(None)
        cells += [self._shown(row, at, column, related) for at, column in enumerate(self.columns)]
        return cells

    @property
    def columns(self) -> Sequence[ShapedColumn]:
        """The columns of the sheet."""
        return self.shape.columns

    def _shown(
        self,
        row: Any,
        at: int,
        column: ShapedColumn,
        related: Mapping[int, Mapping[tuple[Any, ...], Any]],
    ) -> Any:
        if column.shown is None:
            return None
        if column.shown.relation is None:
            return self._plain(row[f"c{at}"])
        key = _key(row, at, column.shown.relation)
        found = related[at]
        if key is None:
            return None
        return self._plain(found.get(key, found.get((None, key[-1]))))

    def _plain(self, value: Any) -> Any:
        if isinstance(value, StrEnum):
            return self._word(value)
        if isinstance(value, list | tuple):
            return "; ".join(str(self._plain(each)) for each in value)
        return value

    def _word(self, choice: StrEnum) -> str:
        return word_of(choice, self.view.live.registry.labels.get(type(choice), {}), self.language)

    def _example(self, column: ShapedColumn) -> str | None:
        if column.column.example is not None:
            return column.column.example
        return None if column.choices is None else self._word(next(iter(column.choices)))

    def _notes(self, columns: Sequence[ShapedColumn]) -> list[list[str]]:
        """What each column takes, in words."""
        said: list[list[str]] = []
        for column in columns:
            assert column.given is not None  # noqa: S101 - asked of giving columns alone
            required = _YES if column.given.required else _NO
            note = column.column.note
            said.append(
                [
                    column.column.title.in_(self.language),
                    required.in_(self.language),
                    _KINDS[kind_of(column)].in_(self.language),
                    "" if note is None else note.in_(self.language),
                    self._example(column) or "",
                ]
            )
        key = self.shape.heading(KEY)
        if not self.shape.edits and key is not None:
            said.append(
                [
                    key.in_(self.language),
                    _NO.in_(self.language),
                    "",
                    _OWN_KEY.in_(self.language),
                    "",
                ]
            )
        return said


def _key(row: Any, at: int, relation: ToOne) -> tuple[Any, ...] | None:
    """What a row refers to: tenant and key."""
    key = tuple(row[f"c{at}_{n}"] for n in range(len(relation.key)))
    if any(part is None for part in key):
        return None
    return key if len(key) > 1 else (row[_TENANT], *key)


def kind_of(column: ShapedColumn) -> Kind:
    """What the cells of a column hold."""
    if column.choices is not None or column.column.of is not None:
        return "list"
    kind = column.shown.column.type if column.shown is not None else None
    if column.given is not None:
        return _PYTHON.get(getattr(column.given.kind, "__name__", ""), "text")
    if isinstance(kind, DateTime):
        return "instant"
    if isinstance(kind, Date):
        return "day"
    return "number" if isinstance(kind, Integer | Numeric) else "text"


_PYTHON: Mapping[str, Kind] = {
    "int": "number",
    "Decimal": "number",
    "float": "number",
    "date": "day",
    "datetime": "instant",
}
EXAMPLE = Text(vi="ví dụ", en="example")
_NOTES = Text(vi="Hướng dẫn", en="Notes")
_NOTE_COLUMNS = (
    Text(vi="Cột", en="Column"),
    Text(vi="Bắt buộc", en="Required"),
    Text(vi="Kiểu", en="Kind"),
    Text(vi="Ghi chú", en="Note"),
    Text(vi="Ví dụ", en="Example"),
)
_YES, _NO = Text(vi="Có", en="Yes"), Text(vi="Không", en="No")
_KINDS: Mapping[Kind, Text] = {
    "text": Text(vi="Văn bản", en="Text"),
    "list": Text(vi="Chọn trong danh sách", en="One of the list"),
    "number": Text(vi="Số", en="Number"),
    "day": Text(vi="Ngày (31/12/2027)", en="Day (31/12/2027)"),
    "instant": Text(vi="Ngày giờ", en="Date and time"),
}
_OWN_KEY = Text(
    vi="Để trống. Một dòng giống hệt dòng đã ghi trong 30 ngày không được ghi lần nữa; nếu thật sự "
    "là việc khác, hãy ghi ở đây một khóa riêng.",
    en="Leave it empty. A row that says the same as one written within 30 days is not written "
    "again; if it is really another, write a key of its own here.",
)
_REFUSES = Text(
    vi="Giá trị này không được nhận; xem trang Hướng dẫn.",
    en="This value is not taken; see the page of notes.",
)
_TOO_MANY = Text(
    vi="Có hơn {most} dòng; hãy lọc bớt.", en="There are more than {most} rows; narrow the filter."
)
