"""The words of a schema: deprecations, and its descriptions in the language of the setting.

A schema is built in English. What plugins declare carries its Vietnamese with it and is found
by its place (`Resource.field`). Every other description stands in a file of two columns,
English and Vietnamese, of the engine or of a plugin (the hook `descriptions`); ``{}`` in a line
stands for a name.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, is_introspection_type, is_specified_scalar_type
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import BadFile
from khungcui.plugins.declarations import Resource
from khungcui.plugins.deprecation import MARK, Deprecated
from khungcui.plugins.registry import Registry
from khungcui.text import Language, Text

ENGINE = Path(__file__).parent / "descriptions.csv"

#: What is made of a resource, by the name of its type, said of the resource's title.
_MADE = {
    "{}Filter": Text(vi="Cần những dòng nào: {what}.", en="Which rows are wanted: {what}."),
    "ToOne{}Filter": Text(
        vi="Điều kiện về bản ghi liên quan: {what}.", en="Tests on the related record: {what}."
    ),
    "ToMany{}Filter": Text(
        vi="Điều kiện về những bản ghi liên quan mà người hỏi được xem: {what}.",
        en="Tests on the related records that the asker may see: {what}.",
    ),
    "{}Connection": Text(vi="Một trang: {what}.", en="A page: {what}."),
    "{}Edge": Text(
        vi="Một dòng và chỗ của nó trong danh sách: {what}.",
        en="A row and where it stands: {what}.",
    ),
    "{}Order": Text(vi="Một thứ tự: {what}.", en="An order: {what}."),
    "{}OrderField": Text(vi="Xếp được theo gì: {what}.", en="What can be ordered by: {what}."),
}
_RECORD = Text(
    vi="Bản ghi như người hỏi thấy sau khi làm.",
    en="The record as the asker sees it after the act.",
)
_OUTCOME = Text(vi="Kết quả của việc: {what}.", en="The outcome of: {what}.")


def word(schema: GraphQLSchema, registry: Registry, language: Language) -> None:
    """Mark in ``schema`` what is deprecated, and describe all of it in ``language``.

    What has no Vietnamese keeps its English; a test refuses that of what is ours.
    """
    things = dict(described(schema))
    for place, deprecated in (*deprecations(registry), *marked(things)):
        if place in things:
            things[place].deprecation_reason = deprecated.told.in_(language)
    if language == "en":
        return
    words = Words(registry)
    for place, thing in things.items():
        thing.description = words.of(place, thing.description)


def described(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Everything in ``schema`` that has a description of ours, by its place."""
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        yield name, kind
        for below, member in getattr(kind, "fields", {}).items():
            yield f"{name}.{below}", member
            for argument, taken in getattr(member, "args", {}).items():
                yield f"{name}.{below}({argument}:)", taken
        for value, member in getattr(kind, "values", {}).items():
            yield f"{name}.{value}", member


class Words:
    """The Vietnamese of a registry's descriptions.

    What is made of a title says the title again, perhaps with a full stop: a name in a pattern
    that is such a title is put into Vietnamese as well.
    """

    def __init__(self, registry: Registry) -> None:
        self._placed: dict[str, str] = {}
        self._exact: dict[str, str] = {}
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        for place, text in declared(registry):
            self._placed[place] = text.vi
            self._exact.setdefault(text.en, text.vi)
            self._exact.setdefault(f"{text.en}.", f"{text.vi}.")
        for path in (ENGINE, *registry.descriptions):
            for en, vi in read(path).items():
                if "{}" in en:
                    self._patterns.append((pattern(en), vi))
                else:
                    self._exact[en] = vi

    def of(self, place: str, english: str | None) -> str | None:
        """The words of what stands at ``place``; its English where there are none."""
        if english is None or place in self._placed:
            return self._placed.get(place)
        return self._exact.get(english) or self._matched(english)

    def _matched(self, english: str) -> str:
        for fits, vi in self._patterns:
            if found := fits.fullmatch(english):
                return vi.format(*(self._exact.get(name, name) for name in found.groups()))
        return english


def pattern(en: str) -> re.Pattern[str]:
    """What a line of a file fits: ``{}`` in it stands for any name."""
    return re.compile(re.escape(en).replace(re.escape("{}"), "(.+)"))


@cache
def read(path: Path) -> Mapping[str, str]:
    """The lines of a file of descriptions, English to Vietnamese; `BadFile` where one is bare."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    for number, line in enumerate(lines, 1):
        if len(line) != 2 or not all(cell.strip() for cell in line):
            raise BadFile(
                Text(
                    vi="{path}, dòng {line}: cần đúng hai ô, tiếng Anh và tiếng Việt.",
                    en="{path}, line {line}: it takes two cells, English and Vietnamese.",
                ).format(path=path.name, line=number)
            )
    return dict(line for line in lines[1:] if len(line) == 2)


def declared(registry: Registry) -> Iterator[tuple[str, Text]]:
    """The words of what plugins declare, by the places where they stand."""
    for owned in registry.resources.values():
        resource = owned.resource
        for place in (
            resource.type_name,
            f"Query.{to_camel_case(resource.name)}",
            f"Query.{to_camel_case(resource.plural_name)}",
        ):
            yield place, resource.title
        extra = (each.relation for each in owned.relations)
        for member in (*resource.fields, *resource.computed, *extra):
            for place in _places(resource, member.name):
                yield place, member.title
        for made, text in _MADE.items():
            yield made.format(resource.type_name), text.format(what=resource.title)
    for each in registry.acts.values():
        camel = to_camel_case(each.act.name)
        yield f"Mutation.{camel}", each.act.title
        payload = f"{camel[:1].upper()}{camel[1:]}Payload"
        yield payload, _OUTCOME.format(what=each.act.title)
        yield f"{payload}.{to_camel_case(each.act.returns)}", _RECORD
    for choices, words in registry.labels.items():
        for value, text in words.items():
            yield f"{choices.__name__}.{value.name}", text


def deprecations(registry: Registry) -> Iterator[tuple[str, Deprecated]]:
    """What plugins have deprecated, by the places where it stands."""
    for owned in registry.resources.values():
        extra = (each.relation for each in owned.relations)
        for member in (*owned.resource.fields, *owned.resource.computed, *extra):
            if member.deprecated is not None:
                for place in _places(owned.resource, member.name):
                    yield place, member.deprecated
    for each in registry.acts.values():
        if each.act.deprecated is not None:
            yield f"Mutation.{to_camel_case(each.act.name)}", each.act.deprecated


def marked(things: Mapping[str, Any]) -> Iterator[tuple[str, Deprecated]]:
    """What fields of Strawberry types say of themselves (`Deprecated.mark`), by place."""
    for place, thing in things.items():
        definition = thing.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        deprecated = getattr(definition, "metadata", {}).get(MARK)
        if deprecated is not None:
            yield place, deprecated


def _places(resource: Resource, name: str) -> Iterable[str]:
    """Where a member of a resource stands: in its type, and in what filters and orders it."""
    kind, camel = resource.type_name, to_camel_case(name)
    return f"{kind}.{camel}", f"{kind}Filter.{camel}", f"{kind}OrderField.{name.upper()}"
