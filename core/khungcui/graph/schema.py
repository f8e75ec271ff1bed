"""The schema of a set of plugins: what they declare and nothing else.

It is built from the declarations each time anew, with classes of its own, so one schema never
sees another. Districts with the same plugins share one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from khungcui.graph.batches import batch_field
from khungcui.graph.live.fields import ChangeQueries, change_fields
from khungcui.graph.mutations import mutation_field, payload_name
from khungcui.graph.panels.asking import Desk
from khungcui.graph.panels.types import panel_fields
from khungcui.graph.roots import item_field, list_field, node_field
from khungcui.graph.scalars import SCALARS
from khungcui.graph.search import search_field
from khungcui.graph.shapes import Shape
from khungcui.graph.types import Types, begin, finish
from khungcui.graph.wording import word
from khungcui.plugins.collection import set_aside, uncollected
from khungcui.plugins.registry import Registry
from khungcui.text import Language

#: How many sets of plugins a worker keeps the schemas of.
KEPT = 256


@dataclass(frozen=True, kw_only=True)
class Woven:
    """A schema, and what it was made of.

    ``every`` holds the classes of every resource by its name, ``payloads`` those of the record
    that a payload shows, by the name of its type.
    """

    schema: strawberry.Schema
    every: Mapping[str, Types]
    payloads: Mapping[str, Types]


def build(
    registry: Registry, enabled: frozenset[str], city: str, language: Language = "en"
) -> strawberry.Schema:
    """The schema that a district with the plugins ``enabled`` serves, worded in ``language``."""
    return weave(registry, enabled, city, language).schema


def weave(
    registry: Registry, enabled: frozenset[str], city: str, language: Language = "en"
) -> Woven:
    """The same schema, with the classes that it was made of."""
    # Some hundred thousand objects, none of them garbage: looking for it takes as long again.
    with uncollected():
        return _woven(registry, enabled, city, language)


def _woven(registry: Registry, enabled: frozenset[str], city: str, language: Language) -> Woven:
    _name_enums(registry)
    every = _types(registry, enabled, city)
    fields: dict[str, Any] = {"node": node_field(every), "search": search_field(every)}
    for types in every.values():
        resource = types.shape.resource
        fields[resource.name] = item_field(types)
        fields[resource.plural_name] = list_field(types)
    fields |= panel_fields(Desk.of(registry, enabled, every))
    queries = tuple(owned.type for owned in registry.queries if owned.plugin in enabled)
    acts = [
        owned
        for owned in registry.acts.values()
        if owned.plugin in enabled and not owned.act.door
    ]
    mutations = {owned.act.name: mutation_field(owned.act, owned.plugin, every) for owned in acts}
    if acts:
        mutations["batch"] = batch_field(acts, every)
    changes = change_fields(every)
    schema = strawberry.Schema(
        query=_root("Query", "What can be asked.", fields, (*queries, ChangeQueries)),
        mutation=_root("Mutation", "What can be done.", mutations, ()) if mutations else None,
        subscription=_root("Subscription", "What can be followed.", changes, ())
        if changes
        else None,
        types=[types.object for types in every.values()],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    word(schema._schema, registry, language)
    payloads = {payload_name(owned.act): every[owned.act.returns] for owned in acts}
    return Woven(schema=schema, every=every, payloads=payloads)


def _types(registry: Registry, enabled: frozenset[str], city: str) -> Mapping[str, Types]:
    shown = {name: owned for name, owned in registry.resources.items() if owned.plugin in enabled}
    every = {}
    for name, owned in shown.items():
        relations = tuple(
            each.relation
            for each in owned.relations
            if each.plugin in enabled and each.relation.target in shown
        )
        flow = registry.workflows.get(name)
        workflow = None if flow is None else flow.workflow
        every[name] = begin(Shape(owned.resource, owned.plugin, relations, city, workflow))
    for types in every.values():
        finish(types, every)
    return every


def _root(
    name: str, description: str, fields: Mapping[str, Any], bases: Iterable[type]
) -> type[Any]:
    cls = type(name, tuple(bases), {"__annotations__": {}, **fields})
    return strawberry.type(cls, name=name, description=description)


def _name_enums(registry: Registry) -> None:
    """Make enumerations known to Strawberry, with the words for their values as descriptions."""
    choices: Any
    for choices, words in registry.labels.items():
        if not hasattr(choices, "__strawberry_definition__"):
            strawberry.enum(choices)
        choices.__strawberry_definition__.description = (choices.__doc__ or "").partition("\n")[0]
        for value in choices.__strawberry_definition__.values:
            text = words.get(choices(value.value))
            value.description = text.en if text else None


class Schemas:
    """The schemas of a registry, built when first asked for and kept by plugin set.

    ``within`` are the plugins that they speak of at most, all where it is None.
    """

    def __init__(
        self,
        registry: Registry,
        city: str,
        language: Language = "en",
        *,
        within: frozenset[str] | None = None,
    ) -> None:
        def woven(enabled: frozenset[str]) -> Woven:
            made = weave(registry, enabled, city, language)
            # Or every full collection would look at all of it.
            set_aside()
            return made

        self._build = lru_cache(maxsize=KEPT)(woven)
        self._within = within

    def of(self, enabled: frozenset[str]) -> strawberry.Schema:
        """The schema of the plugins ``enabled``."""
        return self.woven(enabled).schema

    def woven(self, enabled: frozenset[str]) -> Woven:
        """The same schema with what it was made of."""
        return self._build(enabled if self._within is None else enabled & self._within)
