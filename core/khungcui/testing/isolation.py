"""What may not be seen is not seen: by id, list, count, filter, order, relation or error text."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from sqlalchemy import String
from strawberry.utils.str_converters import to_camel_case

from khungcui.ids import NodeId, uuid7
from khungcui.plugins.declarations import Resource, ToMany
from khungcui.testing.actors import Actor
from khungcui.testing.agreement import Identity, Seen
from khungcui.testing.client import Answer
from khungcui.testing.loom import Loom

_PAGE = 200
_BY_ID = "query ($id: ID!) { node(id: $id) { id } one: %s(id: $id) { id } }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """An actor at an endpoint; ``district`` None is the city's."""

    actor: Actor
    district: str | None

    def __str__(self) -> str:
        where = "city" if self.district is None else self.district
        return f"{self.actor.principal.office_name} at {where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """Asks for one resource as one asker, who may see ``seen.allowed`` of it and no more."""

    loom: Loom
    resource: Resource
    asker: Asker
    seen: Seen

    async def leaks(self) -> AsyncIterator[str]:
        """What the asker learned and should not have, or should have and did not."""
        async for line in self._lists():
            yield line
        async for line in self._ids():
            yield line
        async for line in self._relations():
            yield line

    async def _ask(self, query: str, **variables: object) -> Answer:
        return await self.loom.graphql(
            query, variables, as_=self.asker.actor, district=self.asker.district
        )

    async def _lists(self) -> AsyncIterator[str]:
        plural = to_camel_case(self.resource.plural_name)
        expected = self._ids_of(self.seen.allowed)
        for arguments in self._arguments():
            query = f"{{ rows: {plural}({arguments}) {{ totalCount nodes {{ id }} }} }}"
            answer = await self._ask(query)
            if answer.errors:
                yield f"{query}: {answer.errors}"
                continue
            rows = answer.data["rows"]
            ids = {row["id"] for row in rows["nodes"]}
            filtered = "filter" in arguments
            if not ids <= expected or rows["totalCount"] > len(expected):
                yield f"{query}: shows what is hidden"
            if not filtered and (
                rows["totalCount"] != len(expected) or len(ids) != min(len(expected), _PAGE)
            ):
                yield f"{query}: {rows['totalCount']} rows instead of {len(expected)}"

    def _arguments(self) -> Iterator[str]:
        yield f"first: {_PAGE}"
        for field in self.resource.fields:
            name = to_camel_case(field.name)
            if field.sortable and isinstance(field.column.type, String):
                yield f"first: {_PAGE}, order: [{{field: {field.name.upper()}}}]"
            if field.filterable and isinstance(field.column.type, String):
                yield f"first: {_PAGE}, filter: {{{name}: {{isNull: false}}}}"

    async def _ids(self) -> AsyncIterator[str]:
        singular = to_camel_case(self.resource.name)
        query = _BY_ID % singular
        absent = await self._ask(query, id=self._id(self._absent()))
        for identity in sorted(self.seen.hidden)[:: max(1, len(self.seen.hidden) // 5)]:
            hidden = await self._ask(query, id=self._id(identity))
            if (hidden.data, _said(hidden)) != (absent.data, _said(absent)):
                yield f"{singular} {identity}: hidden and absent do not look alike: {hidden}"
        for identity in sorted(self.seen.allowed)[:1]:
            shown = await self._ask(query, id=self._id(identity))
            if not shown.data or shown.data["one"] != {"id": self._id(identity)}:
                yield f"{singular} {identity}: may be seen and is not: {shown}"

    def _absent(self) -> Identity:
        tenant = "" if self.resource.tenant_column is None else self.asker.actor.tenant
        return tenant, str(uuid7())

    async def _relations(self) -> AsyncIterator[str]:
        expected = self._ids_of(self.seen.allowed)
        on = self.loom.platform.live.states.enabled(self.asker.district or self.loom.tree.root)
        for owned in self.loom.registry.resources.values():
            for extra in owned.relations:
                relation = extra.relation
                if relation.target != self.resource.name or not {owned.plugin, extra.plugin} <= on:
                    continue
                inner = "nodes { id }" if isinstance(relation, ToMany) else "id"
                query = (
                    f"{{ rows: {to_camel_case(owned.resource.plural_name)}(first: 20) "
                    f"{{ nodes {{ it: {to_camel_case(relation.name)} {{ {inner} }} }} }} }}"
                )
                answer = await self._ask(query)
                if answer.errors:
                    yield f"{query}: {answer.errors}"
                elif not set(_related(answer)) <= expected:
                    yield f"{query}: shows what is hidden"

    def _id(self, identity: Identity) -> str:
        tenant = identity[0] or self.loom.tree.root
        return str(NodeId(self.resource.type_name, tenant, identity[1]))

    def _ids_of(self, identities: frozenset[Identity]) -> set[str]:
        return {self._id(identity) for identity in identities}


def _related(answer: Answer) -> Iterator[str]:
    for row in answer.data["rows"]["nodes"]:
        it = row["it"]
        if it is not None:
            yield from ([it["id"]] if "id" in it else [node["id"] for node in it["nodes"]])


def _said(answer: Answer) -> list[tuple[object, object]]:
    """The error texts and codes, without what differs in every request."""
    return [(error["message"], error.get("extensions", {}).get("code")) for error in answer.errors]
