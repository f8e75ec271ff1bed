"""What a switch changes is said line by line, the gravest first."""

from graphql import build_schema

from khungcui.plugins.schema_diff import Change, schema_diff

SMALL = build_schema("type Query { looms: Int } enum Cloth { SILK }")
LARGE = build_schema(
    "type Query { looms: Int parts(first: Int): [Part!] } "
    "type Part { name: String } enum Cloth { SILK COTTON }"
)


def test_turning_on_adds() -> None:
    assert schema_diff(SMALL, LARGE) == (
        Change(severity="dangerous", description="Enum value Cloth.COTTON was added."),
        Change(severity="added", description="Type Part was added."),
        Change(severity="added", description="Query.parts was added."),
    )


def test_turning_off_breaks() -> None:
    found = schema_diff(LARGE, SMALL)
    assert {change.severity for change in found} == {"breaking"}
    assert "Field Query.parts was removed." in {change.description for change in found}


def test_nothing_changes_nothing() -> None:
    assert schema_diff(LARGE, LARGE) == ()
