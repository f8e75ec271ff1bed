"""Technical: what the plugin declares."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from khungcui import Act, Making, Manifest, Migrations, Power, Resource, Text, hookimpl
from khungcui_technical.acts import POST_NOTE
from khungcui_technical.demo import notes
from khungcui_technical.models import Note
from khungcui_technical.resources import NOTES


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="technical",
        title=Text(vi="Technical", en="Technical"),
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
            name="technical_note.view",
            title=Text(vi="Xem ghi chú", en="See notes"),
        ),
        Power(
            name="technical_note.post",
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
