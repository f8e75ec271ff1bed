"""The root field `search`: one box over all that the asker may see."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any

import orjson
import strawberry
from strawberry import UNSET
from strawberry.types import Info
from strawberry.utils.str_converters import to_camel_case

from khungcui.defaults.paging import PageInfo, forwards, page_size
from khungcui.defaults.search.finding import Found, Hit, Place, Search
from khungcui.defaults.search.sources import Searched, searched_fields
from khungcui.defaults.search.words import MOST_WORDS, asked_words
from khungcui.errors import BadCursor
from khungcui.graph.context import Context
from khungcui.graph.loaders import one
from khungcui.graph.types import After, First, Node, Types
from khungcui.ids import NodeId
from khungcui.plugins.view import key_of
from khungcui.text import Text

_TEXT = Annotated[
    str,
    strawberry.argument(
        description=f"Up to {MOST_WORDS} words or beginnings of words, in any order; "
        "case and marks do not matter: `dong da det`."
    ),
]


@dataclass(frozen=True)
class _Answer:
    """A page of hits at one request, with the types to read their records by."""

    context: Context
    types: Mapping[str, Types]
    signature: str
    found: Found

    def cursor(self, hit: Hit) -> str:
        content = orjson.dumps([self.signature, *hit.place])
        return urlsafe_b64encode(content).rstrip(b"=").decode()


@strawberry.type(description="A record that has all the words.")
class SearchHit:
    """One hit; the record is read again as any other is."""

    answer: strawberry.Private[_Answer]
    hit: strawberry.Private[Hit]

    @strawberry.field(description="The record; null where it was hidden or ended meanwhile.")
    async def record(self) -> Node | None:
        """Through the loader of its resource, so that its policy holds a second time."""
        types = self.answer.types[self.hit.resource]
        resource, context = types.shape.resource, self.answer.context
        node = NodeId(resource.type_name, self.hit.tenant, self.hit.key)
        identity = (self.hit.tenant, key_of(resource, node))
        return await one(context, types.shape, types.object, context.view, identity)

    @strawberry.field(description="What the record is called.")
    def title(self) -> str:
        """The field that it is shown by."""
        return self.hit.title

    @strawberry.field(description="The fields of the record in which words were found.")
    def matched(self) -> list[str]:
        """By their names in the schema."""
        return [to_camel_case(name) for name in self.hit.fields]


@strawberry.type(description="A hit and where it stands.")
class SearchEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Where this hit stands.")
    node: SearchHit = strawberry.field(description="The hit.")


@strawberry.type(
    description="A page of hits: whole words before beginnings of words, then by name."
)
class SearchConnection:
    """Relay's connection, forwards only."""

    answer: strawberry.Private[_Answer]

    @strawberry.field(description="The hits of this page.")
    def nodes(self) -> list[SearchHit]:
        """Without their cursors."""
        return [SearchHit(answer=self.answer, hit=hit) for hit in self.answer.found.hits]

    @strawberry.field(description="The hits, each with a cursor.")
    def edges(self) -> list[SearchEdge]:
        """With their cursors."""
        return [SearchEdge(cursor=self.answer.cursor(node.hit), node=node) for node in self.nodes()]

    @strawberry.field(description="Where the page stands.")
    def page_info(self) -> PageInfo:
        """Relay's PageInfo."""
        cursors = [self.answer.cursor(hit) for hit in self.answer.found.hits]
        return forwards(cursors, more=self.answer.found.more)

    @strawberry.field(
        description="False where so many records have these words that not all were looked at: "
        "add a word, or letters to one."
    )
    def complete(self) -> bool:
        """Whether every record with the words was looked at."""
        return self.answer.found.complete


def search_field(every: Mapping[str, Types]) -> Any:
    """The root search over the resources of a schema that declare what to search in."""
    among = {
        name: Searched(resource=types.shape.resource, plugin=types.shape.plugin, fields=fields)
        for name, types in every.items()
        if (fields := searched_fields(types.shape.resource))
    }
    choices: Any = StrEnum("SearchType", {name.upper(): name for name in among})
    kinds = strawberry.enum(choices, description="What can be searched for.")
    for value in choices.__strawberry_definition__.values:
        value.description = every[value.value].shape.resource.title.en

    async def resolve(
        info: Info[Context, Any],
        text: _TEXT,
        types: Any = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> SearchConnection:
        context = info.context
        words = asked_words(text)
        wanted = list(among) if not types else list(dict.fromkeys(each.value for each in types))
        signature = _signature(words, wanted)
        most = context.platform.settings.max_page
        size = page_size(None if first is UNSET else first, most)
        search = Search(view=context.view, words=words, among=[among[name] for name in wanted])
        found = await search.page(context.read, size, _place(after or None, signature))
        return SearchConnection(answer=_Answer(context, every, signature, found))

    resolve.__annotations__["types"] = Annotated[
        list[kinds] | None, strawberry.argument(description="Only these; all by default.")
    ]
    return strawberry.field(
        resolver=resolve, description="Records by the words in their names, addresses and codes."
    )


def _signature(words: Sequence[str], wanted: Sequence[str]) -> str:
    """A short name for a question, so that a cursor of another is known as such."""
    return sha256(repr((sorted(words), sorted(wanted))).encode()).hexdigest()[:8]


def _place(cursor: str | None, signature: str) -> Place | None:
    """What a cursor of this question says; `BadCursor` where it is none."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        signed, whole, *rest = orjson.loads(urlsafe_b64decode(padded))
        if signed != signature or type(whole) is not int or not 0 <= whole <= MOST_WORDS:
            raise ValueError
        sorting, resource, tenant, key = rest
        if any(type(each) is not str or "\x00" in each for each in rest):
            raise ValueError
    except (ValueError, TypeError):
        raise BadCursor(
            Text(
                vi="Con trỏ này không thuộc kết quả tìm kiếm này.",
                en="This cursor was not given out by this search.",
            ),
            field="after",
        ) from None
    return (whole, sorting, resource, tenant, key)
