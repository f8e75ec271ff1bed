"""What a switch changes is said line by line, the gravest first; what was announced apart."""

from datetime import date

import pytest
from graphql import build_schema

from khungcui.errors import PluginProblem
from khungcui.plugins.deprecation import Deprecated, due
from khungcui.plugins.schema_diff import Change, schema_diff
from khungcui.text import Text

SMALL = build_schema("type Query { looms: Int } enum Cloth { SILK }")
LARGE = build_schema(
    "type Query { looms: Int parts(first: Int): [Part!] } "
    "type Part { name: String } enum Cloth { SILK COTTON }"
)
WARP, FAST = Text(vi="Dùng `warp`.", en="Use `warp`."), Text(vi="Chậm.", en="Slow.")
ANNOUNCED = Deprecated(since=date(2026, 1, 1), until=date(2026, 7, 1), reason=WARP)


def test_turning_on_adds() -> None:
    assert schema_diff(SMALL, LARGE) == (
        Change(severity="dangerous", description="Enum value Cloth.COTTON was added."),
        Change(severity="safe", description="Field Query.parts was added."),
        Change(severity="safe", description="Part was added."),
    )


def test_turning_off_breaks() -> None:
    found = schema_diff(LARGE, SMALL)
    assert {change.severity for change in found} == {"breaking"}
    assert "Field Query.parts was removed." in {change.description for change in found}


def test_nothing_and_other_words_change_nothing() -> None:
    assert schema_diff(LARGE, LARGE) == ()
    said = build_schema('type Query { "How many." looms: Int } enum Cloth { SILK }')
    assert schema_diff(SMALL, said) == ()


def test_what_was_announced_may_go_on_its_day_and_not_before() -> None:
    going = f'@deprecated(reason: "{ANNOUNCED.told.en}")'
    before = build_schema(
        f"type Query {{ looms: Int other: Int parts(first: Int): [Part!] {going} "
        f"cloth(of: Cloth, old: Int {going}): Cloth }} "
        f"type Part {{ name: String }} enum Cloth {{ SILK RAYON {going} }}"
    )
    after = build_schema(
        "type Query { looms: Int other: Int cloth(of: Cloth): Cloth } enum Cloth { SILK }"
    )
    gone = [
        "Argument Query.cloth(old:) was removed.",
        "Enum value Cloth.RAYON was removed.",
        "Field Query.parts was removed.",
        "Part was removed.",
    ]
    for day, severity in ((date(2026, 6, 30), "breaking"), (date(2026, 7, 1), "announced")):
        found = schema_diff(before, after, day=day)
        assert [(one.severity, one.description) for one in found] == [
            (severity, line) for line in gone
        ]
    # Nothing but what was announced: `looms` had no day.
    less = build_schema("type Query { cloth(of: Cloth): Cloth other: Int } enum Cloth { SILK }")
    found = schema_diff(before, less, day=date(2026, 7, 1))
    assert [one.description for one in found if one.severity == "breaking"] == [
        "Field Query.looms was removed."
    ]
    assert before.query_type is not None
    assert "parts" in before.query_type.fields


def test_a_deprecation_tells_its_days_in_both_languages() -> None:
    for told in (ANNOUNCED.told.vi, ANNOUNCED.told.en):
        assert not due(told, date(2026, 6, 30))
        assert due(told, date(2026, 7, 1))
    assert not due("Use `warp` [soon].", date(2026, 7, 1))
    assert not due(None, date(2026, 7, 1))
    with pytest.raises(PluginProblem, match="2026-01-01"):
        Deprecated(since=date(2026, 1, 1), until=date(2026, 1, 1), reason=FAST)
