"""Every sentence of an answer is in the language of the request; codes are the same in both."""

from typing import Any

import pytest

from khungcui.testing import Loom

pytestmark = pytest.mark.anyio

QUERIES = [
    "{ establishments(first: 201) { totalCount } }",
    "{ establishments(first: 1, last: 1) { totalCount } }",
    '{ establishments(after: "x") { nodes { id } } }',
    '{ establishment(id: "x") { id } }',
    "query A { __typename } query B { __typename }",
    '{ establishments(filter: {name: {eq: "\\u0000"}}) { totalCount } }',
    '{ pluginPeriods(filter: {since: {gt: "0001-01-01T00:00:00+14:00"}}) { totalCount } }',
    "{ establishments(first: 200) { nodes { portions(first: 200) { nodes { hand: handOvers"
    "(first: 200) { nodes { id } } } } } } }",
]


@pytest.mark.parametrize("query", QUERIES)
async def test_errors_are_in_the_language_of_the_request(
    standing: Loom, office: Any, query: str
) -> None:
    told = {}
    for language in ("vi", "en"):
        answer = await standing.graphql(query, as_=office.actor, district="760", language=language)
        told[language] = (answer.codes, [error["message"] for error in answer.errors])
    assert told["vi"][0] == told["en"][0]
    assert told["vi"][0]
    for vi, en in zip(told["vi"][1], told["en"][1], strict=True):
        assert vi != en
        assert not vi.isascii()
        assert en.isascii()


async def test_titles_are_in_the_language_of_the_request(standing: Loom, office: Any) -> None:
    titles = []
    for language in ("vi", "en"):
        answer = await standing.graphql(
            "{ plugins { name title } }", as_=office.actor, district="760", language=language
        )
        titles.append({one["name"]: one["title"] for one in answer.done()["plugins"]})
    assert titles[0].keys() == titles[1].keys()
    assert all(titles[0][name] != titles[1][name] for name in titles[0])


async def test_a_refused_token_is_told_in_both_languages(standing: Loom) -> None:
    messages = {
        (await standing.graphql("{ plugins { name } }", as_="kc_760_x", language=one)).errors[0][
            "message"
        ]
        for one in ("vi", "en")
    }
    assert len(messages) == 2
