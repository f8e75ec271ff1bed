"""``@skip`` and ``@include``: which variables they look at, and what these are."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from graphql import DirectiveNode, DocumentNode, VariableNode, Visitor, visit
from graphql.execution.values import VariableValues


class Directives:
    """Finds the variables once a document; bounded."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._known: OrderedDict[int, tuple[DocumentNode, tuple[str, ...]]] = OrderedDict()

    def values(self, document: DocumentNode, variables: VariableValues) -> Hashable:
        """What the directives of a document are decided by: part of the key of its plans."""
        found = self._known.get(id(document))
        if found is None:
            visitor = _Conditions()
            visit(document, visitor)
            # Kept with the document, so that its id is not used again.
            found = self._known[id(document)] = (document, tuple(sorted(visitor.names)))
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return tuple(variables.coerced.get(name) for name in found[1])


class _Conditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)
