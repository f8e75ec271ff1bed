"""Filters of establishments, each with the same said of a row as it was shown."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from khungcui.text import search_key

#: Names begin with letters that other spellings share, and with what nothing begins with.
BEGINNINGS = ("d", "Đ", "s", "SẢN", "c", "Công ty", "hợp", "x", "")
#: A filter, and the same said of a row as it was shown.
Said = tuple[dict[str, Any], Callable[[Any], bool]]


def _compared(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Said]:
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "eq": lambda a, b: a == b,
        "lt": lambda a, b: a < b,
        "gte": lambda a, b: a >= b,
    }

    def said(test: str, value: Any) -> Said:
        number = float(value)
        return {
            name: {test: value}
        }, lambda row: row[name] is not None and tests[test](float(row[name]), number)

    return st.builds(said, st.sampled_from(sorted(tests)), values)


def _chosen(name: str, *choices: str) -> st.SearchStrategy[Said]:
    return st.lists(st.sampled_from(choices), max_size=2).map(
        lambda wanted: ({name: {"in": wanted}}, lambda row: row[name] in wanted)
    )


def _empty(name: str) -> st.SearchStrategy[Said]:
    return st.booleans().map(
        lambda empty: ({name: {"isNull": empty}}, lambda row: (row[name] is None) is empty)
    )


_NAMED: st.SearchStrategy[Said] = st.sampled_from(BEGINNINGS).map(
    lambda start: (
        {"name": {"startsWith": start}},
        lambda row: search_key(row["name"]).startswith(search_key(start)),
    )
)


def _is(name: str, of: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    return of.map(
        lambda said: (
            {name: {"is": said[0]}},
            lambda row: row[name] is not None and said[1](row[name]),
        )
    )


def _many(name: str, of: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    def said(quantity: str, inner: Said) -> Said:
        holds = {"some": any, "every": all, "none": lambda each: not any(each)}[quantity]
        return {name: {quantity: inner[0]}}, lambda row: holds(
            inner[1](one) for one in row[name]["nodes"]
        )

    return st.builds(said, st.sampled_from(("some", "none", "every")), of)


def _joined(of: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    """Filters joined by and, or, not."""
    return st.one_of(
        of.map(lambda one: ({"not": one[0]}, lambda row: not one[1](row))),
        st.lists(of, max_size=3).map(
            lambda parts: (
                {"or": [part for part, _ in parts]},
                lambda row: not parts or any(holds(row) for _, holds in parts),
            )
        ),
        st.lists(of, max_size=3).map(
            lambda parts: (
                {"and": [part for part, _ in parts]},
                lambda row: all(holds(row) for _, holds in parts),
            )
        ),
    )


def _filter(leaves: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    return st.recursive(leaves, _joined, max_leaves=4)


_ANYTHING: st.SearchStrategy[Said] = st.just(({}, lambda row: True))
OFFICE = _filter(st.one_of(_NAMED, _chosen("kind", "COMPANY", "OUTSIDE_ORDERER"), _ANYTHING))
PORTION = _filter(
    st.one_of(
        _chosen("kind", "PLAN", "OWN"),
        _compared("share", st.sampled_from(("30", "50", "70.5", "100"))),
        _empty("managedBy"),
        _is("orderer", OFFICE),
    )
)
AREA = st.one_of(
    _chosen("level", "ward", "district"),
    st.sampled_from(("760", "770")).map(
        lambda code: (
            {"parent": {"code": code}},
            lambda row: row["parent"] is not None and row["parent"]["code"] == code,
        )
    ),
)


def _within_limits(said: Said) -> bool:
    """Whether a filter is one that is answered: of 100 parts at most, 10 deep at most."""
    waiting, parts = [(said[0], 1)], 0
    while waiting:
        each, depth = waiting.pop()
        parts += 1
        if parts > 100 or depth > 10:
            return False
        inner = [*each.get("and", ()), *each.get("or", ())]
        inner += [each["not"]] if "not" in each else []
        tests = [test for test in each.values() if isinstance(test, dict)]
        inner += [test[way] for test in tests for way in _WAYS & test.keys()]
        waiting += [(one, depth + 1) for one in inner]
    return True


#: Through which related records are asked about.
_WAYS = frozenset({"is", "some", "every", "none"})
ESTABLISHMENT = _filter(
    st.one_of(
        _compared("workers", st.sampled_from((5, 36, 60))),
        _empty("closed"),
        _is("sector", _filter(st.one_of(_NAMED, _chosen("code", "13", "14", "99")))),
        _is("area", _filter(AREA)),
        _many("portions", PORTION),
    )
).filter(_within_limits)
