"""Who owns goods, and who holds them: an office, or an establishment."""

from dataclasses import dataclass
from uuid import UUID

from khungcui import Acting, BadId, Conflict, Text, parse_node_id
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


async def party(acting: Acting, node_id: str, field: str, *, at_work: bool = False) -> Party:
    """The office or establishment that a node id names; `BadId` for ``field`` where none does.

    One that is to be ``at_work`` has not ended: `Conflict` where it has.
    """
    try:
        of_type = parse_node_id(node_id).type
    except BadId:
        of_type = None  # no office has such an id either, which says it for the field
    if of_type == "Establishment":
        found = await acting.find("establishment", node_id, field=field)
        own = str(found.office_id) if found.office_id else None
        kind, name, ended = PartyKind.ESTABLISHMENT, found.code, found.closed
    else:
        found = await acting.find("office", node_id, field=field)
        own, kind, name, ended = str(found.id), PartyKind.OFFICE, found.name, found.until
    if at_work and ended is not None and ended <= acting.day:
        raise Conflict(
            Text(
                vi="{name} không còn hoạt động từ ngày {day}.",
                en="{name} has not been at work since {day}.",
            ).format(name=name, day=ended),
            code="materials.party_ended",
            field=field,
            hint=Text(
                vi="Chọn cơ quan hoặc cơ sở đang hoạt động.", en="Choose one that is at work."
            ),
        )
    return Party(kind=kind, tenant=found.tenant, id=found.id, name=name, office=own)
