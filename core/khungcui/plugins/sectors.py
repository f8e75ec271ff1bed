"""Sectors that an act is given by their codes.

A record of a sector that there is not lies on nobody's sectoral line, and nobody would notice. So
the engine looks at what every act has written, whether its author thought of it or not.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, select
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import BadId, BadInput
from khungcui.ids import NodeId
from khungcui.plugins.registry import Registry
from khungcui.policy.record import ALL_SECTORS
from khungcui.storage.changes import changes
from khungcui.tenancy.models import Sector
from khungcui.text import Text, nfc

if TYPE_CHECKING:  # the context of an act imports what acts are declared with
    from khungcui.plugins.acting import Acting

_RESOURCE = "sector"


class UnknownSector(BadInput):
    """No sector bears the code today."""

    code = "sector.unknown"
    hint = Text(
        vi="Mã ngành là mã VSIC cấp 2; xem danh mục bằng truy vấn sectors.",
        en="The code of a sector is a VSIC division; the query sectors lists them.",
    )


async def known_sector(
    acting: "Acting", code: str, field: str = "sector", *, or_all: bool = False
) -> str:
    """``code`` without blanks around it, where a sector bears it today; else `UnknownSector`.

    `ALL_SECTORS` passes where ``or_all`` says so.
    """
    said = nfc(code).strip()
    if or_all and said == ALL_SECTORS:
        return said
    try:
        named = NodeId("Sector", acting.tree.root, said)
        await acting.find(_RESOURCE, str(named), field=field)
    except (BadId, ValueError):  # ids are plain letters; a code that is not is nobody's
        raise no_sector(said, field) from None
    return said


async def require_sectors(session: AsyncSession, registry: Registry) -> None:
    """`UnknownSector` where a row that ``session`` has written bears a sector that never was.

    One that has ended passes: what hangs on an older record bears the sector of that.
    """
    columns, known = _looked_at(registry)
    borne = {
        code: column
        for change in changes(session.sync_session)
        for column in columns.get(change["table"], ())
        if (code := change.get("after", {}).get(column)) is not None and code not in known
    }
    if not borne:
        return
    # What there is once stays: codes are never taken back.
    known |= set(await session.scalars(select(Sector.code).where(Sector.code.in_(borne))))
    for code, column in borne.items():
        if code not in known:
            raise no_sector(code, to_camel_case(column))


def _looked_at(registry: Registry) -> tuple[Mapping[str, frozenset[str]], set[str]]:
    """Where sectors stand, and those that are known to be."""
    if _RESOURCE not in registry.kept:
        registry.kept[_RESOURCE] = (_columns(registry), {ALL_SECTORS})
    return registry.kept[_RESOURCE]


def _columns(registry: Registry) -> Mapping[str, frozenset[str]]:
    """The columns that give rows their sector, by the table that they are of."""
    found: dict[str, set[str]] = {}
    for owned in registry.resources.values():
        column: Any = getattr(owned.resource.facets, "sector", None)
        column = getattr(column, "expression", column)
        if isinstance(column, Column):
            found.setdefault(column.table.description, set()).add(column.name)
    return {table: frozenset(names) for table, names in found.items()}


def no_sector(code: str, field: str) -> UnknownSector:
    """The error for a code that no sector bears."""
    return UnknownSector(
        Text(vi="Không có ngành {code}.", en="There is no sector {code}.").format(code=code),
        field=field,
    )
