"""The comparison itself: whatever is broken in the compiler, it must see."""

from collections.abc import Callable

import pytest
from sqlalchemy import true
from tests.core.graph.plan.both import Both

from khungcui.graph.plan import leaves, pages
from khungcui.graph.plan.statement import Statement

pytestmark = pytest.mark.anyio

#: Enumerations, absent values, order and cursors, pages under a record, what is hidden.
QUERY = """{
  establishments(first: 4, order: [{field: NAME, direction: DESC}]) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { ownerForm taxCode closed workers portions(first: 1) { nodes { kind } } }
  }
  portions(first: 3) { totalCount nodes { id } }
}"""


def _no_policy(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Statement, "visible", lambda self, shape: true())


def _no_order(patch: pytest.MonkeyPatch) -> None:
    made = pages._gathered
    patch.setattr(pages, "_gathered", lambda text, order: made(text, order[-1:]))


def _one_row_more(patch: pytest.MonkeyPatch) -> None:
    made = pages._Cut
    patch.setattr(pages, "_Cut", lambda rows, low, high, more: made(rows, low, high + 1, more))


def _values_for_names(patch: pytest.MonkeyPatch) -> None:
    made = leaves.constant
    patch.setattr(leaves, "constant", lambda text: made(text.lower()))


def _empty_for_null(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(leaves, "or_null", lambda text: leaves.func.coalesce(text, leaves.constant('""')))


@pytest.mark.parametrize(
    "broken", [_no_policy, _no_order, _one_row_more, _values_for_names, _empty_for_null]
)
async def test_what_is_broken_is_seen(
    both: Both, monkeypatch: pytest.MonkeyPatch, broken: Callable[[pytest.MonkeyPatch], None]
) -> None:
    asker = both.asker("ward_committee")
    await both.same(asker, QUERY)
    with monkeypatch.context() as patch:
        broken(patch)
        # Another document, so that no plan of it is known.
        with pytest.raises(AssertionError, match=r"not|instead"):
            await both.same(asker, f"{QUERY} # {broken.__name__}")
    await both.same(asker, f"{QUERY} # whole after {broken.__name__}")
