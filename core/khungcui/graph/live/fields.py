"""The root fields of `Subscription`, one for each resource whose changes are known."""

from collections.abc import AsyncGenerator, Mapping
from datetime import datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import select
from strawberry import UNSET
from strawberry.types import Info
from strawberry.utils.str_converters import to_camel_case

from khungcui import clock
from khungcui.graph.context import Context
from khungcui.graph.defining import output
from khungcui.graph.live.following import ChangeOperation, Following, Looking, Telling, Wanted
from khungcui.graph.live.paths import tells
from khungcui.graph.types import Types
from khungcui.storage.outbox import OVER, Cursor, Position

_After = Annotated[
    str | None,
    strawberry.argument(
        description="Go on after this cursor; without one, only what happens from now on is told."
    ),
]
_Known = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description="Records that the client holds; those not seen any more are told as removed."
    ),
]
_Id = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only this record, by its global id.")
]


@strawberry.type
class ChangeQueries:
    """What a client asks before it follows changes."""

    @strawberry.field(
        description="The place up to which this answer knows of changes: take it with a list, "
        "then follow, or ask again, what changed after it."
    )
    async def change_cursor(self, info: Info[Context, Any]) -> str:
        """A cursor of now, in the snapshot in which the rest of the operation is read."""
        # door: a number that tells nothing of a record
        [row] = await info.context.read(select(OVER.label("over")))
        return str(Cursor(Position(row["over"], 0), clock.now()))


def change_fields(every: Mapping[str, Types]) -> dict[str, Any]:
    """The fields of `Subscription` by name, for the resources of ``every``."""
    return {
        f"{types.shape.resource.name}_changed": _changed(types)
        for types in every.values()
        if tells(types.shape.resource)
    }


def _changed(types: Types) -> Any:
    change = _change(types)

    async def resolve(
        self: Any,
        info: Info[Looking, Any],
        id: _Id = UNSET,
        filter: Any = UNSET,
        after: _After = UNSET,
        known: _Known = UNSET,
    ) -> Any:
        wanted = Wanted(
            id=id or None, filter=filter or None, after=after or None, known=tuple(known or ())
        )
        async for batch in Following(types, info.context, wanted).batches():
            yield batch

    resolve.__annotations__["return"] = AsyncGenerator[change, None]
    resolve.__annotations__["filter"] = Annotated[
        types.filter | None, strawberry.argument(description="Only records that satisfy this.")
    ]
    title = types.shape.resource.title.en
    return strawberry.subscription(resolver=resolve, description=f"Changes: {title}")


def _change(types: Types) -> type[Any]:
    """The type of one change of a record."""
    resource = types.shape.resource

    def record(self: Any) -> Any:
        return self.record

    record.__annotations__["return"] = types.object | None
    name = f"{resource.type_name}Change"
    cls = type(
        name,
        (),
        {
            "__annotations__": {
                "cursor": str,
                "at": datetime,
                "operation": ChangeOperation,
                "record_id": strawberry.ID,
            },
            "cursor": strawberry.field(description="Where to go on after this change."),
            "at": strawberry.field(description="When it was begun."),
            "operation": strawberry.field(description="What became of the record."),
            # Not `id`: caches would take a change for the record itself.
            "record_id": strawberry.field(description="The global id of the record."),
            "record": strawberry.field(
                resolver=record,
                name=to_camel_case(resource.name),
                description="The record as it is now; null where it was removed.",
            ),
            "is_type_of": classmethod(lambda _cls, shown, _info: isinstance(shown, Telling)),
        },
    )
    return output(cls, f"What became of a record: {resource.title.en}")
