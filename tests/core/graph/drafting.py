"""Drafts of curricula, the act by which acts are tried, and what the audit says of it."""

from itertools import count
from typing import Any

from sqlalchemy import select

from khungcui.audit.models import AuditEntry
from khungcui.testing import Loom

codes = count(1)
FAILURES = "userErrors { code field message hint clause } waitsFor { power title }"
DRAFT = "mutation($input: DraftCurriculumInput!) { draftCurriculum(input: $input) { %s } }"
DRAFTED = DRAFT % ("curriculum { id code title versions { nodes { id } } } " + FAILURES)


def draft(**given: Any) -> dict[str, Any]:
    return {
        "code": f"CT-{next(codes):03}",
        "title": "Quản lý hợp tác xã",
        "audience": "COOPERATIVE_MANAGER",
        "version": {"modules": [{"title": "Sổ sách", "hours": 8}]},
        **given,
    }


async def audited(loom: Loom, tenant: str, act: str) -> list[AuditEntry]:
    async with loom.database.reading([tenant]) as session:
        found = await session.scalars(
            select(AuditEntry)
            .where(AuditEntry.tenant == tenant, AuditEntry.act == act)
            .order_by(AuditEntry.seq)
        )
        return list(found)


def input_of(loom: Loom, act: str) -> str:
    """The input type of an act, whatever its module calls it."""
    schema = loom.platform.schemas.of(frozenset(loom.registry.plugins))._schema
    assert schema.mutation_type is not None
    return str(schema.mutation_type.fields[act].args["input"].type)
