"""The counting behind `khungcui.graph.limits`: linear in the text, whatever it unfolds to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)

from khungcui.graph.objects import Filters

#: Counts stop here: enough to refuse anything, small enough to stay a machine integer.
SATURATED = 1_000_000_000

_INTROSPECTION = frozenset({"__schema", "__type"})
_PAGE_ARGUMENTS = frozenset({"first", "last"})
#: What shows the rows of a page; whatever else a connection has is not of its page.
_OF_THE_PAGE = frozenset({"nodes", "edges", "node", "pageInfo"})
_FILTER = "filter"
_LONGEST_NUMBER = len(str(SATURATED))


class Census:
    """What a document holds, counted over its text, each node once."""

    def __init__(self, document: DocumentNode) -> None:
        self.operations: list[OperationDefinitionNode] = []
        self.by_name: dict[str, FragmentDefinitionNode] = {}
        self.directives = self.duplicates = self.fragments = self.visited = 0
        for definition in document.definitions:
            self.visited += 1
            if isinstance(definition, OperationDefinitionNode):
                self.operations.append(definition)
                for variable in definition.variable_definitions or ():
                    self.directives += len(variable.directives or ())
            elif isinstance(definition, FragmentDefinitionNode):
                self.fragments += 1
                self.by_name.setdefault(definition.name.value, definition)
            else:  # A type definition; validation refuses it.
                continue
            self.directives += len(definition.directives or ())
            self._count(definition.selection_set)

    def operations_named(self, name: str | None) -> list[OperationDefinitionNode]:
        named = [op for op in self.operations if op.name is not None and op.name.value == name]
        return named or self.operations

    def _count(self, root: SelectionSetNode) -> None:
        """An inline fragment's selections stand beside those around it."""
        pending: list[tuple[SelectionSetNode, Counter[str]]] = [(root, Counter())]
        while pending:
            selection_set, beside = pending.pop()
            for selection in selection_set.selections:
                self.visited += 1
                self.directives += len(selection.directives or ())
                if isinstance(selection, FieldNode):
                    self._repeats(selection, beside)
                    if selection.selection_set is not None:
                        pending.append((selection.selection_set, Counter()))
                elif isinstance(selection, InlineFragmentNode):
                    pending.append((selection.selection_set, beside))

    def _repeats(self, field: FieldNode, beside: Counter[str]) -> None:
        name = (field.alias or field.name).value
        beside[name] += 1
        self.duplicates += beside[name] > 1


class Total:
    """The size of a selection set with its fragments unfolded."""

    __slots__ = (
        "aliases",
        "cost",
        "depth",
        "fields",
        "filters",
        "introspection_depth",
        "width",
    )

    def __init__(self) -> None:
        self.depth = self.introspection_depth = 0
        self.width = self.aliases = self.fields = self.filters = self.cost = 0

    def add(self, other: "Total") -> None:
        """Join selections that stand side by side."""
        self.depth = max(self.depth, other.depth)
        self.introspection_depth = max(self.introspection_depth, other.introspection_depth)
        self.width = min(self.width + other.width, SATURATED)
        self.aliases = min(self.aliases + other.aliases, SATURATED)
        self.fields = min(self.fields + other.fields, SATURATED)
        self.filters = min(self.filters + other.filters, SATURATED)
        self.cost = min(self.cost + other.cost, SATURATED)

    def widen(self, other: "Total") -> None:
        """The larger of two in every respect."""
        for name in self.__slots__:
            setattr(self, name, max(getattr(self, name), getattr(other, name)))

    def under(self, field: FieldNode, weight: "_Weight") -> "Total":
        """The size of ``field`` whose selections are of this size."""
        total = Total()
        total.width = 1
        total.aliases = min(self.aliases + (field.alias is not None), SATURATED)
        total.fields = min(self.fields + 1, SATURATED)
        total.filters = min(self.filters + weight.filters, SATURATED)
        total.cost = min(weight.rows + weight.times * self.cost, SATURATED)
        total.depth = min(self.depth + 1, SATURATED)
        total.introspection_depth = self.introspection_depth
        if field.name.value in _INTROSPECTION:
            total.introspection_depth, total.depth = total.depth, 1
        return total


@dataclass(frozen=True, slots=True)
class _Weight:
    """A field yields ``rows`` rows, and what is selected of it ``times`` times over.

    ``filters`` are the objects in its filter.
    """

    rows: int
    times: int
    type: GraphQLCompositeType | None = None
    filters: int = 0


_LEAF = _Weight(0, 1)


@dataclass(slots=True)
class _Open:
    """A selection set being read, and what it is the inside of."""

    selections: Iterator[SelectionNode]
    type: GraphQLCompositeType | None
    total: Total
    field: FieldNode | None = None
    weight: _Weight = _LEAF
    fragment: str | None = None

    def close(self) -> Total:
        return self.total if self.field is None else self.total.under(self.field, self.weight)


