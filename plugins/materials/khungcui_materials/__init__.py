"""Materials: what the plugin declares."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from khungcui import Act, Making, Manifest, Migrations, Power, Resource, Text, hookimpl
from khungcui_materials.acts import POST_NOTE
from khungcui_materials.demo import notes
from khungcui_materials.models import Note
from khungcui_materials.resources import NOTES


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="materials",
        title=Text(vi="Materials", en="Materials"),
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
            name="materials_note.view",
            title=Text(vi="Xem ghi chú", en="See notes"),
        ),
        Power(
            name="materials_note.post",
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
