"""Requests made to cost much for little: each kind grows with the number that it is given."""

from collections.abc import Callable
from typing import Any

Request = dict[str, Any]


def _asking(query: str, **variables: Any) -> Request:
    return {"query": query, "variables": variables}


def doubling(n: int) -> Request:
    """Fragments of which each holds the one before twice: 2ⁿ fields."""
    steps = " ".join(f"fragment F{k} on Query {{ ...F{k - 1} ...F{k - 1} }}" for k in range(1, n))
    return _asking(f"{{ ...F{n - 1} }} fragment F0 on Query {{ __typename }} {steps}")


def doubling_under_aliases(n: int) -> Request:
    """The same, each time in two fields of its own, so that nothing can be merged."""
    steps = " ".join(
        f"fragment F{k} on Establishment {{ a: orderer(portion: PLAN) {{ ...F{k - 1} }} "
        f"b: orderer(portion: PLAN) {{ ...F{k - 1} }} }}"
        for k in range(1, n)
    )
    return _asking(
        f"{{ establishments {{ nodes {{ ...F{n - 1} }} }} }} "
        f"fragment F0 on Establishment {{ id }} {steps}"
    )


def ring(n: int) -> Request:
    """Fragments that hold each other in a circle."""
    steps = " ".join(f"fragment F{k} on Query {{ ...F{(k + 1) % n} }}" for k in range(n))
    return _asking(f"{{ ...F0 }} {steps}")


def everybody_with_everybody(n: int) -> Request:
    """Fragments that all hold all others, up to a text of a megabyte."""
    n = min(n, 200)
    spreads = " ".join(f"...F{k}" for k in range(n))
    steps = " ".join(f"fragment F{k} on Query {{ {spreads} }}" for k in range(n))
    return _asking(f"{{ {spreads} }} {steps}")


def beside_each_other(n: int) -> Request:
    """Fragments side by side, whose fields have to be compared pair by pair."""
    spreads = " ".join(f"...F{k}" for k in range(n))
    fields = "nodes { id name code }"
    steps = " ".join(f"fragment F{k} on EstablishmentConnection {{ {fields} }}" for k in range(n))
    return _asking(f"{{ establishments {{ {spreads} }} }} {steps}")


def deep(n: int) -> Request:
    """Selections within selections."""
    return _asking("{ establishments " + "{ nodes " * n + "{ id }" + " }" * n + " }")


def deep_list(n: int) -> Request:
    """Lists within lists, as a literal."""
    return _asking("{ establishments(first: " + "[" * n + "1" + "]" * n + ") { totalCount } }")


def deep_object(n: int) -> Request:
    """Objects within objects, as a literal."""
    inner = "{ not: " * n + "{}" + " }" * n
    return _asking("{ establishments(filter: " + inner + ") { totalCount } }")


def deep_type(n: int) -> Request:
    """A variable of a list of lists."""
    return _asking("query($x: " + "[" * n + "Int" + "]" * n + ") { __typename }")


def deep_variable(n: int) -> Request:
    """A variable that nests, as deep as it can be written here."""
    value: Any = {}
    for _ in range(min(n, 240)):
        value = {"not": value}
    query = "query($f: EstablishmentFilter) { establishments(filter: $f) { totalCount } }"
    return _asking(query, f=value)


def wide_variable(n: int) -> Request:
    """A variable of many values."""
    query = "query($f: EstablishmentFilter) { establishments(filter: $f) { totalCount } }"
    return _asking(query, f={"or": [{"code": {"eq": str(k)}} for k in range(n)]})


def long_number(n: int) -> Request:
    """A number of many digits."""
    return _asking("{ establishments(first: " + "9" * n + ") { totalCount } }")


def long_string(n: int) -> Request:
    """A text of many letters, in quotation marks and as a block."""
    return _asking(
        '{ a: node(id: "' + "ế" * n + '") { id } b: node(id: """' + "\n" * n + '""") { id } }'
    )


def long_name(n: int) -> Request:
    """A field with a name that resembles no other for long."""
    return _asking("{ establishment" + "s" * n + " { id } }")


def aliases(n: int) -> Request:
    """The same field under many names."""
    return _asking("{ " + " ".join(f"a{k}: __typename" for k in range(n)) + " }")


def repeats(n: int) -> Request:
    """The same field many times over."""
    return _asking("{ establishments { nodes { " + "id " * n + "} } }")


def directives(n: int) -> Request:
    """Directives on one field."""
    return _asking("{ __typename " + "@include(if: true) " * n + "}")


def unknown_fields(n: int) -> Request:
    """Names that nearly are in the schema: each would be compared with all that are."""
    return _asking("{ " + " ".join(f"establishment{k}" for k in range(n)) + " }")


def arguments(n: int) -> Request:
    """An argument given many times."""
    return _asking("{ establishments(" + "first: 1 " * n + ") { totalCount } }")


def operations(n: int) -> Request:
    """Operations of which one would be enough."""
    return _asking(" ".join(f"query Q{k} {{ __typename }}" for k in range(n)))


def variables(n: int) -> Request:
    """Variables that are declared and given, and not used."""
    declared = " ".join(f"$v{k}: Int" for k in range(n))
    return _asking(f"query({declared}) {{ __typename }}", **{f"v{k}": k for k in range(n)})


KINDS: dict[str, Callable[[int], Request]] = {
    kind.__name__.replace("_", " "): kind
    for kind in (
        doubling,
        doubling_under_aliases,
        ring,
        everybody_with_everybody,
        beside_each_other,
        deep,
        deep_list,
        deep_object,
        deep_type,
        deep_variable,
        wide_variable,
        long_number,
        long_string,
        long_name,
        aliases,
        repeats,
        directives,
        unknown_fields,
        arguments,
        operations,
        variables,
    )
}
