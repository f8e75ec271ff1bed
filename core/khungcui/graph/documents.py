"""Documents: which are sound to run, and a bounded memory of those that were valid."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any
from weakref import ref

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    StringValueNode,
    Visitor,
    visit,
)

from khungcui.errors import BadInput, Unauthenticated
from khungcui.graph.limits import Measured
from khungcui.graph.objects import objects_in
from khungcui.text import Text

#: Deeper variables no input type takes; graphql-core would read them by recursion.
_DEEPEST_VARIABLES = 64
_MOST_VALUES = 10_000
#: The root fields that speak of the schema alone.
SCHEMA_FIELDS = frozenset({"__typename", "__schema", "__type"})


class Documents:
    """Valid documents by schema and text; the least recently used goes first.

    Bounded by the length of their texts, since the tree of a text is about thirty times as
    large. Keep only what somebody with a token asked: strangers could push all else out.
    """

    def __init__(self, *, most: int = 1024, characters: int = 1_000_000) -> None:
        self._most = most
        self._room = characters
        self._kept: OrderedDict[tuple[int, str], tuple[GraphQLSchema, DocumentNode]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, schema: GraphQLSchema, source: str) -> DocumentNode | None:
        """The document of ``source`` where it was found valid against ``schema``."""
        found = self._kept.get((id(schema), source))
        if found is None:
            return None
        self._kept.move_to_end((id(schema), source))
        return found[1]

    def keep(self, schema: GraphQLSchema, source: str, document: DocumentNode) -> None:
        """Remember a document that is valid against ``schema``."""
        if (id(schema), source) not in self._kept:
            self._room -= len(source)
        self._kept[id(schema), source] = (schema, document)
        while self._kept and (self._room < 0 or len(self._kept) > self._most):
            (_, forgotten), _ = self._kept.popitem(last=False)
            self._room += len(forgotten)


class Beside:
    """What is known of documents, each for as long as `Documents` (or a request) keeps it.

    So that it is bounded as these are: a tree is large, and nothing here keeps one alive.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[ref[DocumentNode], OrderedDict[Any, Any]]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, document: DocumentNode) -> OrderedDict[Any, Any]:
        """What is known of ``document``, to be added to."""
        place = id(document)
        found = self._kept.get(place)
        if found is None:
            # Forgotten with the document, so that its id is not used again.
            gone = ref(document, lambda _: self._kept.pop(place, None))
            found = self._kept[place] = gone, OrderedDict()
        return found[1]


class Weights:
    """The sizes of documents that are kept, by what they depend on.

    Of the variables that are the numbers, since any of them may be the size of a page, and how
    many objects each of the others holds, since it may be a filter.
    """

    def __init__(self, most: int = 100) -> None:
        self._most = most
        self._kept = Beside()

    def __len__(self) -> int:
        return len(self._kept)

    def of(
        self,
        document: DocumentNode,
        name: str | None,
        variables: Mapping[str, Any],
        measure: Callable[[], Measured],
    ) -> Measured:
        """The size of an operation, measured where it is not known; raises what that raises."""
        kept, key = self._kept.of(document), (name, tuple(map(_size, variables.items())))
        found = kept.get(key)
        if found is None:
            found = kept[key] = measure()
            if len(kept) > self._most:
                kept.popitem(last=False)
        return found


def _size(variable: tuple[str, Any]) -> Any:
    name, value = variable
    if type(value) in (int, float):
        return variable
    return name, None, objects_in(value)


def asks_only(document: DocumentNode, fields: frozenset[str]) -> bool:
    """Whether the roots of the document's operations are fields of ``fields``, nothing else."""
    return all(
        isinstance(selection, FieldNode) and selection.name.value in fields
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        for selection in definition.selection_set.selections
    )


def names_nothing(document: DocumentNode) -> bool:
    """Whether the document holds no name of a schema: bare operations on ``__typename``.

    Whoever may not read the schema is not told by an error what is in it either.
    """
    return asks_only(document, frozenset({"__typename"})) and all(
        isinstance(definition, OperationDefinitionNode) and not definition.variable_definitions
        for definition in document.definitions
    )


def closed() -> Unauthenticated:
    """The error of a stranger who asks for more than is open."""
    return Unauthenticated(
        Text(vi="Dữ liệu chỉ mở với mã truy cập.", en="Data are open only with a token.")
    )


class _Texts(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        self.found.append(node.value)


def refuse_unsound_text(document: DocumentNode, source: str) -> None:
    """`BadInput` where a literal holds U+0000, which no text of PostgreSQL can."""
    if "\x00" in source:
        raise _nul()
    if "\\u" in source:
        texts = _Texts()
        visit(document, texts)
        if any("\x00" in text for text in texts.found):
            raise _nul()


def refuse_unsound_variables(variables: Mapping[str, Any]) -> None:
    """`BadInput` where a variable holds U+0000, or they are more or deeper than any input is."""
    if not variables:
        return
    waiting: list[tuple[Any, int]] = [(variables, 0)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > _DEEPEST_VARIABLES or seen > _MOST_VALUES:
            raise BadInput(
                Text(
                    vi="Biến có hơn {most} giá trị, hoặc lồng nhau quá {deep} mức.",
                    en="The variables hold more than {most} values, or nest deeper than {deep}.",
                ).format(most=_MOST_VALUES, deep=_DEEPEST_VARIABLES),
                code="limit.variables",
            )
        if isinstance(value, str) and "\x00" in value:
            raise _nul()
        if isinstance(value, Mapping):
            waiting += [(one, depth + 1) for pair in value.items() for one in pair]
        elif isinstance(value, list):
            waiting += [(one, depth + 1) for one in value]


def _nul() -> BadInput:
    return BadInput(
        Text(vi="Văn bản không được chứa U+0000.", en="A text may not hold U+0000."),
        code="input.nul",
    )
