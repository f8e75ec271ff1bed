"""Following one resource for one official: what is told, of what, in which words."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

import strawberry

from khungcui import clock
from khungcui.errors import BadInput, KhungCuiError
from khungcui.graph.binds import among
from khungcui.graph.context import Context
from khungcui.graph.live.changes import Change
from khungcui.graph.live.feed import Feed
from khungcui.graph.pages import Asked, PageQuery
from khungcui.graph.shapes import KEY, TENANT, made
from khungcui.graph.types import Types
from khungcui.ids import NodeId, parse_node_id, unknown_id
from khungcui.plugins.holding import Identity
from khungcui.plugins.view import key_of
from khungcui.storage.outbox import Cursor, read_cursor, too_old
from khungcui.text import Text

#: Changes that are read, and told, together.
AT_ONCE = 50
#: Records that a subscription remembers to have shown, to tell when they go.
_REMEMBERED = 10_000
_MOST_KNOWN = 200
#: Seconds after which one to whom nothing is told is looked at again.
PATIENCE = 30.0


@strawberry.enum(description="What became of a record.")
class ChangeOperation(Enum):
    """What became of a record, as the follower sees it."""

    CREATED = strawberry.enum_value("CREATED", description="It is new.")
    UPDATED = strawberry.enum_value("UPDATED", description="It changed, or came into sight.")
    REMOVED = strawberry.enum_value(
        "REMOVED", description="It was shown or named by this subscription, and is not seen now."
    )


@dataclass(frozen=True, slots=True)
class Looking:
    """What a subscription's field gets for its context: the feed, and eyes for the moment.

    ``again`` recognises the follower anew and gives a context of now; it raises where the
    follower may not follow any longer.
    """

    feed: Feed
    again: Callable[[], Awaitable[Context]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One change as it is told. ``record`` is its row as it is now, None where it is gone."""

    cursor: str
    at: Any
    operation: ChangeOperation
    record_id: str
    record: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Changes that are told together, and the context in which they are."""

    context: Context
    changes: Sequence[Telling]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a follower asked for: one record or those of a filter, from where on, and which are
    held already."""

    id: str | None = None
    filter: Any = None
    after: str | None = None
    known: Sequence[str] = ()


class Following:
    """One subscription to the records of one resource."""

    def __init__(self, types: Types, looking: Looking, wanted: Wanted) -> None:
        self._types = types
        self._looking = looking
        self._wanted = wanted
        self._feed = looking.feed
        #: What was shown, so that its going can be told: of all else not even that is.
        self._shown: OrderedDict[Identity, None] = OrderedDict()
        self._only: Identity | None = None

    async def batches(self) -> AsyncIterator[Batch]:
        """What changes, from the asked position on, until the follower goes."""
        if self._wanted.id is not None:
            self._only = self._identity(self._wanted.id, "id")
        known = {self._identity(each, "known") for each in self._known()}
        begin = await self._beginning()
        channel = await self._feed.following(self._types.shape.resource)
        try:
            yield await self._first(known, begin)
            position = begin.position
            while True:
                context = await self._looking.again()
                areas = context.view.areas
                read = await self._feed.after(channel, position, areas, patience=PATIENCE)
                position = read.upto
                mine = [c for c in read.changes if self._only in (None, (c.tenant, c.key))]
                for start in range(0, len(mine), AT_ONCE):
                    yield await self._batch(mine[start : start + AT_ONCE])
        finally:
            self._feed.leave(channel)

    def _known(self) -> Sequence[str]:
        if len(self._wanted.known) > _MOST_KNOWN:
            raise BadInput(
                Text(
                    vi="`known` có nhiều nhất {most} id.", en="`known` holds {most} ids at most."
                ).format(most=_MOST_KNOWN),
                field="known",
            )
        return self._wanted.known

    def _identity(self, id: str, field: str) -> Identity:
        resource = self._types.shape.resource
        try:
            node = parse_node_id(id, resource.type_name)
            return node.tenant, key_of(resource, node)
        except KhungCuiError:
            raise unknown_id(field) from None

    async def _beginning(self) -> Cursor:
        here, unbegun = await self._feed.now()
        if self._wanted.after is None:
            return Cursor(here, clock.now())
        cursor = read_cursor(self._wanted.after, "after")
        oldest = clock.now() - timedelta(days=self._feed.days)
        # Of a transaction that is yet to come only another server can have told.
        if cursor.at < oldest or cursor.position.xid > unbegun:
            raise too_old("after", self._feed.days)
        return cursor

    async def _first(self, known: set[Identity], begin: Cursor) -> Batch:
        """Of the records that the follower holds, those that are not to be seen now."""
        context = await self._looking.again()
        asked = known if self._only is None else known | {self._only}
        seen = await self._seen(context, asked) if asked else {}
        for identity in seen:
            self._remember(identity)
        gone = [
            Telling(
                cursor=str(begin),
                at=clock.now(),
                operation=ChangeOperation.REMOVED,
                record_id=self._id(identity),
                record=None,
            )
            for identity in sorted(known - seen.keys(), key=str)
        ]
        return Batch(context=context, changes=gone)

    async def _batch(self, changes: Sequence[Change]) -> Batch:
        context = await self._looking.again()
        seen = await self._seen(context, {(c.tenant, c.key) for c in changes})
        told = (self._told(change, seen.get((change.tenant, change.key))) for change in changes)
        return Batch(context=context, changes=[each for each in told if each is not None])

    def _told(self, change: Change, record: Any | None) -> Telling | None:
        """How a change is told; None where the record is not to be seen, and never was shown."""
        identity = (change.tenant, change.key)
        if record is not None:
            operation = ChangeOperation.CREATED if change.created else ChangeOperation.UPDATED
            self._remember(identity)
        elif identity in self._shown:
            operation = ChangeOperation.REMOVED
            del self._shown[identity]
        else:
            return None
        return Telling(
            cursor=change.cursor,
            at=change.at,
            operation=operation,
            record_id=self._id(identity),
            record=record,
        )

    def _remember(self, identity: Identity) -> None:
        self._shown[identity] = None
        self._shown.move_to_end(identity)
        if len(self._shown) > _REMEMBERED:
            self._shown.popitem(last=False)

    def _id(self, identity: Identity) -> str:
        tenant, key = identity
        return str(NodeId(self._types.shape.resource.type_name, tenant or "", str(key)))

    async def _seen(
        self, context: Context, identities: Collection[Identity]
    ) -> dict[Identity, Any]:
        """Of the records ``identities`` those that are seen now: read with one statement."""
        shape, view = self._types.shape, context.view
        query = PageQuery(shape, view, Asked(filter=self._wanted.filter), len(identities))
        keys = sorted({key for _, key in identities}, key=str)
        statement = shape.select().where(query.condition(), among(shape.key, keys))
        found = await context.read(statement, view.day)
        rows = {(row[TENANT], row[KEY]): made(self._types.object, row, view.day) for row in found}
        return {identity: row for identity, row in rows.items() if identity in identities}
