"""Which tables belong to which component, and a schema made from the metadata at once.

A component is the core or a plugin. A table belongs to the package whose code maps it, and
every mapped class stands in a module named ``models``.
"""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import walk_packages

from sqlalchemy import Connection, Table

from khungcui.storage.base import Base
from khungcui.storage.rls import secure

EXTENSION = "create extension if not exists btree_gist"


def import_models(package: str) -> None:
    """Import every module named ``models`` of ``package``, so that the metadata is whole."""
    root = import_module(package)
    for module in walk_packages(root.__path__, f"{package}."):
        if module.name.rsplit(".", 1)[1] == "models":
            import_module(module.name)


def tables_of(package: str) -> list[Table]:
    """The tables that ``package`` maps, in an order in which they can be created."""
    import_models(package)
    own = {
        mapper.local_table
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.split(".")[0] == package
    }
    return [table for table in Base.metadata.sorted_tables if table in own]


def create(connection: Connection, packages: Iterable[str]) -> None:
    """Create the tables of ``packages`` from the metadata, secured: for tests.

    Everywhere else migrations do it; that both give the same schema is tested.
    """
    connection.exec_driver_sql(EXTENSION)
    tables = [table for package in packages for table in tables_of(package)]
    Base.metadata.create_all(connection, tables=tables)
    secure(connection, tables)
