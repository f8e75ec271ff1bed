"""``@skip`` and ``@include``: which variables they look at, and what these are."""

from collections.abc import Hashable
from typing import Any

from graphql import DirectiveNode, DocumentNode, VariableNode, Visitor, visit
from graphql.execution.values import VariableValues

from khungcui.graph.documents import Beside


class Directives:
    """Finds the variables once a document."""

    def __init__(self) -> None:
        self._known = Beside()

    def values(self, document: DocumentNode, variables: VariableValues) -> Hashable:
        """What the directives of a document are decided by: part of the key of its plans."""
        known = self._known.of(document)
        names = known.get("names")
        if names is None:
            visitor = _Conditions()
            visit(document, visitor)
            names = known["names"] = tuple(sorted(visitor.names))
        return tuple(variables.coerced.get(name) for name in names)


class _Conditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)
