"""Deleting for good what a plugin kept for a district, after a dry run and an export.

The application's role cannot delete rows that are meant to be kept. Purging is the exception
that a district may decide on, and it is one transaction with its audit entry, so it goes
through a function of the database that runs as the owner (`khungcui.storage.purge`).
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.errors import BadInput, Conflict
from khungcui.plugins.lifecycle import on_now, refuse_if_needed, switchable
from khungcui.plugins.registry import Registry
from khungcui.storage.changes import plain
from khungcui.storage.purge import Named, beside, create_purge, purge_function
from khungcui.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class DryRun:
    """What a purge would delete: rows by table, and the word that confirms exactly that."""

    plugin: str
    tenant: str
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())

    @property
    def confirmation(self) -> str:
        """A hash of all of the above: it confirms this dry run and no other."""
        said = json.dumps([self.plugin, self.tenant, sorted(self.rows.items())])
        return sha256(said.encode()).hexdigest()[:12]


async def dry_run(session: AsyncSession, registry: Registry, *, plugin: str, tenant: str) -> DryRun:
    """Count what a purge would delete. `Conflict` while the plugin, or one that needs it, is on."""
    manifest = switchable(registry, plugin)
    on = await on_now(session, tenant)
    if plugin in on:
        raise Conflict(
            Text(
                vi="Phân hệ '{title}' đang bật; hãy tắt trước khi xóa dữ liệu.",
                en="The module '{title}' is on; turn it off before deleting its data.",
            ).format(title=manifest.title),
            code="plugin.enabled",
            field="plugin",
        )
    refuse_if_needed(registry, plugin, on)
    rows, own = {}, tables_of(registry, plugin)
    for table, condition in _parts(registry, plugin, tenant):
        counted = await session.scalar(select(func.count()).select_from(table).where(condition))
        if counted or table in own:
            rows[table.name] = counted or 0
    return DryRun(plugin=plugin, tenant=tenant, rows=rows)


async def purge(
    session: AsyncSession,
    registry: Registry,
    *,
    plugin: str,
    tenant: str,
    confirmation: str,
    exports: Path,
) -> tuple[DryRun, Path]:
    """Export, then delete, the rows of ``plugin`` in ``tenant``; returns what and where.

    ``confirmation`` is that of a dry run. `BadInput` where it is not, or the rows have changed
    since; `Conflict` where records at home elsewhere refer to them. Nothing is deleted then. The
    export stays even where the transaction fails later.
    """
    found = await dry_run(session, registry, plugin=plugin, tenant=tenant)
    if found.confirmation != confirmation:
        raise BadInput(
            Text(
                vi="Mã xác nhận không khớp với dữ liệu hiện có.",
                en="The confirmation does not fit what is there now.",
            ),
            code="plugin.unconfirmed",
            field="confirmation",
            hint=Text(
                vi="Chạy thử lại, xem số dòng sẽ bị xóa, rồi dùng mã xác nhận mới.",
                en="Make a dry run, look at the rows to be deleted, use its confirmation.",
            ),
        )
    path = await _export(session, found, _parts(registry, plugin, tenant), exports)
    try:
        await session.execute(select(getattr(func, purge_function(plugin))(tenant)))
    except IntegrityError as fault:
        raise _still_named(fault) from fault
    return found, path


def tables_of(registry: Registry, plugin: str) -> Sequence[Table]:
    """The plugin's tables that hold rows of districts, parents before children."""
    migrations = registry.migrations.get(plugin)
    if migrations is None:
        return ()
    own = set(migrations.tables)
    ordered = next(iter(own)).metadata.sorted_tables if own else ()
    return [table for table in ordered if table in own and "tenant" in table.c]


def _named(registry: Registry, plugin: str) -> Named:
    """The names under which the engine keeps what belongs to records of the plugin.

    What files name in the store is thrown away when that is next swept.
    """
    resources, sheets = registry.resources.items(), registry.sheets.items()
    return {
        "plugin": [plugin],
        "resource": sorted(name for name, owned in resources if owned.plugin == plugin),
        "sheet": sorted(name for name, owned in sheets if owned.plugin == plugin),
    }


def _parts(
    registry: Registry, plugin: str, tenant: str
) -> Sequence[tuple[Table, ColumnElement[bool]]]:
    """The tables that hold what a purge deletes, and which rows of each."""
    parts = [(table, table.c.tenant == tenant) for table in tables_of(registry, plugin)]
    for table, column, names in beside(_named(registry, plugin)):
        parts.append((table, and_(table.c.tenant == tenant, column.in_(names))))
    return parts


def _still_named(fault: IntegrityError) -> Conflict:
    """Rows of other homes refer to some of these: a city's course to a district's cadre."""
    named = getattr(fault.orig, "__cause__", None)
    return Conflict(
        Text(
            vi="Bản ghi của nơi khác (bảng {table}) còn dẫn chiếu tới dữ liệu này; chưa xóa gì.",
            en="Records at home elsewhere (table {table}) still refer to these data; "
            "nothing was deleted.",
        ).format(table=getattr(named, "table_name", None) or "?"),
        code="plugin.referenced",
        field="plugin",
        hint=Text(
            vi="Nơi giữ các bản ghi ấy phải dọn trước.",
            en="Whoever keeps those records has to clear them first.",
        ),
    )


def create_purges(connection: Connection, registry: Registry) -> None:
    """Create the purge function of every plugin with tables: a step of migrating."""
    for plugin in registry.migrations:
        create_purge(connection, plugin, tables_of(registry, plugin), _named(registry, plugin))


async def _export(
    session: AsyncSession,
    found: DryRun,
    parts: Sequence[tuple[Table, ColumnElement[bool]]],
    exports: Path,
) -> Path:
    """Write the rows as JSON lines, a file a table, into one archive; nobody else may read it."""
    moment = clock.now().strftime("%Y%m%dT%H%M%S")
    path = exports / f"{found.plugin}-{found.tenant}-{moment}-{found.confirmation}.zip"
    await asyncio.to_thread(_make_private, path)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for table, condition in parts:
            rows = await session.stream(select(table).where(condition))
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                async for page in rows.mappings().partitions(1000):
                    await asyncio.to_thread(file.write, _lines(page))
    return path


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)


def _lines(rows: Sequence[RowMapping]) -> bytes:
    said = (json.dumps({k: plain(v) for k, v in row.items()}, ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in said).encode()


def record(deleted: DryRun, export: Path) -> str:
    """What the audit keeps of a purge: rows by table, and the export with its hash."""
    rows = ", ".join(f"{table} {count}" for table, count in deleted.rows.items())
    with export.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return f"purged {rows}; exported to {export.name}, sha256 {digest}"
