"""Random operations over a schema: a walk from the root fields along every kind of field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)
from tests.core.graph.plan.values import Known, Values, literal

_CONDITION = GraphQLNonNull(GraphQLBoolean)
#: Where the directives of a list go, if any come.
_HERE = "\0"
_DAYS = ("2020-01-01", "1970-01-01", "2026-11-22", "2025-07-01", "0001-01-01", "9999-12-31")
_ENDS = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor", "__typename")


@dataclass(kw_only=True)
class Operation:
    """A document, its variables, and under which alias a list stands in which order."""

    text: str
    variables: dict[str, Any]
    kinds: dict[str, GraphQLInputType]
    lists: dict[str, tuple[str, str]]

    def others(self, random: Random, known: Known) -> dict[str, Any]:
        """Other values for the variables that are not tied to their place."""
        values = Values(random=random, known=known)
        drawn = {
            name: values.of(kind)
            for name, kind in self.kinds.items()
            if str(kind).endswith("Filter")
        }
        days = {
            name: random.choice(_DAYS) for name, kind in self.kinds.items() if str(kind) == "Date"
        }
        return {**self.variables, **drawn, **days}

    def hear(self, data: dict[str, Any] | None, known: Known) -> None:
        """Remember what the answer told, the cursors of its lists above all."""
        known.hear(data)
        for alias, place in self.lists.items():
            page = (data or {}).get(alias) or {}
            info = page.get("i", {})
            found = [info.get("endCursor"), info.get("startCursor")]
            found += [edge["c"] for edge in page.get("e", ()) if "c" in edge]
            known.cursors[place] += [each for each in found if each]


@dataclass(kw_only=True)
class Wanderer:
    """Makes operations of ``schema`` with ``random``; what is ``known`` helps them to find."""

    schema: GraphQLSchema
    random: Random
    known: Known
    rash: bool = False
    _variables: dict[str, tuple[GraphQLInputType, Any]] = field(default_factory=dict)
    _fragments: list[str] = field(default_factory=list)
    _lists: dict[str, tuple[str, str]] = field(default_factory=dict)
    _left: int = 0
    _aliases: int = 0

    def operation(self, roots: int) -> Operation:
        """A query of ``roots`` root fields."""
        self._variables, self._fragments, self._lists = {}, [], {}
        self._aliases = 0
        query = self.schema.query_type
        assert query is not None
        offered = [name for name, one in query.fields.items() if self._offers(one)]
        parts = [self._root(f"r{i}", self.random.choice(offered), query) for i in range(roots)]
        if self.random.random() < 0.2:
            parts.append("__typename")
        declared = ", ".join(f"${name}: {kind}" for name, (kind, _) in self._variables.items())
        head = f"query Wander({declared})" if declared else "query Wander"
        return Operation(
            text="\n".join([f"{head} {{ {' '.join(parts)} }}", *self._fragments]).replace(
                _HERE, ""
            ),
            variables={name: value for name, (_, value) in self._variables.items()},
            kinds={name: kind for name, (kind, _) in self._variables.items()},
            lists=self._lists,
        )

    def _offers(self, one: GraphQLField) -> bool:
        """Whether it is a list, `node`, or an item of which one is known."""
        if {"id", "asOf"} == set(one.args):
            name = get_named_type(one.type).name
            return name == "Node" or bool(self.known.ids.get(name))
        return {"filter", "first", "asOf"} <= set(one.args)

    def _root(self, alias: str, name: str, query: GraphQLObjectType) -> str:
        self._left = self.random.choice((2, 2, 3, 4, 5, 14))
        one = query.fields[name]
        if "filter" in one.args:
            return self._list(alias, name, one, depth=0)
        if name == "node":
            return self._node(alias, one)
        kind: Any = get_named_type(one.type)
        arguments = self._item_arguments(one, kind.name)
        return f"{alias}: {name}{arguments} {self._record(kind, 0)}"

    def _node(self, alias: str, one: GraphQLField) -> str:
        types = sorted(name for name, ids in self.known.ids.items() if ids)
        wanted = self.random.choice(types)
        others = self.random.sample(types, min(2, len(types)))
        parts = ["__typename", "id"] if self.random.random() < 0.5 else []
        for name in dict.fromkeys((wanted, *others)):
            kind = self.schema.get_type(name)
            if isinstance(kind, GraphQLObjectType):
                parts.append(f"... on {name} {self._record(kind, 1)}")
        parts = parts or ["id"]
        return f"{alias}: node{self._item_arguments(one, wanted)} {{ {' '.join(parts)} }}"

    def _item_arguments(self, one: GraphQLField, type_name: str) -> str:
        ids = self.known.ids.get(type_name) or ["Zm9v"]
        given: dict[str, Any] = {"id": self.random.choice(ids)}
        if self.rash and self.random.random() < 0.5:
            given["id"] = Values(random=self.random, known=self.known, rash=True).of(
                one.args["id"].type
            )
        if self.random.random() < 0.2:
            given["asOf"] = self.random.choice(_DAYS)
        return self._arguments(one.args, given)

    def _list(self, alias: str, name: str, one: GraphQLField, depth: int) -> str:
        """A connection, at the root or under a record."""
        kind: Any = get_named_type(one.type)
        given, order = self._page(one, kind.name)
        if depth == 0:
            self._lists[alias] = (kind.name, order)
        record: Any = get_named_type(kind.fields["nodes"].type)
        offered = [
            lambda: f"nodes {self._record(record, depth + 1)}",
            lambda: f"e: edges {{ c: cursor node {self._record(record, depth + 1)} }}",
            lambda: f"i: pageInfo {{ {' '.join(self.random.sample(_ENDS, 3))} endCursor }}",
            lambda: "totalCount",
            lambda: "edges { cursor __typename }",
            lambda: "__typename",
        ]
        if "groups" in kind.fields and self.random.random() < 0.3:
            offered.append(lambda: self._groups(kind.fields["groups"]))
        parts = [make() for make in self.random.sample(offered, self.random.randint(1, 4))]
        return f"{alias}: {name}{self._arguments(one.args, given)}{_HERE} {{ {' '.join(parts)} }}"

    def _groups(self, one: GraphQLField) -> str:
        """Groups by up to two things, with some of their numbers."""
        kind: Any = get_named_type(one.type)
        parts = ["count"]
        for name, part in kind.fields.items():
            within: Any = get_named_type(part.type)
            if is_leaf_type(within) or self.random.random() < 0.5:
                continue
            leaves = [
                n for n, each in within.fields.items() if is_leaf_type(get_named_type(each.type))
            ]
            if leaves:
                chosen = self.random.sample(leaves, min(3, len(leaves)))
                parts.append(f"{name} {{ {' '.join(chosen)} }}")
        by: Any = get_named_type(one.args["by"].type)
        fields = self.random.sample(
            sorted(by.values), min(len(by.values), self.random.randint(0, 2))
        )
        if not self.rash:
            # Quantities of several units have no sum.
            fields += [name for name in by.values if name.endswith("UNIT") and name not in fields]
        return f"groups(by: [{', '.join(fields)}]) {{ {' '.join(parts)} }}"

    def _page(self, one: GraphQLField, kind: str) -> tuple[dict[str, Any], str]:
        random = self.random
        values = Values(random=random, known=self.known, rash=self.rash)
        given: dict[str, Any] = {}
        end = random.choice(("first", "first", "first", "last", None))
        if end is not None:
            given[end] = random.choice((0, 1, 2, 3, 5, 200 if self.rash else 4))
        if random.random() < 0.4:
            given["filter"] = values.of(one.args["filter"].type)
        order: Any = None
        if "order" in one.args and random.random() < 0.4:
            order = given["order"] = values.of(one.args["order"].type)
        place = str(order or [])
        cursors = self.known.cursors.get((kind, place))
        for name in ("after", "before"):
            if cursors and random.random() < 0.4:
                given[name] = random.choice(cursors)
            elif self.rash and random.random() < 0.2:
                given[name] = random.choice(("", "WzFd", "!!", "bnVsbA"))
        if "asOf" in one.args and random.random() < 0.15:
            given["asOf"] = self.random.choice(_DAYS)
        if self.rash and random.random() < 0.2:
            given["last"] = values.of(one.args["last"].type)
        return given, place

    def _arguments(self, args: dict[str, GraphQLArgument], given: dict[str, Any]) -> str:
        parts = []
        for name, value in given.items():
            type_ = args[name].type
            if self.random.random() < 0.4:
                variable = f"v{len(self._variables)}"
                self._variables[variable] = (type_, value)
                parts.append(f"{name}: ${variable}")
            else:
                parts.append(f"{name}: {literal(type_, value)}")
        return f"({', '.join(parts)})" if parts else ""

    def _record(self, kind: GraphQLObjectType, depth: int) -> str:
        """A selection of a record's fields, some of them in fragments or under directives."""
        parts = list(self._members(kind, depth)) or ["id"]
        if self.random.random() < 0.2:
            parts.append(f"... on {kind.name} {{ {' '.join(parts[:2])} }}")
        if self.random.random() < 0.1:
            name = f"F{len(self._fragments)}"
            self._fragments.append(f"fragment {name} on {kind.name} {{ {parts[0]} __typename }}")
            parts.append(f"...{name}")
        if self.random.random() < 0.1:
            parts.append("... on Node { id }")
        return f"{{ {' '.join(parts)} }}"

    def _members(self, kind: GraphQLObjectType, depth: int) -> Iterator[str]:
        offered = list(kind.fields.items())
        for name, one in self.random.sample(offered, min(len(offered), self.random.randint(1, 5))):
            if self._left <= 0:
                return
            self._left -= 1
            made = self._member(name, one, depth)
            if made is not None:
                yield f"{made[0]}{self._directive()}{made[1]}"

    def _member(self, name: str, one: GraphQLField, depth: int) -> tuple[str, str] | None:
        """A field in two parts, between which directives stand; None where it is too deep."""
        self._aliases += 1
        alias = f"x{self._aliases}: " if self.random.random() < 0.2 else ""
        if name == "permissions":
            if self.random.random() < 0.7:
                return None
            some = '(powers: ["establishment.view", "portion.view"])'
            return f"{alias}permissions{some}", " { power allowed clause reasons needsSignature }"
        kind: Any = get_named_type(one.type)
        if is_leaf_type(kind):
            return f"{alias}{name}", ""
        if depth >= 4:
            return None
        if "filter" in one.args:
            self._left -= 3
            whole = self._list(f"x{self._aliases}", name, one, depth + 1)
            head, _, rest = whole.partition(_HERE)
            return head, rest
        if isinstance(kind, GraphQLObjectType) and not one.args:
            # Twice under one name: the selections are merged.
            both = f" {self._record(kind, depth + 1)}"
            return f"{alias}{name}", both
        return None

    def _directive(self) -> str:
        if self.random.random() > 0.08:
            return ""
        way = self.random.choice(("skip", "include"))
        value = self.random.random() < 0.5
        if self.random.random() < 0.5:
            variable = f"v{len(self._variables)}"
            self._variables[variable] = (_CONDITION, value)
            return f" @{way}(if: ${variable})"
        return f" @{way}(if: {str(value).lower()})"
