"""Texts are complete: both languages, and words for every value of every enumeration."""

from collections.abc import Iterator
from enum import StrEnum

from khungcui.graph.wording import Words
from khungcui.plugins.declarations import Act, Resource
from khungcui.plugins.registry import Registry
from khungcui.storage.base import Choice
from khungcui.text import Text


def missing_texts(registry: Registry, plugin: str) -> list[str]:
    """What of ``plugin`` lacks its words, one line each; empty where nothing does."""
    return [
        f"{where}: no {language}"
        for where, text in _texts(registry, plugin)
        for language in ("vi", "en")
        if text is None or not text.in_(language).strip()  # type: ignore[arg-type]
    ]


def _texts(registry: Registry, plugin: str) -> Iterator[tuple[str, Text | None]]:
    manifest, words = registry.plugins[plugin], Words(registry)
    yield "title", manifest.title
    yield "summary", manifest.summary
    for name, power in registry.powers.items():
        if power.plugin == plugin:
            yield f"power {name}", power.power.title
    for owned in registry.resources.values():
        if owned.plugin == plugin:
            yield from _of_resource(registry, owned.resource)
        for extra in owned.relations:
            if extra.plugin == plugin:
                where = f"{owned.resource.type_name}.{extra.relation.name}"
                yield where, extra.relation.title
    for act in registry.acts.values():
        if act.plugin == plugin:
            yield from _of_act(act.act, words)


def _of_resource(registry: Registry, resource: Resource) -> Iterator[tuple[str, Text | None]]:
    name = resource.type_name
    yield name, resource.title
    for member in (*resource.fields, *resource.computed):
        yield f"{name}.{member.name}", member.title
    for field in resource.fields:
        if isinstance(field.column.type, Choice):
            choices: type[StrEnum] = field.column.type.choices
            words = registry.labels.get(choices, {})
            for value in choices:
                yield f"{choices.__name__}.{value.name}", words.get(value)


def _of_act(act: Act, words: Words) -> Iterator[tuple[str, Text | None]]:
    """The words of an act and of its input, whose Vietnamese stands in a file of the plugin."""
    yield f"act {act.name}", act.title
    name = act.input.__name__
    yield name, _said(act.input.__strawberry_definition__.description, words)
    for field in act.input.__strawberry_definition__.fields:
        yield f"{name}.{field.python_name}", _said(field.description, words)


def _said(english: str | None, words: Words) -> Text:
    vietnamese = words.of("", english)
    return Text(vi="" if vietnamese == english else vietnamese or "", en=english or "")
