"""A plugin with two books: the yarn of a district, and the accounts that groups keep."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import Index, Numeric, func, select
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import (
    Act,
    Acting,
    Base,
    Book,
    Closing,
    Correcting,
    CutOff,
    Due,
    Facet,
    Facets,
    Field,
    InBook,
    Manifest,
    Migrations,
    PeriodKind,
    Power,
    Resource,
    TenantRow,
    Text,
    correcting,
    hookimpl,
)


class YarnEntry(TenantRow, Correcting, Base):
    """Yarn that came or went on a day; a draft has no day yet. Its note may change later."""

    __tablename__ = "loom_yarn_entry"
    __book__ = InBook(book="loom_yarn", day="posted_on", free=("note",))
    __table_args__ = (
        Index("ix_loom_yarn_entry_tenant_posted_on", "tenant", "posted_on"),
        *correcting("loom_yarn_entry"),
    )

    posted_on: Mapped[date | None]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    note: Mapped[str | None]


class LoomAccount(TenantRow, Base):
    """A group that keeps accounts of its own."""

    __tablename__ = "loom_account"

    area: Mapped[str]
    name: Mapped[str]


class AccountLine(TenantRow, Base):
    """A line in the accounts of a group, at a moment."""

    __tablename__ = "loom_account_line"
    __book__ = InBook(book="loom_accounts", day="written_at", unit="account_id")

    account_id: Mapped[UUID]
    written_at: Mapped[datetime]


TABLES: Any = tuple(model.__table__ for model in (YarnEntry, LoomAccount, AccountLine))


@strawberry.input(description="Yarn that came or went.")
class PostYarnInput:
    """Input of ``postYarn``."""

    day: date
    quantity: Decimal


async def _here(acting: Acting, given: Any) -> Facet:
    return Facet(area=acting.tenant, sector="*")


async def _post(acting: Acting, row: None, given: PostYarnInput) -> YarnEntry:
    entry = YarnEntry(tenant=acting.tenant, posted_on=given.day, quantity=given.quantity)
    acting.session.add(entry)
    return entry


def _inside(closing: Closing) -> tuple[Any, ...]:
    return (
        YarnEntry.tenant == closing.tenant,
        YarnEntry.posted_on.between(closing.start, closing.end),
    )


async def _pending(acting: Acting, closing: Closing) -> list[Text]:
    """An entry of nothing is a mistake that somebody has to look at."""
    found = await acting.session.scalar(
        select(func.count()).where(*_inside(closing), YarnEntry.quantity == 0)
    )
    told = Text(vi="{n} dòng chưa có số lượng.", en="{n} entries without a quantity.")
    more = Text(vi="hãy ghi số lượng trước", en="record the quantities first")
    return [told.format(n=found), more] if found else []


async def _figures(acting: Acting, closing: Closing) -> dict[str, Any]:
    found = await acting.session.scalar(
        select(func.sum(YarnEntry.quantity)).where(*_inside(closing))
    )
    return {"quantity": found, "period": closing.period.code}


def _title(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


BOOKS = (
    Book(
        name="loom_yarn",
        title=_title("Sổ sợi", "Yarn book"),
        power="loom_yarn.close",
        kinds=(PeriodKind.QUARTER, PeriodKind.MONTH),
        due=Due(timely=1, late=3, lock=5),
        pending=_pending,
        figures=_figures,
    ),
    Book(
        name="loom_accounts",
        title=_title("Sổ kế toán tổ", "Accounts of a group"),
        power="loom_account.close",
        profile=CutOff.ADMINISTRATIVE,
        unit="loom_account",
    ),
)


def _resource(name: str, rows: Any, field: str, area: str = "tenant") -> Resource:
    column = getattr(rows, field)
    return Resource(
        name=name,
        rows=rows,
        title=_title("Của khung cửi", "Of the loom"),
        facets=Facets(area=getattr(rows, area), sector="*"),
        fields=(Field(name=field, column=column, title=_title("Giá trị", "The value")),),
    )


def ledger() -> ModuleType:
    """The plugin."""
    module: Any = ModuleType("khungcui_ledger")
    words = _title("Sổ sách thử", "Ledger")
    post = Act(
        name="post_yarn",
        power="loom_yarn.post",
        title=_title("Ghi sợi", "Post yarn."),
        input=PostYarnInput,
        creates=_here,
        run=_post,
        returns="yarn_entry",
    )
    powers = tuple(
        Power(name=name, title=words, signing=name.endswith("close"))
        for name in (
            "loom_yarn.post",
            "loom_yarn.close",
            "loom_account.close",
            "loom_account.view",
            "yarn_entry.view",
        )
    )
    module.manifest = hookimpl(
        lambda: Manifest(name="ledger", title=words, summary=words, version="1")
    )
    module.powers = hookimpl(lambda: powers)
    module.resources = hookimpl(
        lambda: (
            _resource("yarn_entry", YarnEntry, "quantity"),
            _resource("loom_account", LoomAccount, "name", "area"),
        )
    )
    module.acts = hookimpl(lambda: (post,))
    module.books = hookimpl(lambda: BOOKS)
    module.migrations = hookimpl(lambda: Migrations(location=Path(), tables=TABLES))
    return module
