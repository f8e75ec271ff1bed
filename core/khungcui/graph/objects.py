"""How many objects an argument holds: each object of a filter is a piece of SQL."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    ConstValueNode,
    FieldNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
)

_FILTER = "filter"


def objects_in(value: Any) -> int:
    """The objects in a value as JSON gives it."""
    if not isinstance(value, Mapping | list):
        return 0
    waiting, found = [value], 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            found += 1
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return found


class Filters:
    """Counts the objects in the filters of fields, those of variables wherever they are used."""

    def __init__(
        self, operations: list[OperationDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._variables = variables
        self._known: dict[str, int] = {}
        self._defaults: dict[str, ConstValueNode] = {}
        for operation in operations:
            for each in operation.variable_definitions or ():
                if each.default_value is not None:
                    self._defaults[each.variable.name.value] = each.default_value

    def of(self, node: FieldNode) -> int:
        """The objects in the filter of a field."""
        given = (arg.value for arg in node.arguments or () if arg.name.value == _FILTER)
        return sum(map(self._of, given))

    def _of(self, value: ValueNode | ConstValueNode) -> int:
        waiting: list[Any] = [value]
        found = 0
        while waiting:
            each = waiting.pop()
            if isinstance(each, ObjectValueNode):
                found += 1
                waiting += (one.value for one in each.fields)
            elif isinstance(each, ListValueNode):
                waiting += each.values
            elif isinstance(each, VariableNode):
                found += self._named(each.name.value)
        return found

    def _named(self, name: str) -> int:
        found = self._known.get(name)
        if found is None:
            if name in self._variables:
                found = objects_in(self._variables[name])
            else:
                default = self._defaults.get(name)
                # A default holds no variable, so this ends.
                found = 0 if default is None else self._of(default)
            self._known[name] = found
        return found
