"""The words of materials: documents, where goods come from and go to, and states of papers."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a stock document tells.

    ``issue`` hands goods to another place, ``dispatch`` and ``arrival`` are the two ends of a
    transfer between districts, ``cancellation`` reverses another document at its own instant.
    """

    RECEIPT = "receipt"
    ISSUE = "issue"
    CONSUMPTION = "consumption"
    RETURN = "return"
    SCRAP = "scrap"
    LOSS = "loss"
    STOCK_TAKE = "stock_take"
    DISPATCH = "dispatch"
    ARRIVAL = "arrival"
    CANCELLATION = "cancellation"


class Source(StrEnum):
    """Where goods that come in are from (II.4)."""

    CITY_ALLOC = "city_alloc"
    CO_SUPPLY = "co_supply"
    IN_DISTRICT = "in_district"
    OUTSIDE_CITY = "outside_city"
    SCRAP = "scrap"


class Flow(StrEnum):
    """The column of the balance sheet that a line counts in.

    ``moved`` stands for goods that only change their place inside a district; over a district
    it comes to nothing.
    """

    CITY_ALLOC = "city_alloc"
    CO_SUPPLY = "co_supply"
    IN_DISTRICT = "in_district"
    OUTSIDE_CITY = "outside_city"
    SCRAP = "scrap"
    TRANSFER_IN = "transfer_in"
    FOUND = "found"
    USED = "used"
    TRANSFER_OUT = "transfer_out"
    RETURNED = "returned"
    LOST = "lost"
    MOVED = "moved"


#: What makes the stock of a district more, and what makes it less.
INFLOWS = (
    Flow.CITY_ALLOC,
    Flow.CO_SUPPLY,
    Flow.IN_DISTRICT,
    Flow.OUTSIDE_CITY,
    Flow.SCRAP,
    Flow.TRANSFER_IN,
    Flow.FOUND,
)
OUTFLOWS = (Flow.USED, Flow.TRANSFER_OUT, Flow.RETURNED, Flow.LOST)


class TransferState(StrEnum):
    """How far a transfer between districts has come; it follows from the account of it."""

    ORDERED = "ordered"
    IN_TRANSIT = "in_transit"
    PART_RECEIVED = "part_received"
    RECEIVED_FULL = "received_full"
    RECEIVED_SHORT = "received_short"
    CALLED_OFF = "called_off"


class ConversionRounding(StrEnum):
    """What becomes of a quantity that its base unit cannot hold exactly."""

    REFUSED = "refused"
    HALF_EVEN = "half_even"


class PartyKind(StrEnum):
    """Whether somebody who owns or holds goods is an office or an establishment."""

    OFFICE = "office"
    ESTABLISHMENT = "establishment"


class PlanState(StrEnum):
    """A district's material plan: drafted, approved by its committee, made known above.

    A correction that is made known takes its place; a draft can be withdrawn.
    """

    DRAFT = "draft"
    OWN_APPROVED = "own_approved"
    COMMUNICATED = "communicated"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class CommitmentState(StrEnum):
    """What a company is to supply for the output that it orders (II.4.1)."""

    DIRECTED = "directed"
    COMMITTED = "committed"
    ISSUED = "issued"
    RECONCILED = "reconciled"
    DECLINED = "declined"


class NeedState(StrEnum):
    """A need that a district has put to the department."""

    NEEDS_SUBMITTED = "needs_submitted"
    MET = "met"
    WITHDRAWN = "withdrawn"


class BalancingState(StrEnum):
    """A proposal to balance materials between districts (II.4.2).

    How far the goods have come after the order follows from its transfers: see `TransferState`.
    """

    PROPOSED = "proposed"
    DECIDED = "decided"
    ORDERED = "ordered"
    CLOSED = "closed"
    REJECTED = "rejected"


class SourcingState(StrEnum):
    """Materials that a district seeks outside the city, with the department's guidance."""

    PLANNED = "planned"
    GUIDED = "guided"
    CONTRACTED = "contracted"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class GuidanceState(StrEnum):
    """The department's guidance on materials: drafted, issued, no longer in force."""

    DRAFT = "draft"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class Outlet(StrEnum):
    """To whom output goes: its orderer, the State's trade, or the market by its maker."""

    ORDERER = "orderer"
    STATE_TRADE = "state_trade"
    SELF_MARKETED = "self_marketed"
