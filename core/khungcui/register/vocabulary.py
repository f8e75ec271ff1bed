"""The closed vocabularies of the register; the policy's own are in `policy.vocabulary`."""

from enum import StrEnum


class PostTitle(StrEnum):
    """What a post in an office is called."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    DIRECTOR = "director"
    DEPUTY_DIRECTOR = "deputy_director"
    HEAD = "head"
    DEPUTY_HEAD = "deputy_head"
    OFFICER = "officer"
    ACCOUNTANT = "accountant"
    STATISTICIAN = "statistician"


class OwnerForm(StrEnum):
    """Who owns an establishment (III.3, III.8.1)."""

    CENTRAL_STATE = "central_state"
    CITY_STATE = "city_state"
    DISTRICT_STATE = "district_state"
    COOPERATIVE = "cooperative"
    PRODUCTION_GROUP = "production_group"
    PRIVATE = "private"
    INDIVIDUAL = "individual"


class ClassState(StrEnum):
    """Where the proposal of a portion's class stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


class HandOverState(StrEnum):
    """Where the hand-over of a portion from district to ward stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RequestKind(StrEnum):
    """What a change request asks for: other particulars, or the closing of the establishment."""

    CHANGE = "change"
    CLOSE = "close"


class RequestState(StrEnum):
    """Where a change request stands. Approving applies it, dated, in the same act."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
