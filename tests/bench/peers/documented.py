"""A strawberry server as its documentation shows it: ORM models, resolvers, dataloaders.

DATABASE_URL=… PORT=… python -m tests.bench.peers.documented
"""

import os
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import strawberry
import uvicorn
from sqlalchemy import ForeignKeyConstraint, func, make_url, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.applications import Starlette
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.types import Info

Sessions = Callable[[], AsyncSession]


class Base(DeclarativeBase):
    """Models of the views of ``views.sql``."""

    __table_args__: ClassVar[Any] = {"schema": "peers"}


class AreaRow(Base):
    __tablename__ = "area"
    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]


class SectorRow(Base):
    __tablename__ = "sector"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class OfficeRow(Base):
    __tablename__ = "office"
    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class EstablishmentRow(Base):
    __tablename__ = "establishment"
    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    owner_form: Mapped[str]
    address: Mapped[str]
    workers: Mapped[int | None]
    power_kw: Mapped[Decimal | None]
    opened: Mapped[date]
    area_id: Mapped[str]
    sector_code: Mapped[str]


class PortionRow(Base):
    __tablename__ = "portion"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "establishment_id"],
            ["peers.establishment.tenant", "peers.establishment.id"],
        ),
        {"schema": "peers"},
    )
    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    establishment_id: Mapped[UUID]
    kind: Mapped[str]
    share: Mapped[Decimal]
    managed_by: Mapped[str | None]
    orderer_tenant: Mapped[str | None]
    orderer_id: Mapped[UUID | None]


class ChangeRequestRow(Base):
    __tablename__ = "change_request"
    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    establishment_id: Mapped[UUID]
    kind: Mapped[str]
    base_version_id: Mapped[UUID]
    proposed: Mapped[dict[str, Any]] = mapped_column(JSONB)
    effective_on: Mapped[date]
    reason: Mapped[str]
    submitted_by_tenant: Mapped[str]
    submitted_by: Mapped[UUID]
    submitted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    state: Mapped[str]


@strawberry.type
class Area:
    id: strawberry.ID
    code: str
    name: str


@strawberry.type
class Sector:
    code: str
    name: str


@strawberry.type
class Office:
    id: strawberry.ID
    name: str


@strawberry.type
class Portion:
    id: strawberry.ID
    kind: str
    share: Decimal
    managed_by: str | None
    row: strawberry.Private[PortionRow]

    @strawberry.field
    async def orderer(self, info: Info) -> Office | None:
        if self.row.orderer_id is None:
            return None
        return await info.context["offices"].load((self.row.orderer_tenant, self.row.orderer_id))


@strawberry.type
class Establishment:
    id: strawberry.ID
    code: str
    name: str
    owner_form: str
    address: str
    workers: int | None
    power_kw: Decimal | None
    opened: date
    row: strawberry.Private[EstablishmentRow]

    @strawberry.field
    async def area(self, info: Info) -> Area | None:
        return await info.context["areas"].load(self.row.area_id)

    @strawberry.field
    async def sector(self, info: Info) -> Sector | None:
        return await info.context["sectors"].load(self.row.sector_code)

    @strawberry.field
    async def portions(self, info: Info, first: int = 10) -> list[Portion]:
        found = await info.context["portions"].load((self.row.tenant, self.row.id))
        return found[:first]


@strawberry.type
class ChangeRequest:
    id: strawberry.ID
    kind: str
    state: str
    reason: str
    effective_on: date


@strawberry.input
class ChangeRequestInput:
    tenant: strawberry.ID
    establishment: strawberry.ID
    base_version: strawberry.ID
    official: strawberry.ID
    workers: int
    reason: str
    effective_on: date


def _establishment(row: EstablishmentRow) -> Establishment:
    return Establishment(
        id=strawberry.ID(str(row.id)),
        code=row.code,
        name=row.name,
        owner_form=row.owner_form,
        address=row.address,
        workers=row.workers,
        power_kw=row.power_kw,
        opened=row.opened,
        row=row,
    )


def _portion(row: PortionRow) -> Portion:
    return Portion(
        id=strawberry.ID(str(row.id)),
        kind=row.kind,
        share=row.share,
        managed_by=row.managed_by,
        row=row,
    )


