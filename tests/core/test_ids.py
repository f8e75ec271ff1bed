"""Global ids: read back as written, and everything else looks like an id of nothing."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khungcui.errors import BadId
from khungcui.ids import NodeId, parse_node_id, uuid7


def test_an_id_reads_back_as_it_was_written() -> None:
    key = uuid7()
    read = parse_node_id(str(NodeId("Establishment", "760", str(key))), "Establishment")
    assert (read.type, read.tenant, read.uuid) == ("Establishment", "760", key)


def test_an_area_made_later_keeps_its_date_in_the_id() -> None:
    area = NodeId("Area", "79", "26740@2025-07-01")
    assert parse_node_id(str(area)) == area


def test_an_id_of_another_type_is_an_id_of_nothing() -> None:
    with pytest.raises(BadId):
        parse_node_id(str(NodeId("Office", "760", str(uuid7()))), "Establishment")


@given(st.text(max_size=60))
def test_whatever_is_sent_is_an_id_or_bad(text: str) -> None:
    try:
        read = parse_node_id(text)
    except BadId:
        return
    # Padding bits may differ, so it need not be the same text; it is the same id.
    assert parse_node_id(str(read)) == read


def test_ids_come_in_the_order_of_their_making() -> None:
    made = [uuid7() for _ in range(100)]
    assert made == sorted(made)
    assert {UUID(str(each)).version for each in made} == {7}
