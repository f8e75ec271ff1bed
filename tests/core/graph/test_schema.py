"""The schema of a set of plugins: whole, described, stable, and nothing that is not theirs."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    print_schema,
    validate_schema,
)

from khungcui.graph.schema import Schemas, build
from khungcui.graph.wording import described
from khungcui.plugins.manager import Plugins
from khungcui.plugins.registry import Registry

CITY = "79"


@pytest.fixture(scope="module")
def registry(plugins: Plugins) -> Registry:
    return plugins.registry


@pytest.fixture(scope="module")
def schemas(registry: Registry) -> Mapping[str, GraphQLSchema]:
    """The schema without any module, and the one with all."""
    return {
        "core": build(registry, registry.always_on, CITY)._schema,
        "all": build(registry, frozenset(registry.plugins), CITY)._schema,
    }


def test_schemas_are_valid(schemas: Mapping[str, GraphQLSchema]) -> None:
    for schema in schemas.values():
        assert validate_schema(schema) == []


def test_a_schema_is_the_same_at_every_build(
    registry: Registry, schemas: Mapping[str, GraphQLSchema]
) -> None:
    # The fixture built all after the core alone; the core is built again after all.
    again = build(registry, registry.always_on, CITY)._schema
    assert print_schema(again) == print_schema(schemas["core"])


def test_a_schema_holds_what_its_plugins_bring_and_nothing_else(
    registry: Registry, schemas: Mapping[str, GraphQLSchema]
) -> None:
    for name, enabled in (("core", registry.always_on), ("all", frozenset(registry.plugins))):
        schema = schemas[name]
        for owned in registry.resources.values():
            there = owned.plugin in enabled
            assert (owned.resource.type_name in schema.type_map) is there, owned.resource.name
        assert schema.mutation_type is not None
        # What comes through the door is no mutation.
        acts = {
            _camel(owned.act.name)
            for owned in registry.acts.values()
            if owned.plugin in enabled and not owned.act.door
        }
        assert set(schema.mutation_type.fields) == {*acts, "batch"}


def test_relations_into_a_module_come_and_go_with_it(
    registry: Registry, schemas: Mapping[str, GraphQLSchema]
) -> None:
    crossing = [
        (owned.resource.type_name, _camel(extra.relation.name))
        for owned in registry.resources.values()
        for extra in owned.relations
        if owned.plugin in registry.always_on and extra.plugin not in registry.always_on
    ]
    for type_name, field in crossing:
        assert field in _fields(schemas["all"], type_name)
        assert field not in _fields(schemas["core"], type_name)


def test_everything_is_described(schemas: Mapping[str, GraphQLSchema]) -> None:
    bare = [place for place, thing in described(schemas["all"]) if not thing.description]
    assert bare == []


def test_what_policy_can_hide_is_nullable(
    registry: Registry, schemas: Mapping[str, GraphQLSchema]
) -> None:
    schema = schemas["all"]
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    roots = schema.query_type.fields
    # A batch answers for each of its acts, whatever becomes of them.
    acts = [one for name, one in schema.mutation_type.fields.items() if name != "batch"]
    hidden = [roots["node"], *acts]
    for owned in registry.resources.values():
        hidden.append(roots[_camel(owned.resource.name)])
        fields = _fields(schema, owned.resource.type_name)
        hidden += [
            fields[_camel(extra.relation.name)]
            for extra in owned.relations
            if type(extra.relation).__name__ == "ToOne"
        ]
    assert not [field for field in hidden if isinstance(field.type, GraphQLNonNull)]


def test_an_id_is_that_of_a_record_and_of_nothing_else(
    schemas: Mapping[str, GraphQLSchema],
) -> None:
    schema = schemas["all"]
    node = schema.type_map["Node"]
    # Relay knows a record by `id: ID!` alone, other clients by type and id. The ids of these are
    # names (`180-1978/015`, `A21`), are no ID, and stand for one thing within their type.
    named = {"PolicyRule", "PolicyReading", "PolicySource"}
    found = {
        name: fields["id"]
        for name, type_ in schema.type_map.items()
        if isinstance(type_, GraphQLObjectType)
        and node not in type_.interfaces
        and "id" in (fields := type_.fields)
    }
    assert {str(found[name].type) for name in named} == {"String!"}
    misleading = found.keys() - named
    assert {name for name in misleading if not found[name].deprecation_reason} == set()
    assert all("recordId" in _fields(schema, f"{one}Change") for one in ("Portion", "Office"))


def test_a_connection_is_one_of_relay(schemas: Mapping[str, GraphQLSchema]) -> None:
    schema = schemas["all"]
    connections = [name for name in schema.type_map if name.endswith("Connection")]
    assert {"PortionConnection", "HolderConnection", "PolicyRuleConnection"} <= {*connections}
    for name in connections:
        fields, edge = _fields(schema, name), _fields(schema, f"{name[:-10]}Edge")
        assert str(fields["edges"].type) == f"[{name[:-10]}Edge!]!"
        assert str(fields["pageInfo"].type) == "PageInfo!"
        assert str(edge["cursor"].type) == "String!"
        assert f"[{edge['node'].type}]!" == str(fields["nodes"].type), name


def test_only_lists_at_the_root_and_items_take_a_day(
    schemas: Mapping[str, GraphQLSchema],
) -> None:
    schema = schemas["all"]
    # The viewer is asked like the root: it belongs to no record that was read on a day.
    asked = (schema.query_type, schema.type_map["Viewer"])
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and type_ not in asked:
            for name, field in type_.fields.items():
                assert "asOf" not in field.args, f"{type_.name}.{name}"


def test_districts_with_the_same_modules_share_a_schema(registry: Registry) -> None:
    kept = Schemas(registry, CITY)
    few = registry.always_on - {"documents", "platform"}
    one = kept.of(few)
    assert kept.of(frozenset(few)) is one
    assert kept.of(few | {"documents"}) is not one


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _fields(schema: GraphQLSchema, type_name: str) -> Mapping[str, Any]:
    type_ = schema.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    return type_.fields
