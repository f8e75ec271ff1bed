"""Labor finance: what the plugin declares."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from khungcui import Act, Making, Manifest, Migrations, Power, Resource, Text, hookimpl
from khungcui_labor_finance.acts import POST_NOTE
from khungcui_labor_finance.demo import notes
from khungcui_labor_finance.models import Note
from khungcui_labor_finance.resources import NOTES


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="labor_finance",
        title=Text(vi="Labor finance", en="Labor finance"),
        summary=Text(vi="Ghi chú theo địa bàn.", en="Notes on one's own ground."),
        version="0.1.0",
    )


@hookimpl
def migrations() -> Migrations:
    return Migrations(
        location=Path(__file__).parent / "migrations",
        tables=(Note.__table__,),  # type: ignore[arg-type]
    )


@hookimpl
def powers() -> Sequence[Power]:
    return (
        Power(
            name="labor_finance_note.view",
            title=Text(vi="Xem ghi chú", en="See notes"),
        ),
        Power(
            name="labor_finance_note.post",
            title=Text(vi="Đăng ghi chú", en="Post a note"),
        ),
    )


@hookimpl
def resources() -> Sequence[Resource]:
    return (NOTES,)


@hookimpl
def acts() -> Sequence[Act]:
    return (POST_NOTE,)


@hookimpl
def descriptions() -> Path:
    return Path(__file__).parent / "descriptions.csv"


@hookimpl
def demo(making: Making) -> AsyncIterator[tuple[str, int]]:
    return notes(making)
