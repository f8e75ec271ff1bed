"""Which columns of its rows a selection needs."""

from typing import Any

from sqlalchemy import ColumnElement

from khungcui.graph.plan.operation import Connection, Edges, Hole, One, Selection, Value
from khungcui.graph.shapes import KEY, TENANT, Shape, key_label


def needed(*selections: Selection) -> frozenset[str]:
    """The labels of a row that the JSON of ``selections`` reads."""
    found: set[str] = {TENANT, KEY}
    for selection in selections:
        for _, member in selection.members:
            if isinstance(member, Value):
                found.add(member.field.name)
            elif isinstance(member, Hole):
                found.update(member.requires)
            elif isinstance(member, One):
                keys = range(len(member.relation.key))
                found |= {key_label(member.relation, i) for i in keys}
    return frozenset(found)


def selections_of(place: Connection) -> list[Selection]:
    """What is asked of each row of a page: as a node, and as the node of an edge."""
    found: list[Selection] = []
    for _, part in place.members:
        if isinstance(part, Selection):
            found.append(part)
        elif isinstance(part, Edges):
            found += [each for _, each in part.members if isinstance(each, Selection)]
    return found


def columns_of(shape: Shape, labels: frozenset[str]) -> list[ColumnElement[Any]]:
    """Those columns of a shape that bear ``labels``, in its order."""
    return [column for column in shape.columns if column.key in labels]
