"""The two sides of a decision: the office that asks, and the record asked about."""

from dataclasses import dataclass

from khungcui.policy.vocabulary import OfficeKind

#: The sector of a record that covers all sectors; only an office holding `*` reaches it.
ALL_SECTORS = "*"
#: What a facet gives, by the names of its attributes.
FACET_NAMES = ("area", "sector", "managed_by", "portion", "orderer", "owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What an office holds on the day of the decision.

    ``area`` is the path of its ground (``79/760/26734/``), ``sectors`` the sectors it follows
    (``*`` alone for all), ``office_id`` the id that contracts and records of its own bear.
    """

    kind: OfficeKind
    area: str | None = None
    sectors: frozenset[str] = frozenset()
    office_id: str | None = None
    signing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One portion of a record, as the rules see it. None is "not given" and matches no value.

    A record with several portions or sectors has several facets; an office may do to the
    record what it may do to one of them.
    """

    area: str | None = None
    sector: str | None = None
    managed_by: str | None = None
    portion: str | None = None
    orderer: str | None = None
    owner: str | None = None
