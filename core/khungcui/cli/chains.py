"""Which chains of the audit a command is about."""

from collections.abc import Sequence

from sqlalchemy import select

from khungcui.errors import UnknownTenant
from khungcui.storage.database import Database
from khungcui.tenancy.models import Tenant
from khungcui.text.nearest import unknown_word


async def chosen(database: Database, tenants: Sequence[str]) -> list[str]:
    """The districts that are named, all where none is; `UnknownTenant` for one that is none."""
    async with database.maintaining() as session:
        known = list(await session.scalars(select(Tenant.area_id)))
    for tenant in tenants:
        # Nothing read would look like nothing wrong.
        if tenant not in known:
            raise UnknownTenant(unknown_word(tenant, known))
    return list(dict.fromkeys(tenants)) or known