@strawberry.type
class Query:
    @strawberry.field
    async def establishments(
        self,
        info: Info,
        tenant: strawberry.ID,
        first: int = 50,
        after: strawberry.ID | None = None,
    ) -> list[Establishment]:
        asked = select(EstablishmentRow).where(EstablishmentRow.tenant == tenant)
        if after is not None:
            asked = asked.where(EstablishmentRow.id > UUID(after))
        async with info.context["sessions"]() as session:
            rows = await session.scalars(asked.order_by(EstablishmentRow.id).limit(first))
            return [_establishment(row) for row in rows]

    @strawberry.field
    async def establishment(
        self, info: Info, tenant: strawberry.ID, id: strawberry.ID
    ) -> Establishment | None:
        async with info.context["sessions"]() as session:
            row = await session.get(EstablishmentRow, (tenant, UUID(id)))
            return None if row is None else _establishment(row)


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def request_change(self, info: Info, input: ChangeRequestInput) -> ChangeRequest:
        async with info.context["sessions"]() as session:
            row = ChangeRequestRow(
                tenant=input.tenant,
                establishment_id=UUID(input.establishment),
                kind="change",
                base_version_id=UUID(input.base_version),
                proposed={"workers": input.workers},
                effective_on=input.effective_on,
                reason=input.reason,
                submitted_by_tenant=input.tenant,
                submitted_by=UUID(input.official),
                state="submitted",
            )
            session.add(row)
            await session.commit()
            return ChangeRequest(
                id=strawberry.ID(str(row.id)),
                kind=row.kind,
                state=row.state,
                reason=row.reason,
                effective_on=row.effective_on,
            )


def _areas(sessions: Sessions) -> Callable[[list[str]], Awaitable[Sequence[Area | None]]]:
    async def load(keys: list[str]) -> Sequence[Area | None]:
        async with sessions() as session:
            rows = await session.scalars(select(AreaRow).where(AreaRow.id.in_(keys)))
            found = {r.id: Area(id=strawberry.ID(r.id), code=r.code, name=r.name) for r in rows}
        return [found.get(key) for key in keys]

    return load


def _sectors(sessions: Sessions) -> Callable[[list[str]], Awaitable[Sequence[Sector | None]]]:
    async def load(keys: list[str]) -> Sequence[Sector | None]:
        async with sessions() as session:
            rows = await session.scalars(select(SectorRow).where(SectorRow.code.in_(keys)))
            found = {row.code: Sector(code=row.code, name=row.name) for row in rows}
        return [found.get(key) for key in keys]

    return load


Key = tuple[str, UUID]


def _offices(sessions: Sessions) -> Callable[[list[Key]], Awaitable[Sequence[Office | None]]]:
    async def load(keys: list[Key]) -> Sequence[Office | None]:
        asked = select(OfficeRow).where(
            OfficeRow.tenant.in_({tenant for tenant, _ in keys}),
            OfficeRow.id.in_({key for _, key in keys}),
        )
        async with sessions() as session:
            rows = await session.scalars(asked)
            found = {
                (row.tenant, row.id): Office(id=strawberry.ID(str(row.id)), name=row.name)
                for row in rows
            }
        return [found.get(key) for key in keys]

    return load


def _portions(sessions: Sessions) -> Callable[[list[Key]], Awaitable[Sequence[list[Portion]]]]:
    async def load(keys: list[Key]) -> Sequence[list[Portion]]:
        asked = (
            select(PortionRow)
            .where(
                PortionRow.tenant.in_({tenant for tenant, _ in keys}),
                PortionRow.establishment_id.in_([key for _, key in keys]),
            )
            .order_by(PortionRow.id)
        )
        found: defaultdict[Key, list[Portion]] = defaultdict(list)
        async with sessions() as session:
            for row in await session.scalars(asked):
                found[row.tenant, row.establishment_id].append(_portion(row))
        return [found[key] for key in keys]

    return load


class Served(GraphQL[dict[str, Any], None]):
    """The server, with loaders of its own for each request."""

    sessions: Sessions

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        return {
            "sessions": self.sessions,
            "areas": DataLoader(load_fn=_areas(self.sessions)),
            "sectors": DataLoader(load_fn=_sectors(self.sessions)),
            "offices": DataLoader(load_fn=_offices(self.sessions)),
            "portions": DataLoader(load_fn=_portions(self.sessions)),
        }


def main() -> None:
    """Serve until stopped."""
    given = os.environ  # noqa: TID251 - a process of its own
    engine = create_async_engine(
        make_url(given["DATABASE_URL"]).set(drivername="postgresql+asyncpg"),
        pool_size=16,
        max_overflow=0,
    )
    served = Served(strawberry.Schema(query=Query, mutation=Mutation))
    served.sessions = async_sessionmaker(engine, expire_on_commit=False)
    app = Starlette()
    app.add_route("/graphql", served)
    uvicorn.run(app, host="127.0.0.1", port=int(given["PORT"]), log_level="warning")


if __name__ == "__main__":
    main()
