"""How large an operation may be, measured before it is validated or run.

Fragments are measured once each and unfolded by arithmetic, from the leaves up, with counts
that saturate: a document of fragments that double 25 times costs as much to measure as its
text is long. Nothing here recurses, and nothing trusts the document to be valid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from graphql import DocumentNode, GraphQLSchema, GraphQLSyntaxError
from graphql import parse as parse_document
from graphql.language.parser import MAX_NESTING_DEPTH

from khungcui.errors import BadInput
from khungcui.graph.weighing import SATURATED, Census, Unfolding
from khungcui.settings import Settings
from khungcui.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest operation that is run; the settings of the same names explain each."""

    depth: int = 12
    aliases: int = 30
    directives: int = 50
    tokens: int = 2_000
    root_fields: int = 20
    document: int = 32_768
    cost: int = 50_000
    #: Fields with all fragments unfolded.
    fields: int = 2_000
    #: Fragment definitions of a document.
    fragments: int = 100
    #: Selections that repeat a response name beside them: comparing them is quadratic.
    duplicates: int = 100
    #: Objects in the filters of all fields together: each is a piece of SQL to be made.
    filters: int = 300
    #: Depth below `__schema` and `__type`, which tools need deeper than data.
    introspection_depth: int = 20
    #: Rows assumed of a page that names no size, and of a list that has no pages.
    page: int = 50
    list_size: int = 10

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits that the operator set."""
        return cls(
            depth=settings.max_depth,
            aliases=settings.max_aliases,
            directives=settings.max_directives,
            tokens=settings.max_tokens,
            root_fields=settings.max_root_fields,
            document=settings.max_document,
            cost=settings.max_cost,
            fields=settings.max_tokens,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The size of an operation; ``visited`` is how many nodes measuring it looked at."""

    depth: int
    introspection_depth: int
    aliases: int
    directives: int
    duplicates: int
    fragments: int
    root_fields: int
    fields: int
    filters: int
    cost: int
    visited: int


class LimitExceeded(BadInput):
    """The operation is larger than this server runs; the message names measure and limit."""

    code = "limit"
    hint = Text(
        vi="Chia nhỏ truy vấn, hoặc đọc ít hàng hơn mỗi trang.",
        en="Split the query, or read fewer rows a page.",
    )

    _NAMES: ClassVar[dict[str, Text]] = {
        "document": Text(vi="Độ dài văn bản truy vấn (byte)", en="The document's length in bytes"),
        "tokens": Text(vi="Số từ tố của văn bản", en="The number of tokens"),
        "nesting": Text(vi="Mức lồng nhau của văn bản", en="The nesting of the document"),
        "fragments": Text(vi="Số đoạn (fragment)", en="The number of fragments"),
        "directives": Text(vi="Số chỉ thị (directive)", en="The number of directives"),
        "duplicates": Text(vi="Số trường lặp lại", en="The number of repeated fields"),
        "depth": Text(vi="Độ sâu", en="The depth"),
        "introspection_depth": Text(
            vi="Độ sâu khi đọc lược đồ", en="The depth of the introspection"
        ),
        "aliases": Text(vi="Số bí danh (alias)", en="The number of aliases"),
        "root_fields": Text(vi="Số trường gốc", en="The number of root fields"),
        "fields": Text(
            vi="Số trường sau khi trải các đoạn", en="The number of fields, fragments unfolded,"
        ),
        "filters": Text(
            vi="Số phần của các bộ lọc cộng lại", en="The number of parts of all filters"
        ),
        "cost": Text(vi="Số hàng ước tính", en="The estimated number of rows"),
    }

    def __init__(
        self, limit: str, allowed: int, measured: int | None, sizes: Measured | None = None
    ) -> None:
        """``measured`` is None where counting stopped at the limit."""
        found = _shown(measured, allowed)
        super().__init__(
            Text(
                vi="{what} là {found}, quá mức cho phép {allowed}.",
                en="{what} is {found}; {allowed} is allowed.",
            ).format(what=self._NAMES[limit], found=found, allowed=allowed),
            code=f"limit.{limit}",
            params={"limit": limit, "allowed": allowed, "measured": measured},
        )
        self.sizes = sizes


def _shown(measured: int | None, allowed: int) -> Text:
    if measured is None:
        return Text(vi=f"hơn {allowed}", en=f"more than {allowed}")
    if measured >= SATURATED:
        return Text(vi=f"hơn {SATURATED}", en=f"more than {SATURATED}")
    return Text(vi=str(measured), en=str(measured))


def parse(source: str, limits: Limits) -> DocumentNode:
    """The document of ``source``.

    Raises `LimitExceeded` before reading a text that is too long, has too many tokens or
    nests too deeply, and `graphql.GraphQLSyntaxError` for one that is not GraphQL.
    """
    length = len(source.encode(errors="surrogatepass"))
    if length > limits.document:
        raise LimitExceeded("document", limits.document, length)
    try:
        found = parse_document(source, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLSyntaxError as error:
        # graphql-core says which limit it met in words only; a test holds these words.
        if "nested too deeply" in error.message:
            raise LimitExceeded("nesting", MAX_NESTING_DEPTH, None) from None
        if error.message.endswith("Parsing aborted."):
            raise LimitExceeded("tokens", limits.tokens, None) from None
        raise
    _unlink(found)
    return found


def _unlink(document: DocumentNode) -> None:
    """Part the tokens of a document: chained, any node that is kept would keep all of them."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        following, token.prev, token.next = token.next, None, None
        token = following


def measure(
    document: DocumentNode,
    operation_name: str | None,
    variables: Mapping[str, Any],
    schema: GraphQLSchema,
    limits: Limits,
) -> Measured:
    """How large the named operation is, all operations where the name picks none.

    Raises `LimitExceeded` for the first limit that it exceeds. The document need not be
    valid: unknown names weigh little, and a fragment inside itself is counted once.
    """
    census = Census(document)
    unfolding = Unfolding(
        census.operations_named(operation_name),
        census.by_name,
        variables,
        schema,
        page=limits.page,
        list_size=limits.list_size,
    )
    largest = unfolding.largest()
    sizes = Measured(
        depth=largest.depth,
        introspection_depth=largest.introspection_depth,
        aliases=largest.aliases,
        directives=census.directives,
        duplicates=census.duplicates,
        fragments=census.fragments,
        root_fields=largest.width,
        fields=largest.fields,
        filters=largest.filters,
        cost=largest.cost,
        visited=census.visited + unfolding.visited,
    )
    _hold(sizes, limits)
    return sizes


_HELD = (
    "fragments",
    "directives",
    "duplicates",
    "depth",
    "introspection_depth",
    "aliases",
    "root_fields",
    "fields",
    "filters",
    "cost",
)


def _hold(sizes: Measured, limits: Limits) -> None:
    for name in _HELD:
        found, allowed = getattr(sizes, name), getattr(limits, name)
        if found > allowed:
            raise LimitExceeded(name, allowed, found, sizes)
