"""What the register promises, asked of all rows at once: the deferred checks in bulk.

A load turns off the triggers that check one establishment at a time when a transaction commits
(`khungcui.register.constraints`), and asks these instead. Each query returns the rows at fault.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "establishment_versions_whole": """
            select e.tenant, e.id from establishment e left join establishment_version v
                on v.tenant = e.tenant and v.establishment_id = e.id
            group by e.tenant, e.id
            having coalesce(range_agg(v.valid), '{}')
                <> datemultirange(daterange(min(e.opened), null))
        """,
        "establishment_sector_main": """
            select v.tenant, v.id from establishment_version v where not exists (
                select from establishment_sector s
                where s.tenant = v.tenant and s.establishment_id = v.establishment_id
                  and s.sector = v.sector and s.valid @> v.valid)
        """,
        # INV-08. All portions of a load live as long as their establishment, so that one sum
        # stands for every day.
        "portion_shares_whole": """
            select e.tenant, e.id from establishment e left join portion p
                on p.tenant = e.tenant and p.establishment_id = e.id
            group by e.tenant, e.id
            having coalesce(sum(p.share), 0) <> 100
                or bool_or(p.valid <> daterange(e.opened, e.closed))
        """,
        # INV-07: never two, which the exclusion constraint holds too, and none missing.
        "portion_manager_covers": """
            select p.tenant, p.id from portion p join portion_manager m
                on m.tenant = p.tenant and m.portion_id = p.id
            group by p.tenant, p.id
            having range_agg(m.valid)
                    <> datemultirange(daterange(min(lower(m.valid)), upper(p.valid)))
                or not p.valid @> range_agg(m.valid)
                or sum(coalesce(upper(m.valid), date '9999-01-01') - lower(m.valid))
                    <> coalesce(upper(p.valid), date '9999-01-01') - min(lower(m.valid))
        """,
        "portion_orderer_within": """
            select o.tenant, o.id from portion_orderer o join portion p
                on p.tenant = o.tenant and p.id = o.portion_id
            where p.kind <> 'plan' or not p.valid @> o.valid
        """,
        # INV-09.
        "portion_satellite_not_ward": """
            select m.tenant, m.id from portion_manager m join portion_orderer o
                on o.tenant = m.tenant and o.portion_id = m.portion_id and o.valid && m.valid
            where m.managed_by = 'ward'
        """,
    }
)


async def faults(connection: AsyncConnection) -> dict[str, int]:
    """How many rows break each promise; all zero after a sound load."""
    found: dict[str, int] = {}
    for name, query in CHECKS.items():
        counted = text(f"select count(*) from ({query}) as fault")  # noqa: S608 - ours
        found[name] = (await connection.execute(counted)).scalar_one()
    return found