class Unfolding:
    """Operations measured bottom-up on a stack of their own, each fragment once for all."""

    def __init__(
        self,
        operations: Sequence[OperationDefinitionNode],
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
        schema: GraphQLSchema,
        *,
        page: int,
        list_size: int,
    ) -> None:
        self.operations = operations
        self.fragments = fragments
        self.schema = schema
        self.page = page
        self.list_size = list_size
        self.numbers = _numbers(operations, variables)
        self.filters = Filters(list(operations), variables)
        self.known: dict[str, Total] = {}
        self.entered: set[str] = set()
        self.visited = 0

    def largest(self) -> Total:
        """The largest of the operations, in every respect."""
        largest = Total()
        for operation in self.operations:
            largest.widen(self._total(operation))
        return largest

    def _total(self, operation: OperationDefinitionNode) -> Total:
        root = self.schema.get_root_type(operation.operation)
        stack = [_Open(iter(operation.selection_set.selections), root, Total())]
        while True:
            top = stack[-1]
            inner = None
            for selection in top.selections:
                self.visited += 1
                inner = self._enter(selection, top)
                if inner is not None:
                    break
            if inner is not None:
                stack.append(inner)
                continue
            stack.pop()
            total = top.close()
            if top.fragment is not None:
                self.known[top.fragment] = total
            if not stack:
                return total
            stack[-1].total.add(total)

    def _enter(self, selection: SelectionNode, top: _Open) -> _Open | None:
        """The inside of ``selection`` where there is one to read; else it is added to ``top``."""
        if isinstance(selection, FieldNode):
            weight = self._weigh(selection, top.type)
            if selection.selection_set is not None:
                inside = iter(selection.selection_set.selections)
                return _Open(inside, weight.type, Total(), field=selection, weight=weight)
            top.total.add(Total().under(selection, weight))
            return None
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            kind = top.type if condition is None else self._type(condition.name.value)
            return _Open(iter(selection.selection_set.selections), kind, Total())
        if isinstance(selection, FragmentSpreadNode):
            return self._spread(selection.name.value, top)
        return None

    def _spread(self, name: str, top: _Open) -> _Open | None:
        if name in self.known:
            top.total.add(self.known[name])
            return None
        fragment = self.fragments.get(name)
        if fragment is None or name in self.entered:  # Validation names both faults.
            return None
        self.entered.add(name)
        kind = self._type(fragment.type_condition.name.value)
        inside = iter(fragment.selection_set.selections)
        return _Open(inside, kind, Total(), fragment=name)

    def _type(self, name: str) -> GraphQLCompositeType | None:
        found = self.schema.get_type(name)
        return found if is_composite_type(found) else None

    def _weigh(self, node: FieldNode, parent: GraphQLCompositeType | None) -> _Weight:
        field = None if parent is None else self.schema.get_field(parent, node.name.value)
        if parent is None or field is None:
            return _LEAF
        inner = get_named_type(field.type)
        if not is_composite_type(inner):
            return _LEAF
        if inner.name.startswith("__"):
            # The schema is in memory; its depth is what costs, and that has its own limit.
            return _Weight(0, 1, inner)
        if not _PAGE_ARGUMENTS.isdisjoint(field.args):
            page = self._page(node, field)
            # Groups are made of all rows, also where the page is empty.
            return _Weight(page, max(page, 1), inner, self.filters.of(node))
        if parent.name.endswith(("Connection", "Edge")) and node.name.value in _OF_THE_PAGE:
            # The page around it has been counted; its edges and nodes are those rows.
            return _Weight(0, 1, inner)
        if _is_list(field):
            return _Weight(self.list_size, self.list_size, inner)
        if _FILTER in field.args:
            # A number made of all rows that meet it.
            return _Weight(self.page, 1, inner, self.filters.of(node))
        return _Weight(1, 1, inner)

    def _page(self, node: FieldNode, field: GraphQLField) -> int:
        given = {arg.name.value: arg.value for arg in node.arguments or ()}
        asked: Iterable[int | None] = (
            self._number(given[name]) if name in given else _default(field.args[name])
            for name in _PAGE_ARGUMENTS & field.args.keys()
        )
        sizes = [size for size in asked if size is not None]
        return max(sizes) if sizes else self.page

    def _number(self, value: ValueNode) -> int | None:
        if isinstance(value, VariableNode):
            return self.numbers.get(value.name.value)
        return _literal(value)


def _is_list(field: GraphQLField) -> bool:
    kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return isinstance(kind, GraphQLList)


def _literal(value: ValueNode | None) -> int | None:
    if not isinstance(value, IntValueNode):
        return None
    if len(value.value) > _LONGEST_NUMBER:
        return 0 if value.value.startswith("-") else SATURATED
    return _whole(int(value.value))


def _default(argument: GraphQLArgument) -> int | None:
    default = argument.default
    if default is None:  # Types declared in Python still carry the older form.
        return _whole(argument.default_value)
    size = _literal(default.literal)
    return _whole(default.value) if size is None else size


def _whole(value: object) -> int | None:
    """A page size; what is no number is refused later, and till then is a page without size."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # GraphQL takes 200.0 for 200.
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return max(0, min(value, SATURATED))


def _numbers(
    operations: Iterable[OperationDefinitionNode], variables: Mapping[str, Any]
) -> dict[str, int]:
    """The variables that could be page sizes: as given, else the largest default."""
    numbers: dict[str, int] = {}
    for operation in operations:
        for variable in operation.variable_definitions or ():
            name = variable.variable.name.value
            default = _literal(variable.default_value)
            size = _whole(variables[name]) if name in variables else default
            if size is not None:
                numbers[name] = max(size, numbers.get(name, 0))
    return numbers
