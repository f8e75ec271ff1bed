from datetime import date

import pytest

from khungcui.policy.adapter import read_rulebook
from khungcui.policy.rule import Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.tenancy.tree import AreaTree, AreaVersion, LevelKind, Period
from khungcui.text import Text

#: On this day the ward of Đa Kao becomes part of Tân Định in the small tree.
MERGER = date(1990, 1, 1)
_LEVELS = ("city", "district", "ward")
_AREAS = (
    ("79", None, None),
    ("760", "79", None),
    ("26734", "760", None),
    ("26737", "760", MERGER),
    ("770", "79", None),
    ("27139", "770", None),
    # Its code begins as that of Quận 1 does: paths must not be compared without their slash.
    ("7601", "79", None),
    ("26899", "7601", None),
)


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return read_rulebook()


@pytest.fixture(scope="session")
def regulation(book: Rulebook) -> Snapshot:
    return Snapshot.of(book)


@pytest.fixture(scope="session")
def small_tree() -> AreaTree:
    depth = {"79": 0, "760": 1, "770": 1, "7601": 1}
    return AreaTree(
        levels={
            name: LevelKind(id=name, rank=rank, home=rank < 2, name=Text(vi=name, en=name))
            for rank, name in enumerate(_LEVELS)
        },
        versions=tuple(
            AreaVersion(
                id=area,
                code=area,
                level=_LEVELS[depth.get(area, 2)],
                parent=parent,
                name=Text(vi=area, en=area),
                period=Period(start=date(1975, 1, 1), end=end),
            )
            for area, parent, end in _AREAS
        ),
        successors={"26737": "26734"},
    )
