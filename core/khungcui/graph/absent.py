"""What a schema does not have because plugins are off, by the names that GraphQL knows it by."""

from collections.abc import Iterator, Mapping

from strawberry.utils.str_converters import to_camel_case

from khungcui.graph.pruning import Place
from khungcui.graph.types import Types
from khungcui.plugins.declarations import Resource
from khungcui.plugins.registry import OwnedResource, Registry


def absent(
    registry: Registry, enabled: frozenset[str], every: Mapping[str, Types]
) -> Iterator[Place]:
    """The members that only plugins not ``enabled`` bring to a schema of the resources ``every``.

    Types are not among them: each goes with the last member that leads to it.
    """
    for name, owned in registry.resources.items():
        types = every.get(name)
        yield from _of_resource(owned.resource) if types is None else _of_relations(owned, types)
    yield from _of_acts(registry, enabled)
    for query in registry.queries:
        if query.plugin not in enabled:
            for field in query.type.__strawberry_definition__.fields:
                yield "Query", field.graphql_name or to_camel_case(field.python_name)


def _of_resource(resource: Resource) -> Iterator[Place]:
    yield "Query", to_camel_case(resource.name)
    yield "Query", to_camel_case(resource.plural_name)
    yield "Subscription", to_camel_case(f"{resource.name}_changed")
    yield "SearchType", resource.name.upper()


def _of_relations(owned: OwnedResource, types: Types) -> Iterator[Place]:
    """The relations that a resource has from or to plugins that are off."""
    kind, shown = owned.resource.type_name, {each.name for each in types.shape.relations}
    for name in (each.relation.name for each in owned.relations):
        if name in shown:
            continue
        yield kind, to_camel_case(name)
        yield f"{kind}Filter", to_camel_case(name)
        yield f"{kind}GroupBy", to_camel_case(name)
        yield f"{kind}GroupField", name.upper()
    if types.groups is None:
        yield f"{kind}Connection", "groups"


def _of_acts(registry: Registry, enabled: frozenset[str]) -> Iterator[Place]:
    on = False
    for owned in registry.acts.values():
        if owned.plugin not in enabled:
            yield "Mutation", to_camel_case(owned.act.name)
            yield "BatchAct", to_camel_case(owned.act.name)
        elif not owned.act.door:
            on = True
    if not on:
        yield "Mutation", "batch"
