"""Who owns goods, and who holds them: an office, or an establishment."""

from dataclasses import dataclass
from uuid import UUID

from khungcui import Acting, parse_node_id
from khungcui_materials.vocabulary import PartyKind


@dataclass(frozen=True, kw_only=True)
class Party:
    """An owner or a keeper. ``office`` is the office that the rules know it by, if it has one."""

    kind: PartyKind
    tenant: str
    id: UUID
    name: str
    office: str | None

    def columns(self, role: str) -> dict[str, object]:
        """The columns of a row in which it stands as ``role``: ``owner`` or ``keeper``."""
        return {
            f"{role}_kind": self.kind,
            f"{role}_tenant": self.tenant,
            f"{role}_id": self.id,
            f"{role}_name": self.name,
            f"{role}_office": self.office,
        }


def party_of(row: object, role: str) -> Party:
    """The party that stands as ``role`` in a row."""
    kind, tenant, id_, name, office = (
        getattr(row, f"{role}_{part}") for part in ("kind", "tenant", "id", "name", "office")
    )
    return Party(kind=kind, tenant=tenant, id=id_, name=name, office=office)


def own_office(acting: Acting) -> Party:
    """The office that acts."""
    who = acting.principal
    return Party(
        kind=PartyKind.OFFICE,
        tenant=who.office_tenant,
        id=who.office_id,
        name=who.office_name,
        office=str(who.office_id),
    )


async def party(acting: Acting, node_id: str, field: str) -> Party:
    """The office or establishment that a node id names; `BadId` for ``field`` where none does."""
    if parse_node_id(node_id).type == "Establishment":
        found = await acting.find("establishment", node_id, field=field)
        own = str(found.office_id) if found.office_id else None
        kind, name = PartyKind.ESTABLISHMENT, found.code
    else:
        found = await acting.find("office", node_id, field=field)
        own, kind, name = str(found.id), PartyKind.OFFICE, found.name
    return Party(kind=kind, tenant=found.tenant, id=found.id, name=name, office=own)
