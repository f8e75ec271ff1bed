"""One request that came through the door: who asks, what may be read, what may be done."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, RowMapping, select
from starlette.requests import Request

from khungcui import clock
from khungcui.attachments.store import Store
from khungcui.errors import KhungCuiError, NotFound
from khungcui.graph.context import Context
from khungcui.graph.mutations import perform
from khungcui.ids import NodeId, parse_node_id
from khungcui.plugins.declarations import Column, Resource
from khungcui.plugins.performing import Done
from khungcui.plugins.principal import Principal
from khungcui.plugins.registry import OwnedAct, OwnedResource
from khungcui.plugins.view import View, key_of, source
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.text import Language, Text
from khungcui.web.refusals import BadRequest, too_large


class Progress(Protocol):
    """Who is told what a visit does."""

    def weighed(self, cost: int) -> None: ...

    def acting(self) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """An official's request outside GraphQL, at a district's door or at the city's.

    All that it reads goes by `rows` and `find`, which put `View.where` around a resource, and
    all that it does by `perform`. ``context`` is what a resolver would have.
    """

    request: Request
    context: Context
    progress: Progress

    @property
    def view(self) -> View:
        """What the official sees here today."""
        return self.context.view

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return self.context.view.asker

    @property
    def language(self) -> Language:
        """The language of every text in the answer."""
        return self.context.language

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        return self.context.platform.settings

    @property
    def database(self) -> Database:
        """The database, for what is read in more than one transaction."""
        return self.context.platform.database

    @property
    def files(self) -> Store:
        """Where the bytes of attachments lie."""
        return self.context.platform.files

    @property
    def day(self) -> date:
        """The day on which the request began."""
        return self.context.day

    @property
    def now(self) -> datetime:
        """This instant."""
        return clock.now()

    def path(self, name: str) -> str:
        """The part of the address that stands for ``{name}``."""
        return self.request.path_params[name]

    def query(self, name: str) -> str | None:
        """The parameter ``name`` behind the question mark; None without it."""
        return self.request.query_params.get(name)

    def is_on(self, plugin: str) -> bool:
        """Whether ``plugin`` is on at this endpoint."""
        return self.view.live.states.is_on(plugin, self.view.tenant or self.view.live.tree.root)

    def resource(self, name: str) -> OwnedResource:
        """The resource ``name`` as it is served here; `NotFound` where it is not."""
        owned = self.view.live.registry.resources.get(name)
        if owned is None or not self.is_on(owned.plugin):
            raise nothing_here()
        return owned

    def act(self, name: str) -> OwnedAct:
        """The act ``name`` as it is served here; `NotFound` where it is not."""
        owned = self.view.live.registry.acts.get(name)
        if owned is None or not self.is_on(owned.plugin):
            raise nothing_here()
        return owned

    def weigh(self, rows: int) -> None:
        """Count ``rows`` that are about to be read; `TooMany` where they are not granted now."""
        self.progress.weighed(rows)

    async def read(self, statement: Executable, day: date | None = None) -> Sequence[RowMapping]:
        """Run a read, in the one transaction of the visit. `View.where` must be in it."""
        return await self.context.read(statement, day)

    async def rows(
        self,
        resource: str,
        *columns: Column,
        where: Sequence[ColumnElement[bool]] = (),
        order: Sequence[Any] = (),
        most: int | None = None,
    ) -> Sequence[RowMapping]:
        """``columns`` of the rows of ``resource`` that the asker may see."""
        owned = self.resource(resource)
        statement = (
            select(*columns)
            .select_from(source(owned.resource))
            .where(self.view.where(owned.resource, owned.plugin), *where)
            .order_by(*order)
        )
        return await self.read(statement if most is None else statement.limit(most))

    async def find(self, resource: str, node_id: str, *columns: Column) -> RowMapping:
        """``columns`` of the row that a node id names.

        `NotFound` where the id is none of ``resource``, or the row is absent or hidden: these
        look alike.
        """
        owned = self.resource(resource)
        conditions = identified(owned.resource, node_id)
        found = await self.rows(resource, *columns, where=conditions, most=1)
        if not found:
            raise nothing_here()
        return found[0]

    async def perform(self, act: str, given: Any, *, key: str | None = None) -> Done:
        """Perform an act by its name; ``given`` is its input. As `Performance.run`.

        From here on it is finished, whether its client waits or not.
        """
        owned = self.act(act)
        self.progress.acting()
        return await perform(self.context, owned.act, owned.plugin, given, key)

    async def chunks(self, most: int) -> AsyncIterator[bytes]:
        """The body as it comes in; `BadRequest` (413) as soon as it has more than ``most`` bytes.

        A client may take the time of a deadline for each piece, and no longer (408).
        """
        announced = self.request.headers.get("content-length", "0")
        if announced.isdecimal() and int(announced[:20]) > most:
            raise too_large(most)
        read, pieces = 0, self.request.stream()
        while True:
            try:
                async with asyncio.timeout(self.settings.deadline_seconds):
                    piece = await anext(pieces, None)
            except TimeoutError:
                raise _too_slow() from None
            if piece is None:
                return
            read += len(piece)
            if read > most:
                raise too_large(most)
            if piece:
                yield piece

    async def body(self, most: int) -> bytes:
        """The whole body; as `chunks`."""
        return b"".join([piece async for piece in self.chunks(most)])


def identified(resource: Resource, node_id: str) -> list[ColumnElement[bool]]:
    """The conditions by which a row of ``resource`` has this id; `NotFound` where none can."""
    try:
        node = parse_node_id(node_id, resource.type_name)
        conditions = [resource.key_column == key_of(resource, node)]
    except KhungCuiError:
        raise nothing_here() from None
    if resource.tenant_column is not None:
        conditions.append(resource.tenant_column == node.tenant)
    return conditions


def node_of(resource: Resource, tenant: str, key: UUID | str) -> str:
    """The node id of a row."""
    return str(NodeId(resource.type_name, tenant, str(key)))


def nothing_here() -> NotFound:
    """Nothing that the asker may see is at this address."""
    return NotFound(
        Text(
            vi="Không có gì ở địa chỉ này mà bạn được xem.",
            en="Nothing that you may see is at this address.",
        )
    )


def _too_slow() -> BadRequest:
    return BadRequest(
        Text(
            vi="Nội dung gửi lên bị ngừng quá lâu; hãy gửi lại.",
            en="The body stopped coming in for too long; send it again.",
        ),
        status=408,
        code="http.slow",
        headers={"Connection": "close"},
    )
