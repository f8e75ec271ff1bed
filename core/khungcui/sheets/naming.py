"""From the codes that people write to the ids that acts take."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import null, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.errors import BadInput, KhungCuiError
from khungcui.ids import NodeId, parse_node_id
from khungcui.plugins.declarations import Resource
from khungcui.plugins.sheet_shape import Shape, ShapedColumn
from khungcui.plugins.view import View, source
from khungcui.sheets.reading import Cell
from khungcui.sheets.values import short
from khungcui.storage.base import DAY
from khungcui.text import Text


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes of some rows mean: node ids by column and code; more than one is unclear."""

    _found: Mapping[tuple[str, str], tuple[str, ...]]

    def id_of(self, column: ShapedColumn, resource: Resource, said: str) -> str:
        """The node id that a cell means; `BadInput` where it means none, or more than one."""
        try:
            parse_node_id(said, resource.type_name)
        except KhungCuiError:
            pass
        else:
            return said
        found = self._found.get((column.name, said), ())
        if len(found) == 1:
            return found[0]
        what = _UNCLEAR if found else _UNKNOWN
        told = short(said)
        raise BadInput(
            what.format(cell=told, what=resource.title), code="sheet.name", params={"cell": told}
        )


def split(cell: str) -> list[str]:
    """The parts of a cell that holds a list."""
    return [part.strip() for part in cell.replace("\n", ";").split(";") if part.strip()]


def said_in(column: ShapedColumn, cells: Mapping[str, Cell]) -> Iterator[str]:
    """The codes that a row writes in a column."""
    cell = cells.get(column.name)
    if isinstance(cell, str):
        yield from split(cell) if column.given is not None and column.given.many else (cell,)


async def named(
    session: AsyncSession, view: View, shape: Shape, rows: Iterable[Mapping[str, Cell]]
) -> Names:
    """What the codes in ``rows`` mean, among the records that the asker may see."""
    every = list(rows)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for column in shape.columns:
        if column.column.of is None or column.given is None:
            continue
        said = {code for cells in every for code in said_in(column, cells)}
        if said:
            for code, id in await _ids(session, view, column, said):
                at = (column.name, code)
                found[at] = (*found.get(at, ()), id)
    return Names(found)


async def _ids(
    session: AsyncSession, view: View, column: ShapedColumn, said: set[str]
) -> list[tuple[str, str]]:
    owned = view.live.registry.resources[str(column.column.of)]
    resource = owned.resource
    by = field_of(resource, column.column.by)
    tenant = null() if resource.tenant_column is None else resource.tenant_column
    statement = (
        select(by, tenant, resource.key_column)
        .select_from(source(resource))
        .where(view.where(resource, owned.plugin), by.in_(sorted(said)))
    )
    rows = await session.execute(statement, {DAY.key: view.day})
    home = view.live.tree.root
    return [(code, str(NodeId(resource.type_name, at or home, str(key)))) for code, at, key in rows]


def field_of(resource: Resource, name: str) -> Any:
    """The column of a field."""
    return next(field.column for field in resource.fields if field.name == name)


_UNKNOWN = Text(
    vi="không có «{cell}» ({what}) mà bạn được xem.",
    en="there is no “{cell}” ({what}) that you may see.",
)
_UNCLEAR = Text(
    vi="«{cell}» ({what}) ứng với nhiều bản ghi; hãy dùng mã bản ghi.",
    en="“{cell}” ({what}) means more than one record; use the record's id.",
)
