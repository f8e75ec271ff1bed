from khungcui.testing.databases import (
    anyio_backend,
    database,
    fresh_database,
    owner_database,
    postgres,
)

__all__ = ["anyio_backend", "database", "fresh_database", "owner_database", "postgres"]
