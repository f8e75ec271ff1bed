"""The closed vocabularies of the policy. A word that is not here is refused by name."""

from enum import StrEnum


class OfficeKind(StrEnum):
    """A kind of body that the regulation names."""

    CITY_COMMITTEE = "city_committee"
    PLANNING_COMMITTEE = "planning_committee"
    DEPARTMENT = "department"
    CITY_AGENCY = "city_agency"
    SUPPLY_AGENCY = "supply_agency"
    COMPANY = "company"
    OUTSIDE_ORDERER = "outside_orderer"
    DISTRICT_COMMITTEE = "district_committee"
    DISTRICT_OFFICE = "district_office"
    WARD_COMMITTEE = "ward_committee"
    ESTABLISHMENT = "establishment"


class Line(StrEnum):
    """How an office reaches a record: the axis of a rule."""

    TERRITORY = "territory"
    SECTOR = "sector"
    CONTRACT = "contract"
    SELF = "self"
    ADDRESSED = "addressed"


class ManagedBy(StrEnum):
    """The level that directly manages a portion (III.3)."""

    CENTRAL = "central"
    CITY = "city"
    DISTRICT = "district"
    WARD = "ward"


class PortionKind(StrEnum):
    """A portion of an establishment's output: by the branch plan, or its own (III.7)."""

    PLAN = "plan"
    OWN = "own"


class Effect(StrEnum):
    """What a rule does where it matches."""

    ALLOW = "allow"
    DENY = "deny"
