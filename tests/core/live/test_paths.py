"""From tables to the records that they change: found in the declarations, declared nowhere."""

import pytest

from khungcui.graph.live.paths import paths, tells
from khungcui.plugins.manager import Plugins


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (
            "establishment",
            {
                "establishment.id",
                "establishment_sector.establishment_id",
                "establishment_version.establishment_id",
                "portion.establishment_id",
                "portion_manager.portion_id > portion.establishment_id",
                "portion_orderer.portion_id > portion.establishment_id",
            },
        ),
        ("portion", {"portion.id", "portion_manager.portion_id", "portion_orderer.portion_id"}),
        ("office", {"office.id", "office_sector.office_id"}),
        # What a record refers to does not change it.
        ("post", {"post.id"}),
        ("audit_entry", {"audit_entry.seq"}),
        # Two resources of one table: which of them a row is, its condition says.
        ("city_course", {"training_course.id"}),
        ("district_course", {"training_course.id"}),
    ],
)
def test_ways_to_a_record(plugins: Plugins, resource: str, expected: set[str]) -> None:
    declared = plugins.registry.resources[resource].resource
    assert tells(declared)
    ways = (
        " > ".join(f"{step.table.name}.{step.column}" for step in path.steps)
        for path in paths(declared)
    )
    assert set(ways) == expected


@pytest.mark.parametrize("resource", ["area", "instrument", "possible_duplicate"])
def test_what_is_no_row_of_a_district_has_no_changes(plugins: Plugins, resource: str) -> None:
    assert not tells(plugins.registry.resources[resource].resource)
