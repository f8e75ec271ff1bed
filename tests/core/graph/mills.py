"""Three small plugins: mills, and what spinning and dyeing add to them and to each other."""

from decimal import Decimal
from enum import StrEnum
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import Numeric
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import (
    Act,
    Base,
    Choice,
    Facet,
    Field,
    Manifest,
    Power,
    Relation,
    Resource,
    TenantRow,
    Text,
    ToMany,
    ToOne,
    hookimpl,
)
from khungcui.plugins.manager import load
from khungcui.plugins.registry import Registry

WORDS = Text(vi="Chữ", en="Words")


class Fibre(StrEnum):
    """What is spun."""

    COTTON = "cotton"
    SILK = "silk"


class Dye(StrEnum):
    """What is dyed with."""

    INDIGO = "indigo"
    MADDER = "madder"


class _Mill(TenantRow, Base):
    __tablename__ = "pruning_test_mill"

    name: Mapped[str] = mapped_column(SqlText())
    first_vat: Mapped[UUID | None]


class _Spindle(TenantRow, Base):
    __tablename__ = "pruning_test_spindle"

    mill: Mapped[UUID]
    code: Mapped[str] = mapped_column(SqlText())
    fibre: Mapped[Fibre] = mapped_column(Choice(Fibre))


class _Vat(TenantRow, Base):
    __tablename__ = "pruning_test_vat"

    spindle: Mapped[UUID]
    litres: Mapped[Decimal] = mapped_column(Numeric(9, 2))
    dye: Mapped[Dye] = mapped_column(Choice(Dye))


MILL = Resource(
    name="mill",
    rows=_Mill,
    title=Text(vi="Nhà máy", en="Mill"),
    fields=(Field(name="name", column=_Mill.name, title=WORDS, code=True),),
)
SPINDLE = Resource(
    name="spindle",
    rows=_Spindle,
    title=Text(vi="Cọc sợi", en="Spindle"),
    fields=(
        Field(name="code", column=_Spindle.code, title=WORDS, code=True),
        Field(name="fibre", column=_Spindle.fibre, title=WORDS),
    ),
    relations=(ToOne(name="mill", target="mill", key=(_Spindle.mill,), title=WORDS),),
)
#: Its rows can be grouped by what another plugin brings, and by nothing else.
VAT = Resource(
    name="vat",
    rows=_Vat,
    title=Text(vi="Bể nhuộm", en="Vat"),
    fields=(
        Field(name="litres", column=_Vat.litres, title=WORDS),
        Field(name="dye", column=_Vat.dye, title=WORDS, filterable=False),
    ),
)
RELATIONS = {
    "spinning": (
        Relation(
            on="mill",
            relation=ToMany(name="spindles", target="spindle", key=_Spindle.mill, title=WORDS),
        ),
    ),
    "dyeing": (
        Relation(
            on="vat",
            relation=ToOne(name="spindle", target="spindle", key=(_Vat.spindle,), title=WORDS),
        ),
        Relation(
            on="spindle",
            relation=ToMany(name="vats", target="vat", key=_Vat.spindle, title=WORDS),
        ),
        Relation(
            on="mill",
            relation=ToOne(name="first_vat", target="vat", key=(_Mill.first_vat,), title=WORDS),
        ),
    ),
}


@strawberry.input
class OpenMillInput:
    name: str


@strawberry.input
class Thread:
    fibre: Fibre
    metres: int = 100


@strawberry.input
class SpinInput:
    mill: strawberry.ID
    threads: list[Thread]


@strawberry.input
class DyeInput:
    dye: Dye = Dye.INDIGO


@strawberry.type
class Shade:
    """What only a query of dyeing leads to."""

    name: str
    of: Dye


@strawberry.type
class DyeQueries:
    @strawberry.field
    def shades(self, of: Dye | None = None) -> list[Shade]:
        return [Shade(name="light", of=of or Dye.INDIGO)]


async def _creates(acting: Any, given: Any) -> Facet:
    return Facet(area=acting.tenant)


async def _run(acting: Any, row: Any, given: Any) -> Any:
    return row


def _act(name: str, input_: type[Any], returns: str) -> Act:
    return Act(
        name=name,
        power=f"{returns}.make",
        title=WORDS,
        input=input_,
        creates=_creates,
        run=_run,
        returns=returns,
    )


_REQUIRES = {"mills": (), "spinning": ("mills",), "dyeing": ("mills", "spinning")}


def _plugin(name: str, resource: Resource, act: Act, labels: Any, **more: Any) -> SimpleNamespace:
    told: dict[str, Any] = {
        "manifest": Manifest(
            name=name,
            title=WORDS,
            summary=WORDS,
            version="1.0",
            optional=name != "mills",
            requires=_REQUIRES[name],
        ),
        "resources": (resource,),
        "relations": RELATIONS.get(name, ()),
        "acts": (act,),
        "powers": tuple(
            Power(name=f"{resource.name}.{do}", title=WORDS) for do in ("view", "make")
        ),
        "labels": {choices: dict.fromkeys(choices, WORDS) for choices in labels},
        **more,
    }
    return SimpleNamespace(
        **{hook: hookimpl(lambda value=value: value) for hook, value in told.items()}
    )


def mills() -> Registry:
    """The registry of the three; those of mills are always on."""
    plugins = (
        _plugin("mills", MILL, _act("open_mill", OpenMillInput, "mill"), ()),
        _plugin("spinning", SPINDLE, _act("spin", SpinInput, "spindle"), (Fibre,)),
        _plugin("dyeing", VAT, _act("dye", DyeInput, "vat"), (Dye,), queries=(DyeQueries,)),
    )
    return load(plugins, installed=False, built_in=()).registry
