"""The words of labor and finance: what rules are about, and the states that things pass through."""

from enum import StrEnum


class RuleDomain(StrEnum):
    """What a dated rule is about (II.5.2); the first word of its path."""

    WAGES = "wages"
    NORMS = "norms"
    PRICES = "prices"
    FINANCE = "finance"
    TAX = "tax"
    CREDIT = "credit"


class RuleIssuer(StrEnum):
    """Who may make a rate: the Government, or the city's committee (II.5.2, INV-22)."""

    GOVERNMENT = "government"
    CITY_COMMITTEE = "city_committee"


class RuleState(StrEnum):
    """The life of a rule. One that is repealed stays readable and is computed with."""

    RECORDED = "recorded"
    VERIFIED = "verified"
    IN_FORCE = "in_force"
    REPEALED = "repealed"


class Rounding(StrEnum):
    """How an amount was rounded to whole đồng, once, at the end."""

    HALF_UP = "half_up"


class AllocationState(StrEnum):
    """The way of a need for labor (II.5.1)."""

    NEEDS = "needs"
    PLANNED = "planned"
    ALLOCATED = "allocated"
    PLACED = "placed"
    REPORTED = "reported"
    WITHDRAWN = "withdrawn"


class SeekerState(StrEnum):
    """Whether somebody still looks for work."""

    SEEKING = "seeking"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


class Sex(StrEnum):
    """As statistics count."""

    FEMALE = "female"
    MALE = "male"


class Skill(StrEnum):
    """How skilled a worker is."""

    UNSKILLED = "unskilled"
    SKILLED = "skilled"
    TECHNICIAN = "technician"


class WageFundState(StrEnum):
    """The wage fund of an establishment in a period."""

    COMPUTED = "computed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class TaxState(StrEnum):
    """The life of an assessment."""

    COMPUTED = "computed"
    NOTIFIED = "notified"
    OVERDUE = "overdue"
    PAID = "paid"
    CANCELLED = "cancelled"


class PriceState(StrEnum):
    """The life of a registered price."""

    DRAFT = "draft"
    REGISTERED = "registered"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class LoanState(StrEnum):
    """The life of a loan."""

    REQUESTED = "requested"
    APPRAISED = "appraised"
    APPROVED = "approved"
    DISBURSED = "disbursed"
    REPAYING = "repaying"
    CLOSED = "closed"
    WRITTEN_OFF = "written_off"
    DECLINED = "declined"


class Repayment(StrEnum):
    """How a loan is paid back: equal instalments, or equal parts of the principal."""

    ANNUITY = "annuity"
    STRAIGHT = "straight"


class BookState(StrEnum):
    """The books of a cooperative or group over the period that they are at."""

    OPENED = "opened"
    CHECKED = "checked"
    CLOSED_FOR_PERIOD = "closed_for_period"


class AccountKind(StrEnum):
    """What a ledger account holds."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    REVENUE = "revenue"
    EXPENSE = "expense"


class BookkeepingGuidanceState(StrEnum):
    """Guidance in bookkeeping: drafted, then given by ward and district office together."""

    DRAFTED = "drafted"
    GIVEN = "given"


class PetitionState(StrEnum):
    """The way of a petition for a policy (II.5.3)."""

    RAISED = "raised"
    ENDORSED = "endorsed"
    STUDIED = "studied"
    PROPOSED_FOR_ISSUE = "proposed_for_issue"
    ISSUED = "issued"
    DECLINED = "declined"


class DifficultyState(StrEnum):
    """A difficulty in applying a policy (II.5.4)."""

    RAISED = "raised"
    SOLUTION_PROPOSED = "solution_proposed"
    SETTLED = "settled"


class FindingState(StrEnum):
    """What the department found in supervising (II.5.2)."""

    GIVEN = "given"
    ANSWERED = "answered"
