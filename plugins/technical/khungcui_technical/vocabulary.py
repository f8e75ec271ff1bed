"""The words of technical management: what is measured, and the states that documents pass."""

from enum import StrEnum


class ParameterKind(StrEnum):
    """How a parameter of a specification is judged: by a number, a word of a list, or by eye."""

    NUMERIC = "numeric"
    CHOICE = "choice"
    TEXT = "text"


class Criticality(StrEnum):
    """What a fault in a parameter does to a unit of the product."""

    # One critical fault in a sample rejects the lot; a unit with a major fault counts against
    # the acceptance number; a minor fault is recorded alone.
    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class StandingState(StrEnum):
    """The life of a specification or of a norm (II.3.2)."""

    DRAFT = "draft"
    TRIAL = "trial"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


class HandoverState(StrEnum):
    """A process document in the hands of who has to work by it (II.3.2)."""

    HANDED_OVER = "handed_over"
    QUESTIONED = "questioned"
    ACKNOWLEDGED = "acknowledged"
    WITHDRAWN = "withdrawn"


class AssistanceKind(StrEnum):
    """What a company helps with (IV.7)."""

    EXPERT = "expert"
    EQUIPMENT = "equipment"
    TECHNIQUE = "technique"
    NORM = "norm"
    SKILL = "skill"


class AssistanceState(StrEnum):
    """Help of a company: offered, accepted, done by its own word, confirmed by who got it."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DONE = "done"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class InspectionState(StrEnum):
    """The way of one inspection."""

    PLANNED = "planned"
    SAMPLED = "sampled"
    MEASURED = "measured"
    DECIDED = "decided"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class QualityDecision(StrEnum):
    """What became of an inspected lot; a concession accepts what the readings would reject."""

    ACCEPT = "accept"
    REJECT = "reject"
    CONCESSION = "concession"


class NonconformityState(StrEnum):
    """From a fault to its end: its cause, what is done about it, whether that worked."""

    OPEN = "open"
    CAUSE = "cause"
    ACTION = "action"
    VERIFIED = "verified"
    CLOSED = "closed"


class TradeStanding(StrEnum):
    """Why the department directs the quality of a trade (II.3.1)."""

    MAIN = "main"
    TRADITIONAL = "traditional"


class ProjectState(StrEnum):
    """A project of technical progress (II.3.1, IV.7)."""

    PROPOSED = "proposed"
    SUPPORTED = "supported"
    DONE = "done"
    DECLINED = "declined"
    ABANDONED = "abandoned"


class AdviceState(StrEnum):
    """The department's advice on equipment: given, answered by the district (II.3.1)."""

    GIVEN = "given"
    ANSWERED = "answered"


class ArtisanState(StrEnum):
    """The way of an artisan into the register of a district (II.3.3)."""

    NOMINATED = "nominated"
    VERIFIED = "verified"
    REGISTERED = "registered"
    DECLINED = "declined"
    LEFT = "left"


class TitleKind(StrEnum):
    """The titles of artisans; the second presupposes the first."""

    MERITORIOUS = "meritorious"
    PEOPLES = "peoples"


class TitleState(StrEnum):
    """The way to a title: proposed, shown to the public, weighed by a council, conferred."""

    PROPOSED = "proposed"
    PUBLIC_NOTICE = "public_notice"
    COUNCIL = "council"
    CONFERRED = "conferred"
    REFUSED = "refused"
