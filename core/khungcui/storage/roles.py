"""The roles and the database that the platform needs in a cluster.

The owner role owns the tables and runs migrations; the application role only works in them,
and row-level security holds it (as it holds the owner: the tables force it).
"""

import asyncpg

OWNER_ROLE = "khungcui_owner"
APP_ROLE = "khungcui_app"
DATABASE = "khungcui"

_LOCK = 0x6B6377

#: What an operator runs once, as superuser, in a served cluster.
ROLES = (
    f"CREATE ROLE {OWNER_ROLE} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS",
    f"CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOINHERIT",
)


async def provision(superuser_url: str, database: str = DATABASE) -> None:
    """Make the roles and ``database`` where they are missing.

    ``superuser_url`` names any database of the cluster that is there already.
    """
    connection = await asyncpg.connect(superuser_url)
    try:
        # Several processes may start at once; the lock goes with the connection.
        await connection.execute(f"select pg_advisory_lock({_LOCK})")
        for role, statement in zip((OWNER_ROLE, APP_ROLE), ROLES, strict=True):
            if not await connection.fetchval("select 1 from pg_roles where rolname = $1", role):
                await connection.execute(statement)
        known = await connection.fetchval("select 1 from pg_database where datname = $1", database)
        if not known:
            await connection.execute(f'CREATE DATABASE "{database}" OWNER {OWNER_ROLE}')
    finally:
        await connection.close()
