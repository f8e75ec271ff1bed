"""Places, documents, and the ledger of stock: lines that are only ever added.

What the database keeps of the lines by itself (balances, days, numbers) is written by the
triggers of `ledger_ddl.py` and by nothing else: the application may only read it.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    FetchedValue,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, InBook, TenantRow, one_of
from khungcui_materials.models import ledger_ddl
from khungcui_materials.vocabulary import DocumentKind, Flow, PartyKind, Source, TransferState

#: A quantity, in the base unit of its material.
AMOUNT = Numeric(18, 6)

_IN_TIME = CheckConstraint(
    "posted_on = (posted_at at time zone 'Asia/Ho_Chi_Minh')::date", name="day_of_instant"
)


class Place(TenantRow, Base):
    """Where goods lie, and who keeps it: whatever lies there is held by the keeper.

    Another keeper makes another place. ``keeper_office`` is the keeper's office, as the rules
    know it; an establishment may have none.
    """

    __tablename__ = "materials_place"
    __keep__ = True
    __ddl__ = ledger_ddl.PLACE
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        Index(None, "tenant", "area"),
        one_of("keeper_kind", PartyKind),
    )

    code: Mapped[str]
    name: Mapped[str]
    area: Mapped[str]
    keeper_kind: Mapped[PartyKind] = mapped_column(Choice(PartyKind))
    keeper_tenant: Mapped[str]
    keeper_id: Mapped[UUID]
    keeper_name: Mapped[str]
    keeper_office: Mapped[str | None]
    closed_on: Mapped[date | None]


class Stock(TenantRow, Base):
    """What lies of one material, of one owner, at one place; ``balance`` is its latest.

    The key never changes. Owner and keeper of the place need not be the same: what a company
    gives to be processed stays its own until it is used or returned (INV-13).
    """

    __tablename__ = "materials_stock"
    __derived__ = True
    __ddl__ = ledger_ddl.STOCK
    __table_args__ = (
        UniqueConstraint(
            "tenant", "material_tenant", "material_id", "place_id", "owner_tenant", "owner_id"
        ),
        ForeignKeyConstraint(
            ["material_tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
        ),
        one_of("owner_kind", PartyKind),
        CheckConstraint("balance >= 0", name="never_negative"),
    )

    material_tenant: Mapped[str]
    material_id: Mapped[UUID]
    #: No foreign key: the function that makes stocks joins the place, and a key would have who
    #: makes one here wait for whoever posts at the place, with stocks locked.
    place_id: Mapped[UUID]
    owner_kind: Mapped[PartyKind] = mapped_column(Choice(PartyKind))
    owner_tenant: Mapped[str]
    owner_id: Mapped[UUID]
    owner_name: Mapped[str]
    #: The owner's office and the holder's, as the rules know them.
    owner_office: Mapped[str | None]
    holder_office: Mapped[str | None]
    area: Mapped[str]
    sector: Mapped[str]
    balance: Mapped[Decimal] = mapped_column(AMOUNT, server_default="0")
    last_on: Mapped[date | None]


class StockDocument(TenantRow, Base):
    """A paper that changes stock: what, where, whose, when it happened and when it was written.

    ``number`` runs without gaps over the papers of a district and year. It is never changed; a
    cancellation names what it reverses.
    """

    __tablename__ = "materials_document"
    __keep__ = True
    __book__ = InBook(book="material_stock", day="posted_on")
    __ddl__ = ledger_ddl.DOCUMENT
    __table_args__ = (
        UniqueConstraint("tenant", "year", "number"),
        UniqueConstraint("tenant", "reverses_id"),
        # What lines refer to: a line happens when its document does.
        UniqueConstraint("tenant", "id", "posted_at"),
        ForeignKeyConstraint(
            ["tenant", "place_id"], ["materials_place.tenant", "materials_place.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "reverses_id"], ["materials_document.tenant", "materials_document.id"]
        ),
        ForeignKeyConstraint(
            ["transfer_tenant", "transfer_id"],
            ["materials_transfer.tenant", "materials_transfer.id"],
        ),
        Index(None, "tenant", "posted_at"),
        one_of("kind", DocumentKind),
        one_of("source", Source),
        _IN_TIME,
        CheckConstraint("posted_at <= recorded_at", name="not_ahead"),
        CheckConstraint("year = extract(year from posted_on)", name="year_of_day"),
        CheckConstraint(
            "(kind = 'cancellation') = (reverses_id is not null)", name="cancellation_of_one"
        ),
        CheckConstraint(
            "kind in ('dispatch', 'arrival', 'return', 'cancellation') or transfer_id is null",
            name="transfer_of_two",
        ),
        CheckConstraint("kind <> 'receipt' or source is not null", name="receipt_from"),
        CheckConstraint(
            "kind not in ('loss', 'cancellation') or reason is not null", name="says_why"
        ),
    )

    kind: Mapped[DocumentKind] = mapped_column(Choice(DocumentKind))
    year: Mapped[int]
    number: Mapped[int] = mapped_column(server_default=FetchedValue())
    posted_at: Mapped[datetime]
    posted_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    official: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    place_id: Mapped[UUID]
    #: No foreign key: of two papers that go to and fro between two places, neither waits.
    to_place_id: Mapped[UUID | None]
    owner_kind: Mapped[PartyKind] = mapped_column(Choice(PartyKind))
    owner_tenant: Mapped[str]
    owner_id: Mapped[UUID]
    owner_name: Mapped[str]
    owner_office: Mapped[str | None]
    holder_office: Mapped[str | None]
    source: Mapped[Source | None] = mapped_column(Choice(Source))
    reference: Mapped[str | None]
    reason: Mapped[str | None]
    reverses_id: Mapped[UUID | None]
    transfer_tenant: Mapped[str | None]
    transfer_id: Mapped[UUID | None]
    #: What of the transfer was sent, received, or is acknowledged as lost on the way.
    transfer_sent: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    transfer_received: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    transfer_lost: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    #: Whether nothing more will be sent, although more was ordered.
    all_sent: Mapped[bool] = mapped_column(default=False)
    lines: Mapped[int]


class StockLine(TenantRow, Base):
    """A change of one stock by one document: signed, in the base unit, and never changed.

    What was given stands beside it, in the unit that it was given in.
    """

    __tablename__ = "materials_line"
    __append_only__ = True
    __book__ = InBook(book="material_stock", day="posted_on")
    __ddl__ = ledger_ddl.LINE
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "document_id", "posted_at"],
            ["materials_document.tenant", "materials_document.id", "materials_document.posted_at"],
        ),
        ForeignKeyConstraint(
            ["tenant", "stock_id"], ["materials_stock.tenant", "materials_stock.id"]
        ),
        Index(None, "tenant", "document_id"),
        Index(None, "tenant", "stock_id", "posted_at"),
        one_of("flow", Flow),
        _IN_TIME,
        CheckConstraint("quantity <> 0", name="changes_something"),
    )

    document_id: Mapped[UUID]
    stock_id: Mapped[UUID]
    flow: Mapped[Flow] = mapped_column(Choice(Flow))
    quantity: Mapped[Decimal] = mapped_column(AMOUNT)
    given_quantity: Mapped[Decimal] = mapped_column(AMOUNT)
    given_unit: Mapped[str]
    posted_at: Mapped[datetime]
    posted_on: Mapped[date]


class StockDay(Base):
    """What a day did to a stock: in sum, and how low it went within the day.

    ``low`` counts from the day's beginning. The check of a document of long ago looks at days, not
    at all lines since.
    """

    __tablename__ = "materials_stock_day"
    __derived__ = True
    __told__ = False
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "stock_id"], ["materials_stock.tenant", "materials_stock.id"]
        ),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    stock_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    net: Mapped[Decimal] = mapped_column(AMOUNT)
    low: Mapped[Decimal | None] = mapped_column(AMOUNT)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    lines: Mapped[int]


class StockMonth(Base):
    """What a month did to a stock, in sum and by flow; balance sheets add these up.

    ``month`` is its first day.
    """

    __tablename__ = "materials_stock_month"
    __derived__ = True
    __told__ = False
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "stock_id"], ["materials_stock.tenant", "materials_stock.id"]
        ),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    stock_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    net: Mapped[Decimal] = mapped_column(AMOUNT)
    city_alloc: Mapped[Decimal] = mapped_column(AMOUNT)
    co_supply: Mapped[Decimal] = mapped_column(AMOUNT)
    in_district: Mapped[Decimal] = mapped_column(AMOUNT)
    outside_city: Mapped[Decimal] = mapped_column(AMOUNT)
    scrap: Mapped[Decimal] = mapped_column(AMOUNT)
    transfer_in: Mapped[Decimal] = mapped_column(AMOUNT)
    found: Mapped[Decimal] = mapped_column(AMOUNT)
    used: Mapped[Decimal] = mapped_column(AMOUNT)
    transfer_out: Mapped[Decimal] = mapped_column(AMOUNT)
    returned: Mapped[Decimal] = mapped_column(AMOUNT)
    lost: Mapped[Decimal] = mapped_column(AMOUNT)
    moved: Mapped[Decimal] = mapped_column(AMOUNT)


class Numbering(Base):
    """The last number given to a document of a district and year."""

    __tablename__ = "materials_numbering"
    __derived__ = True
    __told__ = False

    tenant: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Transfer(TenantRow, Base):
    """Goods ordered from one district to another (II.4.2): the city's, with a leg in each.

    The account (``sent``, ``received``, ``lost``) is kept by the database from what the two
    districts post, and ``state`` follows from it. A transfer is sent short where the sender
    says that a dispatch was the last, and called off where that sends nothing.
    """

    __tablename__ = "materials_transfer"
    __append_only__ = True
    __ddl__ = ledger_ddl.TRANSFER
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        ForeignKeyConstraint(
            ["tenant", "material_id"], ["materials_material.tenant", "materials_material.id"]
        ),
        Index(None, "tenant", "proposal_id"),
        CheckConstraint("ordered > 0", name="of_something"),
        CheckConstraint("from_district <> to_district", name="between_two"),
        CheckConstraint("sent between 0 and ordered", name="sent_within"),
        CheckConstraint(
            "received >= 0 and lost >= 0 and received + lost <= sent", name="received_within"
        ),
        one_of("state", TransferState),
        one_of("owner_kind", PartyKind),
    )

    code: Mapped[str]
    material_id: Mapped[UUID]
    proposal_id: Mapped[UUID | None]
    #: Whose the goods stay on the way and after it, where they are not the sender's own: as the
    #: first dispatch says.
    owner_kind: Mapped[PartyKind | None] = mapped_column(Choice(PartyKind))
    owner_tenant: Mapped[str | None]
    owner_id: Mapped[UUID | None]
    owner_name: Mapped[str | None]
    owner_office: Mapped[str | None]
    from_district: Mapped[str]
    to_district: Mapped[str]
    sector: Mapped[str]
    ordered: Mapped[Decimal] = mapped_column(AMOUNT)
    ordered_on: Mapped[date]
    ordered_by: Mapped[str]
    sent: Mapped[Decimal] = mapped_column(AMOUNT, server_default="0")
    received: Mapped[Decimal] = mapped_column(AMOUNT, server_default="0")
    lost: Mapped[Decimal] = mapped_column(AMOUNT, server_default="0")
    all_sent: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[TransferState] = mapped_column(
        Choice(TransferState), server_default=TransferState.ORDERED
    )
    sent_on: Mapped[date | None]


class TransferLeg(TenantRow, Base):
    """One end of a transfer: the district that sends or the one that receives."""

    __tablename__ = "materials_transfer_leg"
    __append_only__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "transfer_id", "area"),
        ForeignKeyConstraint(
            ["tenant", "transfer_id"], ["materials_transfer.tenant", "materials_transfer.id"]
        ),
    )

    transfer_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]


class TransferMove(TenantRow, Base):
    """What one document did to a transfer, and when: so the way is never less than empty."""

    __tablename__ = "materials_transfer_move"
    __derived__ = True
    __told__ = False
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "transfer_id"], ["materials_transfer.tenant", "materials_transfer.id"]
        ),
        Index(None, "tenant", "transfer_id", "at"),
    )

    transfer_id: Mapped[UUID]
    at: Mapped[datetime]
    district: Mapped[str]
    document_id: Mapped[UUID]
    sent: Mapped[Decimal] = mapped_column(AMOUNT)
    received: Mapped[Decimal] = mapped_column(AMOUNT)
    lost: Mapped[Decimal] = mapped_column(AMOUNT)
