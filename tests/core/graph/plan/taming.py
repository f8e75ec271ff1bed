"""Makes what hypothesis-graphql generates find something: it knows the schema, not the data."""

from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)
from tests.core.graph.plan.values import Known

_MOST_ORDERS = 3


def tame(document: DocumentNode, schema: GraphQLSchema, random: Random, known: Known) -> Any:
    """The same document with ids that there are, pages that may be asked for, known powers."""
    info = TypeInfo(schema)
    return visit(document, TypeInfoVisitor(info, _Tamer(info, random, known)))


class _Tamer(Visitor):
    def __init__(self, info: TypeInfo, random: Random, known: Known) -> None:
        super().__init__()
        self.info, self.random, self.known = info, random, known

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode:
        """One end of a page, and a cursor now and then."""
        drop = {self.random.choice(("first", "last"))}
        drop |= {name for name in ("after", "before") if self.random.random() < 0.9}
        drop |= {name for name in ("filter", "asOf") if self.random.random() < 0.5}
        kept = [one for one in node.arguments or () if one.name.value not in drop]
        return _with(node, arguments=tuple(kept))

    def leave_argument(self, node: ArgumentNode, *_: Any) -> ArgumentNode | None:
        """A value that the argument may have."""
        match node.name.value:
            case "first" | "last":
                return _with(node, value=IntValueNode(value=str(self.random.randint(0, 5))))
            case "id":
                return _with(node, value=StringValueNode(value=self._id(self._wanted())))
            case "powers":
                some = StringValueNode(value="establishment.view")
                return _with(node, value=ListValueNode(values=(some,)))
            case "order" if isinstance(node.value, ListValueNode):
                values = node.value.values[:_MOST_ORDERS]
                return _with(node, value=ListValueNode(values=values))
        return None

    def leave_string_value(self, node: StringValueNode, *_: Any) -> StringValueNode | None:
        """An id in a filter names a record of the type that it is compared with."""
        return self._compared(node)

    def leave_int_value(self, node: IntValueNode, *_: Any) -> StringValueNode | None:
        """Ids may be written as whole numbers."""
        return self._compared(node)

    def _compared(self, _: Any) -> StringValueNode | None:
        kind, parent = self.info.get_input_type(), self.info.get_parent_input_type()
        name = "" if parent is None else get_named_type(parent).name
        if kind is None:
            return None
        if get_named_type(kind).name == "ID" and name.startswith("ToOne"):
            wanted = name.removeprefix("ToOne").removesuffix("Filter")
            return StringValueNode(value=self._id(wanted))
        if name == "GroundFilter":
            return StringValueNode(value=self.random.choice(("760", "26734", "79")))
        return None

    def _wanted(self) -> str:
        kind = self.info.get_type()
        return "" if kind is None else get_named_type(kind).name

    def _id(self, type_name: str) -> str:
        ids = self.known.ids.get(type_name) or [
            each for some in self.known.ids.values() for each in some
        ]
        return self.random.choice(ids)


def _with(node: Any, **changed: Any) -> Any:
    """A copy of a node with some of its parts changed."""
    parts = {key: getattr(node, key) for key in node.keys}
    return type(node)(**{**parts, **changed})
