"""A platform over demo data that the tests of search share, and every record with its words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from strawberry.utils.str_converters import to_camel_case

from khungcui.defaults.search.sources import searched
from khungcui.defaults.search.words import words_of
from khungcui.plugins.manager import Plugins
from khungcui.settings import Settings
from khungcui.testing import Actor, Loom
from khungcui.testing.loom import woven
from khungcui.testing.postgres import Cluster
from khungcui.text import sort_key

SEARCH = """query($text: String!, $types: [SearchType!], $first: Int, $after: String) {
    search(text: $text, types: $types, first: $first, after: $after) {
        complete
        pageInfo { hasNextPage startCursor endCursor }
        edges { cursor node { title matched record { __typename id } } }
    }
}"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A record that an official sees: its resource, id, and texts by field, the title first."""

    resource: str
    id: str
    texts: dict[str, str]
    sorted_by: str

    @cached_property
    def words(self) -> set[str]:
        return {word for text in self.texts.values() for word in words_of(text)}

    def matched(self, asked: list[str]) -> list[str]:
        return [
            name
            for name, text in self.texts.items()
            if any(word.startswith(each) for word in words_of(text) for each in asked)
        ]


@dataclass(frozen=True, kw_only=True)
class Searcher:
    """One official at one endpoint."""

    loom: Loom
    actor: Actor
    district: str | None

    async def ask(self, query: str, **variables: Any) -> Any:
        answer = await self.loom.graphql(query, variables, as_=self.actor, district=self.district)
        return answer.done()

    async def hits(self, text: str, **variables: Any) -> list[Any]:
        """All hits of one page, which must be all there are."""
        page = (await self.ask(SEARCH, text=text, **{"first": 200, **variables}))["search"]
        assert page["complete"]
        assert not page["pageInfo"]["hasNextPage"]
        return [edge["node"] for edge in page["edges"]]

    async def titles(self, text: str, **variables: Any) -> list[str]:
        return [hit["title"] for hit in await self.hits(text, **variables)]

    async def everything(self) -> list[Seen]:
        """Every record with words that the official sees, read from the lists."""
        on = self.loom.platform.live.states.enabled(self.district or self.loom.tree.root)
        every: list[Seen] = []
        for each in searched(self.loom.registry.resources):
            if each.plugin not in on:
                continue
            names = [to_camel_case(field.name) for field in each.fields]
            title = to_camel_case(each.title.name)
            plural = to_camel_case(each.resource.plural_name)
            after = None
            while True:
                fields = f"nodes {{ id {' '.join(names)} }} pageInfo {{ hasNextPage endCursor }}"
                query = f"{{ it: {plural}(first: 200, after: $after) {{ {fields} }} }}"
                listed = await self.ask(f"query($after: String) {query}", after=after)
                for node in listed["it"]["nodes"]:
                    shown = node[title]
                    every.append(
                        Seen(
                            resource=each.name,
                            id=node["id"],
                            texts={name: node[name] or "" for name in names},
                            sorted_by=shown if each.title.sort is None else sort_key(shown),
                        )
                    )
                if not listed["it"]["pageInfo"]["hasNextPage"]:
                    break
                after = listed["it"]["pageInfo"]["endCursor"]
        return every


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of the whole session, since the platform of the session runs on its loop."""
    return "asyncio"


@pytest.fixture(scope="session")
async def standing(
    postgres: Cluster,
    populated: str,
    plugins: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Loom]:
    """A `loom` with demo data for all tests that only read."""
    chosen = Settings(state_dir=tmp_path_factory.mktemp("search"))
    async with woven(postgres, populated, plugins, chosen) as loom:
        yield loom


@pytest.fixture(scope="session")
async def city(standing: Loom) -> Searcher:
    """The city committee at the city's endpoint, which sees the most."""
    return Searcher(loom=standing, actor=await standing.acting("city"), district=None)
