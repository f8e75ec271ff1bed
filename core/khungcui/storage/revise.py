"""Write a component's next migration: ``python -m khungcui.storage.revise core -m "Title"``.

The files so far are run on a scratch database, the models are compared with what came out, and
the difference becomes a new file. A plugin is given as ``name=package``, after what it
requires: ``python -m khungcui.storage.revise training=khungcui_training -m "Title"``.
Read the file before you commit it: Alembic sees no change of a check or exclusion constraint
of a table that is there already.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent, indent
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator, TypeEngine

from khungcui.storage.base import Base
from khungcui.storage.database import Database
from khungcui.storage.embedded import EmbeddedPostgres
from khungcui.storage.migrations import Component, component, context, core, migrate
from khungcui.storage.schema import EXTENSION

_FILE = '''"""{title}"""

# ruff: noqa: E501 - written by khungcui.storage.revise

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "{revision}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
{upgrade}


def downgrade() -> None:
    """Take this revision back."""
{downgrade}
'''


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:
    """A type of ours is written as the column type that it stands on."""
    del autogen
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    plain: TypeEngine[Any] = item.impl_instance
    return f"sa.{plain!r}" if type(plain).__module__.startswith("sqlalchemy.sql") else False


def difference(connection: Connection, component: Component) -> UpgradeOps:
    """What has to be done to a migrated database for it to be what the models say."""
    own = {table.name for table in component.tables}

    def included(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind != "table" or name in own

    running = context(
        connection,
        component,
        component.script,
        target_metadata=Base.metadata,
        include_object=included,
        compare_type=True,
        render_item=render_item,
        user_module_prefix="sa.",
    )
    upgrade = produce_migrations(running, Base.metadata).upgrade_ops
    assert upgrade is not None  # noqa: S101 - produced by the line above
    return upgrade


def write(connection: Connection, component: Component, title: str) -> Path | None:
    """Write the next migration of ``component``; None where the models ask for none."""
    upgrade = difference(connection, component)
    if upgrade.is_empty():
        return None
    script = component.script
    down = script.get_current_head()
    revision = f"{component.name}_{len(list(script.walk_revisions())) + 1:04}"
    options: dict[str, Any] = {
        "render_item": render_item,
        "user_module_prefix": "sa.",
        "migration_context": MigrationContext.configure(connection),
    }
    there_and_back = (render_python_code(ops, **options) for ops in (upgrade, upgrade.reverse()))
    up, back = (_indented(code) for code in there_and_back)
    if down is None:
        up = f'    op.execute("{EXTENSION}")\n{up}'
    file = component.location / f"{revision}.py"
    file.write_text(
        _FILE.format(
            title=title,
            revision=revision,
            down=f'"{down}"' if down else None,
            upgrade=up,
            downgrade=back,
        ),
        encoding="utf-8",
    )
    return file


def _indented(code: str) -> str:
    lines = [line for line in code.splitlines() if not line.lstrip().startswith("# ###")]
    return indent(dedent("\n".join(lines)), "    ")


async def revise(components: list[Component], title: str) -> Path | None:
    """Write the next migration of the last of ``components``."""
    last = components[-1]
    last.location.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="khungcui-revise-") as scratch:
        async with (
            await EmbeddedPostgres.open(Path(scratch), lossy=True) as server,
            Database(server.owner_url, pooled=False) as owner,
        ):
            await migrate(owner, components)
            async with owner.connecting() as connection:
                return await connection.run_sync(write, last, title)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("component", nargs="+", help="core, or name=package")
    parser.add_argument("-m", "--message", required=True, help="what the migration does")
    given = parser.parse_args()
    pairs = [name.split("=", 1) for name in given.component if name != "core"]
    components = [component(name, package) for name, package in pairs] or [core()]
    file = asyncio.run(revise(components, given.message))
    sys.stdout.write(f"{file or 'Nothing differs.'}\n")


if __name__ == "__main__":
    main()
