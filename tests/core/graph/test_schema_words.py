"""The words of a schema: whole in both languages, none stale, deprecations with their days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from graphql import GraphQLSchema

from khungcui import Deprecated, Text
from khungcui.errors import BadFile
from khungcui.graph import wording
from khungcui.graph.schema import Schemas, build
from khungcui.plugins.deprecation import due
from khungcui.plugins.manager import Plugins
from khungcui.plugins.registry import OwnedAct, OwnedResource, Registry

CITY = "79"
GOING = Deprecated(
    since=date(2026, 1, 1),
    until=date(2026, 7, 1),
    reason=Text(vi="Dùng `searchKey`.", en="Use `searchKey`."),
)


@pytest.fixture(scope="module")
def registry(plugins: Plugins) -> Registry:
    return plugins.registry


@pytest.fixture(scope="module")
def english(registry: Registry) -> GraphQLSchema:
    return build(registry, frozenset(registry.plugins), CITY)._schema


@pytest.fixture(scope="module")
def vietnamese(registry: Registry) -> GraphQLSchema:
    return Schemas(registry, CITY, "vi").of(frozenset(registry.plugins))._schema


def said(schema: GraphQLSchema) -> Mapping[str, str]:
    return {place: thing.description or "" for place, thing in wording.described(schema)}


def test_a_schema_in_vietnamese_says_all_of_it_in_vietnamese(
    english: GraphQLSchema, vietnamese: GraphQLSchema
) -> None:
    there = said(vietnamese)
    # Put what is missing into the `descriptions.csv` of the engine or of the plugin.
    left = {text for place, text in said(english).items() if there[place] == text}
    assert left == set()


def test_no_line_of_a_file_is_stale(registry: Registry, english: GraphQLSchema) -> None:
    texts = set(said(english).values())
    for path in (wording.ENGINE, *registry.descriptions):
        stale = [
            line
            for line in wording.read(path)
            if line not in texts
            and not ("{}" in line and any(map(wording.pattern(line).fullmatch, texts)))
        ]
        assert stale == [], path


def test_what_a_plugin_declares_is_found_by_its_place(
    registry: Registry, vietnamese: GraphQLSchema
) -> None:
    there = said(vietnamese)
    for owned in registry.resources.values():
        name, title = owned.resource.type_name, owned.resource.title
        assert there[name] == title.vi
        for field in owned.resource.fields:
            camel = "".join(part.capitalize() for part in field.name.split("_"))
            assert there[f"{name}.{camel[0].lower()}{camel[1:]}"] == field.title.vi


def test_a_deprecation_stands_wherever_the_thing_does(registry: Registry) -> None:
    owned, act = registry.resources["official"], registry.acts["appoint_post"]
    fields = tuple(
        replace(field, deprecated=GOING) if field.name == "name" else field
        for field in owned.resource.fields
    )
    changed = replace(
        registry,
        resources={
            **registry.resources,
            "official": OwnedResource(
                resource=replace(owned.resource, fields=fields),
                plugin=owned.plugin,
                relations=owned.relations,
            ),
        },
        acts={
            **registry.acts,
            act.act.name: OwnedAct(act=replace(act.act, deprecated=GOING), plugin=act.plugin),
        },
    )
    made = build(changed, changed.always_on, CITY)
    things = dict(wording.described(made._schema))
    places = {place for place, one in things.items() if getattr(one, "deprecation_reason", None)}
    assert {"Official.name", "OfficialFilter.name", "OfficialOrderField.NAME"} <= places
    assert "Mutation.appointPost" in places
    assert "Establishment.name" not in places
    assert f'@deprecated(reason: "{GOING.told.en}")' in made.as_str()


def test_a_field_of_a_plain_type_is_deprecated_in_the_language_of_the_schema(
    english: GraphQLSchema, vietnamese: GraphQLSchema
) -> None:
    for schema, use in ((english, "Use"), (vietnamese, "Dùng")):
        things = dict(wording.described(schema))
        reason = things["ImpactOffice.id"].deprecation_reason
        assert reason.startswith(f"{use} `officeId`.")
        assert not due(reason, date(2027, 5, 22))
        assert due(reason, date(2027, 5, 23))
        assert things["ImpactOffice.officeId"].deprecation_reason is None


def test_a_line_without_its_vietnamese_is_told(tmp_path: Path) -> None:
    file = tmp_path / "descriptions.csv"
    file.write_text("en,vi\nThe loom.,Khung cửi.\nThe warp.\n")
    with pytest.raises(BadFile, match="line 3"):
        wording.read(file)
