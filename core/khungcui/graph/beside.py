"""What the engine gives to the type of every resource beside what its plugin declares.

Such a field is filled in by Python, from columns of the row and its facets: one declaration of
what it needs serves ordinary execution and plans alike.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types import Info

from khungcui.defaults.policy.permissions import Permission, permissions
from khungcui.defaults.workflow.status import Standing, WorkflowStatus
from khungcui.graph.context import Context
from khungcui.graph.loaders import facets_under
from khungcui.graph.shapes import FACETS, KEY, TENANT, Shape
from khungcui.policy.record import Facet
from khungcui.storage.flowing import FLOWING


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """A field of every record of a resource.

    ``requires`` names fields of the resource whose values the resolver reads from the row;
    ``facets``: it reads the record's facets too.
    """

    annotation: Any
    field: Any
    requires: tuple[str, ...] = ()
    facets: bool = False


def besides(shape: Shape) -> dict[str, Beside]:
    """The fields that the type of a resource has besides, by name."""
    found = {"permissions": _permissions(shape)}
    if shape.workflow is not None:
        found["workflow"] = _workflow(shape)
    return found


async def _facets(shape: Shape, context: Context, row: Any) -> list[Facet]:
    """The facets of a row, brought with it or read for all rows of its page at once."""
    facets = getattr(row, FACETS, None)
    if facets is None:
        facets = await facets_under(context, shape, context.view.on(row.day_), row)
    return sorted(facets, key=repr)


def _permissions(shape: Shape) -> Beside:
    """What the asker may do to the row."""

    async def resolve(
        self: Any,
        info: Info[Context, Any],
        powers: Annotated[
            list[str] | None, strawberry.argument(description="Only these powers.")
        ] = UNSET,
    ) -> list[Permission]:
        context = info.context
        return permissions(
            context.view.on(self.day_),
            shape.resource,
            getattr(self, TENANT),
            await _facets(shape, context, self),
            powers=None if powers is UNSET else powers,
        )

    said = "What the asker may do to this record, by which clause."
    return Beside(annotation=list[Permission], field=_field(resolve, said), facets=True)


def _workflow(shape: Shape) -> Beside:
    """Where the row stands in its workflow."""
    workflow = shape.workflow
    if workflow is None:
        raise LookupError(f"{shape.resource.name} has no workflow")

    async def resolve(self: Any, info: Info[Context, Any]) -> WorkflowStatus:
        context = info.context
        return WorkflowStatus(
            standing=Standing(
                view=context.view.on(self.day_),
                workflow=workflow,
                tenant=getattr(self, TENANT),
                key=getattr(self, KEY),
                state=self.state,
                version=self.version,
                round=self.round,
                since=self.state_since,
                due_on=self.due_on,
                facets=tuple(await _facets(shape, context, self)),
            )
        )

    said = "Where it stands, since when, who holds it, and what the asker can do now."
    field = _field(resolve, said)
    return Beside(annotation=WorkflowStatus, field=field, requires=("state", *FLOWING), facets=True)


def _field(resolve: Callable[..., Awaitable[Any]], description: str) -> Any:
    return strawberry.field(resolver=resolve, description=description)
