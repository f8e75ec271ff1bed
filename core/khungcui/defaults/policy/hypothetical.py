"""``asOffice``: what another office would be told. Each asking is in the audit.

The eyes of the other office decide and count; they never find a record. Whatever is shown was
found with the asker's own.
"""

from dataclasses import replace
from typing import Annotated, Any

import strawberry
from sqlalchemy import select
from strawberry.types import Info

from khungcui import audit
from khungcui.defaults.policy.requiring import VIEW, may_view
from khungcui.defaults.policy.viewer import Viewer
from khungcui.errors import KhungCuiError
from khungcui.ids import parse_node_id, unknown_id
from khungcui.plugins.performing import Denied
from khungcui.plugins.principal import Principal, Span
from khungcui.plugins.view import View, source
from khungcui.policy.decision import Decision
from khungcui.register.models import Office, OfficeSector

_ACT = "ask_as_office"
_OFFICE = "office"


@strawberry.type
class HypotheticalQueries:
    """Fields of the root Query."""

    @strawberry.field(
        description="What an office would be told, for whoever may read the rules that concern "
        "it. Answers are marked `hypothetical`, and who asked is in the audit. Records are found "
        "with the asker's own eyes: what they do not see stays hidden."
    )
    async def as_office(
        self,
        info: Info[Any, Any],
        office: Annotated[strawberry.ID, strawberry.argument(description="The office's id.")],
    ) -> Viewer:
        """Decide by ``policy.view`` on the office, write it down, and lend its eyes."""
        context = info.context
        view: View = context.view
        asker = view.asker
        other = await _principal(context, office)
        decision = may_view(view, other.office_id)
        await _record(context, other, decision)
        if not decision.allowed:
            raise Denied(decision)
        eyes = replace(view, principal=other)
        return Viewer.of(eyes, official=asker.official_name, hypothetical=True)


async def _principal(context: Any, node_id: str) -> Principal:
    """The asker as an official of the office, with the right of signature."""
    view: View = context.view
    owned = view.live.registry.resources[_OFFICE]
    try:
        node = parse_node_id(node_id, owned.resource.type_name)
        key = node.uuid
    except KhungCuiError:
        raise unknown_id("office") from None
    found = await context.read(
        select(Office.name, Office.kind, Office.area, Office.since, Office.until)
        .select_from(source(owned.resource))
        .where(
            view.where(owned.resource, owned.plugin), Office.tenant == node.tenant, Office.id == key
        )
    )
    if not found:
        raise unknown_id("office")
    [row] = found
    # door: of an office that the asker sees, the sectors that its row shows as well.
    sectors = await context.read(
        select(OfficeSector.sector, OfficeSector.valid).where(
            OfficeSector.tenant == node.tenant, OfficeSector.office_id == key
        )
    )
    return replace(
        view.asker,
        office_tenant=node.tenant,
        office_id=key,
        office_name=row["name"],
        kind=row["kind"],
        area=row["area"],
        sectors=tuple(
            Span(sector=one["sector"], start=one["valid"].lower, until=one["valid"].upper)
            for one in sectors
        ),
        since=row["since"],
        until=row["until"],
        signing=True,
    )


async def _record(context: Any, other: Principal, decision: Decision) -> None:
    """Write down who asked as whom, in the chain of the endpoint, whatever the query comes to."""
    view: View = context.view
    asker = view.asker
    tenant = view.tenant or asker.office_tenant
    entry = audit.Entry(
        tenant=tenant,
        official_id=str(asker.official_id),
        official_name=asker.official_name,
        office_id=str(asker.office_id),
        office_name=asker.office_name,
        power=VIEW,
        act=_ACT,
        verdict="allow" if decision.allowed else "deny",
        rule=decision.rule.id if decision.rule else None,
        clause=decision.clause,
        snapshot=decision.snapshot_id,
        subject_type=_OFFICE,
        subject_id=str(other.office_id),
        request_id=context.request_id,
        note=f"hypothetical: asked as {other.office_name}",
    )
    async with context.platform.database.writing([tenant], [tenant]) as session:
        await audit.append(session, entry)
