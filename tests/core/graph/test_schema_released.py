"""What was released stays, unless it was announced that it goes and the day has come."""

import pytest
from graphql import build_schema
from tests.core.graph.snapshots import FOLDER, RELEASED, whole

from khungcui import clock
from khungcui.plugins.schema_diff import schema_diff


@pytest.mark.parametrize("released", sorted(path.name for path in RELEASED.glob("*.graphql")))
def test_nothing_released_is_taken_away_before_its_day(released: str) -> None:
    before, after = (build_schema(whole(folder, released)) for folder in (RELEASED, FOLDER))
    found = schema_diff(before, after, day=clock.today())
    # Deprecate it (`Deprecated`), release, and take it away when its day has come.
    assert [one.description for one in found if one.severity == "breaking"] == []


def test_there_is_something_released() -> None:
    assert {path.name for path in RELEASED.glob("*.graphql")}
