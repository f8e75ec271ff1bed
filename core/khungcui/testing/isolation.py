"""What may not be seen is not seen: by id, list, count, filter, order, relation or error text."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String
from strawberry.utils.str_converters import to_camel_case

from khungcui.ids import NodeId, uuid7
from khungcui.plugins.declarations import Resource, ToMany
from khungcui.testing.actors import Actor
from khungcui.testing.agreement import Identity, Seen
from khungcui.testing.client import Answer
from khungcui.testing.loom import Loom

_PAGE = 200
#: Root fields of one request; the limits of the platform hold for its tests too.
_ROOTS = 12


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
        asked = {f"a{i}": arguments for i, arguments in enumerate(self._arguments())}
        fields = " ".join(
            f"{alias}: {plural}({arguments}) {{ totalCount nodes {{ id }} }}"
            for alias, arguments in asked.items()
        )
        answer = await self._ask(f"{{ {fields} }}")
        if answer.errors:
            yield f"{plural}: {answer.errors}"
            return
        for alias, arguments in asked.items():
            count = answer.data[alias]["totalCount"]
            ids = {row["id"] for row in answer.data[alias]["nodes"]}
            if not ids <= expected or count > len(expected):
                yield f"{plural}({arguments}): shows what is hidden"
            elif "filter" not in arguments and (
                count != len(expected) or len(ids) != min(len(expected), _PAGE)
            ):
                yield f"{plural}({arguments}): {count} rows instead of {len(expected)}"

    def _arguments(self) -> Iterator[str]:
        """The plain list; then the first field of text as an order, and as a filter."""
        yield f"first: {_PAGE}"
        texts = [field for field in self.resource.fields if isinstance(field.column.type, String)]
        for field in [field for field in texts if field.sortable][:1]:
            yield f"first: {_PAGE}, order: [{{field: {field.name.upper()}}}]"
        for field in [field for field in texts if field.filterable][:1]:
            yield f"first: {_PAGE}, filter: {{{to_camel_case(field.name)}: {{isNull: false}}}}"

    async def _ids(self) -> AsyncIterator[str]:
        """A hidden row answers as an absent one does, by `node` and by the resource's own field."""
        singular = to_camel_case(self.resource.name)
        hidden = sorted(self.seen.hidden)
        asked = [self._absent(), *hidden[:: max(1, len(hidden) // 3)][:3]]
        asked += sorted(self.seen.allowed)[:1]
        named = [self._id(identity) for identity in asked]
        fields = " ".join(
            f'n{i}: node(id: "{id}") {{ id }} o{i}: {singular}(id: "{id}") {{ id }}'
            for i, id in enumerate(named)
        )
        answer = await self._ask(f"{{ {fields} }}")
        said = _by_alias(answer)
        for i, identity in enumerate(asked):
            if identity in self.seen.allowed:
                if (answer.data or {}).get(f"o{i}") != {"id": named[i]}:
                    yield f"{singular} {identity}: may be seen and is not: {answer.errors}"
            elif any(said.get(f"{way}{i}") != said.get(f"{way}0") for way in "no"):
                yield f"{singular} {identity}: hidden and absent do not look alike"

    def _absent(self) -> Identity:
        tenant = "" if self.resource.tenant_column is None else self.asker.actor.tenant
        return tenant, str(uuid7())

    async def _relations(self) -> AsyncIterator[str]:
        expected = self._ids_of(self.seen.allowed)
        ways = list(self._ways())
        for start in range(0, len(ways), _ROOTS):
            part = ways[start : start + _ROOTS]
            fields = " ".join(f"r{i}: {way}" for i, way in enumerate(part))
            answer = await self._ask(f"{{ {fields} }}")
            if answer.errors:
                yield f"{fields}: {answer.errors}"
                continue
            for i, way in enumerate(part):
                if not set(_related(answer.data[f"r{i}"]["nodes"])) <= expected:
                    yield f"{way}: shows what is hidden"

    def _ways(self) -> Iterator[str]:
        """A root field for every relation that leads to the resource."""
        on = self.loom.platform.live.states.enabled(self.asker.district or self.loom.tree.root)
        for owned in self.loom.registry.resources.values():
            for extra in owned.relations:
                relation = extra.relation
                if relation.target != self.resource.name or not {owned.plugin, extra.plugin} <= on:
                    continue
                inner = "(first: 20) { nodes { id } }" if isinstance(relation, ToMany) else "{ id }"
                plural = to_camel_case(owned.resource.plural_name)
                name = to_camel_case(relation.name)
                yield f"{plural}(first: 20) {{ nodes {{ it: {name} {inner} }} }}"

    def _id(self, identity: Identity) -> str:
        tenant = identity[0] or self.loom.tree.root
        return str(NodeId(self.resource.type_name, tenant, identity[1]))

    def _ids_of(self, identities: frozenset[Identity]) -> set[str]:
        return {self._id(identity) for identity in identities}


def _related(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        it = row["it"]
        if it is not None:
            yield from ([it["id"]] if "id" in it else [node["id"] for node in it["nodes"]])


def _by_alias(answer: Answer) -> dict[str, object]:
    """Each root field's value and error text, without what differs in every request."""
    said: dict[str, object] = dict(answer.data or {})
    for error in answer.errors:
        alias = str((error.get("path") or ["?"])[0])
        said[alias] = (said.get(alias), error["message"], error.get("extensions", {}).get("code"))
    return said
