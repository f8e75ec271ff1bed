"""Where a row has what the rules look at: the columns of its facets, and the tables they are in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql import FromClause

from khungcui.policy.record import FACET_NAMES

Condition = ColumnElement[bool]
#: A column, or the value that all rows of the resource have (None: not given).
Source = ColumnElement[Any] | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetSource:
    """Where the facets of a row live when it can have several: portions, sectors.

    ``on`` joins ``rows`` to the row (tenant included); ``holds`` are the names of the
    attributes of `FacetColumns` that are columns of ``rows``. A row that has none there has
    one facet, without these attributes.
    """

    rows: FromClause
    on: Condition
    holds: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetColumns:
    """The columns that give a row's facets. ``area`` is the id of an area, not its path.

    ``given`` are attributes that no row lacks, since the database holds that: whoever reaches
    every value of one reaches every row, and no column needs to be read for it. ``narrower``
    are other ways to some of the attributes, through fewer tables: what speaks of no other
    attribute takes the first of them that serves.
    """

    area: Source = None
    sector: Source = None
    managed_by: Source = None
    portion: Source = None
    orderer: Source = None
    owner: Source = None
    facets: FacetSource | None = None
    given: frozenset[str] = frozenset()
    narrower: tuple["FacetColumns", ...] = ()

    @property
    def offered(self) -> frozenset[str]:
        """The attributes that these columns give."""
        return frozenset(name for name in FACET_NAMES if getattr(self, name) is not None)
