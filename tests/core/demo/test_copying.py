"""Rows as COPY takes them: defaults as the model says, ids in order, values as they are stored."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from khungcui.demo.copying import Shape
from khungcui.policy.vocabulary import OfficeKind, PortionKind
from khungcui.register.columns import period
from khungcui.register.models import ChangeRequest, Office, Portion
from khungcui.text import search_key, sort_key

DIALECT = dialect(dbapi=dialect.import_dbapi())
ID = UUID("0024bb9c-391a-7000-a1b9-14537ee0ea3e")


def made(model: type, **row: object) -> dict[str, object]:
    shape = Shape.of(model, DIALECT, lambda: ID)
    return dict(zip(shape.columns, shape.record(row), strict=True))


def test_what_a_row_does_not_name_takes_the_default_of_the_model() -> None:
    row = made(Office, tenant="760", name="Phòng Công nghiệp", kind=OfficeKind.DISTRICT_OFFICE)
    assert row["id"] == ID
    assert row["name_search"] == search_key("Phòng Công nghiệp")
    assert row["name_sort"] == sort_key("Phòng Công nghiệp")
    assert row["until"] is None


def test_an_instance_serves_as_well_as_a_mapping() -> None:
    shape = Shape.of(Office, DIALECT, lambda: ID)
    given = {"tenant": "760", "name": "Phường 14", "kind": OfficeKind.WARD_COMMITTEE}
    assert shape.record(Office(**given)) == shape.record(given)


def test_values_are_as_the_driver_takes_them() -> None:
    row = made(Portion, kind=PortionKind.OWN, valid=period(date(2020, 1, 1)))
    assert (row["kind"], type(row["kind"])) == ("own", str)
    assert row["valid"].lower == date(2020, 1, 1)  # type: ignore[attr-defined]
    assert made(ChangeRequest, proposed={"workers": 3})["proposed"] == '{"workers": 3}'


def test_a_word_that_is_not_in_a_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="guild"):
        made(Office, kind="guild")
