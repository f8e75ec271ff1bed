"""What the register's schema has beside its tables: checks at commit, and functions."""

from typing import Any

from sqlalchemy import Connection, MetaData, event

from khungcui.register.constraints import create_constraints, drop_constraints
from khungcui.register.tokens import create_functions, drop_functions
from khungcui.storage.base import Base


def complete(connection: Connection) -> None:
    """Make what the tables need besides, for migrations; may be repeated."""
    create_constraints(connection)
    create_functions(connection)


def strip(connection: Connection) -> None:
    """Take away what `complete` made, before the tables go."""
    drop_constraints(connection)
    drop_functions(connection)


@event.listens_for(Base.metadata, "after_create")
def _with_tables(
    _metadata: MetaData, connection: Connection, *, tables: list[Any], **_: Any
) -> None:
    """A schema made from the metadata at once keeps the same promises as a migrated one."""
    if any(table.name == "portion_manager" for table in tables):
        complete(connection)
