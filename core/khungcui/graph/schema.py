"""The schema of a set of plugins: what they declare and nothing else.

That of all plugins is woven from their declarations; that of a district is cut from it. What
comes of cutting is what weaving the plugins of the district alone would make, which is how it
is tested. Districts with the same plugins share one.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter

from khungcui.graph.absent import absent
from khungcui.graph.batches import batch_field, batch_item
from khungcui.graph.live.fields import ChangeQueries, change_fields
from khungcui.graph.mutations import mutation_field, payload_name
from khungcui.graph.panels.asking import Desk
from khungcui.graph.panels.types import panel_fields
from khungcui.graph.pruning import Anatomy, Place, prune
from khungcui.graph.roots import item_field, list_field, node_field
from khungcui.graph.scalars import SCALARS
from khungcui.graph.search import search_field
from khungcui.graph.shapes import Shape
from khungcui.graph.types import Types, begin, finish, narrowed
from khungcui.graph.wording import word
from khungcui.plugins.collection import set_aside, uncollected
from khungcui.plugins.registry import OwnedAct, Registry
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
    fields = _over_all(registry, enabled, every)
    for types in every.values():
        resource = types.shape.resource
        fields[resource.name] = item_field(types)
        fields[resource.plural_name] = list_field(types)
    queries = tuple(owned.type for owned in registry.queries if owned.plugin in enabled)
    acts = _acts(registry, enabled)
    mutations = {owned.act.name: mutation_field(owned.act, owned.plugin, every) for owned in acts}
    if acts:
        mutations["batch"] = batch_field(acts, every, batch_item(acts))
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
    return Woven(schema=schema, every=every, payloads=_payloads(acts, every))


def _over_all(
    registry: Registry, enabled: frozenset[str], every: Mapping[str, Types]
) -> dict[str, Any]:
    """The fields of `Query` that answer for every resource."""
    panels = panel_fields(Desk.of(registry, enabled, every))
    return {"node": node_field(every), "search": search_field(every), **panels}


def _acts(registry: Registry, enabled: frozenset[str]) -> list[OwnedAct]:
    acts = registry.acts.values()
    return [owned for owned in acts if owned.plugin in enabled and not owned.act.door]


def _payloads(acts: Iterable[OwnedAct], every: Mapping[str, Types]) -> Mapping[str, Types]:
    return {payload_name(owned.act): every[owned.act.returns] for owned in acts}


def _types(registry: Registry, enabled: frozenset[str], city: str) -> Mapping[str, Types]:
    every = {shape.resource.name: begin(shape) for shape in _shapes(registry, enabled, city)}
    for types in every.values():
        finish(types, every)
    return every


def _shapes(registry: Registry, enabled: frozenset[str], city: str) -> Iterator[Shape]:
    shown = {name: owned for name, owned in registry.resources.items() if owned.plugin in enabled}
    for name, owned in shown.items():
        relations = tuple(
            each.relation
            for each in owned.relations
            if each.plugin in enabled and each.relation.target in shown
        )
        flow = registry.workflows.get(name)
        workflow = None if flow is None else flow.workflow
        yield Shape(owned.resource, owned.plugin, relations, city, workflow)


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


class Whole:
    """A schema to cut the schemas of fewer plugins from."""

    def __init__(self, registry: Registry, woven: Woven, city: str) -> None:
        self.woven = woven
        self._registry = registry
        self._city = city
        self._anatomy = Anatomy(woven.schema._schema)

    def cut(self, enabled: frozenset[str]) -> Woven:
        """The schema of the plugins ``enabled``, all of which this one has."""
        registry, whole = self._registry, self.woven
        every = {
            shape.resource.name: narrowed(whole.every[shape.resource.name], shape)
            for shape in _shapes(registry, enabled, self._city)
        }
        acts = _acts(registry, enabled)
        mutations = {"batch": batch_field(acts, every, self._batch_item)} if acts else {}
        schema = copy(whole.schema)
        schema._schema = prune(
            self._anatomy,
            set(absent(registry, enabled, every)),
            [types.shape.resource.type_name for types in every.values()],
            self._changed("Query", _over_all(registry, enabled, every))
            | self._changed("Mutation", mutations),
        )
        # As the constructor of a Strawberry schema joins the two.
        schema._schema._strawberry_schema = schema  # type: ignore[attr-defined]
        schema._schema.extensions = {GraphQLCoreConverter.DEFINITION_BACKREF: schema}
        converter = schema.schema_converter = copy(whole.schema.schema_converter)
        left = schema._schema.type_map
        converter.type_map = {
            name: concrete for name, concrete in converter.type_map.items() if name in left
        }
        return Woven(schema=schema, every=every, payloads=_payloads(acts, every))

    @cached_property
    def _batch_item(self) -> Any:
        definition: Any = self.woven.schema.get_type_by_name("BatchAct")
        return definition.origin

    def _changed(self, root: str, fields: Mapping[str, Any]) -> dict[Place, dict[str, Any]]:
        """What is else with root fields that answer for the resources of one schema."""
        changed: dict[Place, dict[str, Any]] = {}
        for name, field in fields.items():
            field.python_name = name
            changed[root, name] = {
                "resolve": self.woven.schema.schema_converter.from_resolver(field),
                "extensions": {GraphQLCoreConverter.DEFINITION_BACKREF: field},
            }
        return changed


class Schemas:
    """The schemas of a registry, built when first asked for and kept by plugin set.

    That from which they are cut is kept with the registry, for whoever asks again in this process.

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
        self._made_of = (registry, city, language)
        self._within = frozenset(registry.plugins) if within is None else within
        self._cut = lru_cache(maxsize=KEPT)(self._made)

    def of(self, enabled: frozenset[str]) -> strawberry.Schema:
        """The schema of the plugins ``enabled``."""
        return self.woven(enabled).schema

    def woven(self, enabled: frozenset[str]) -> Woven:
        """The same schema with what it was made of."""
        return self._cut(enabled & self._within)

    @cached_property
    def _whole(self) -> Whole:
        registry, city, language = self._made_of
        made_of = (Whole, self._within, city, language)
        if made_of not in registry.kept:
            woven = weave(registry, self._within, city, language)
            registry.kept[made_of] = Whole(registry, woven, city)
        return registry.kept[made_of]

    def _made(self, enabled: frozenset[str]) -> Woven:
        with uncollected():
            made = self._whole.woven if enabled == self._within else self._whole.cut(enabled)
        # Or every full collection would look at all of it.
        set_aside()
        return made
