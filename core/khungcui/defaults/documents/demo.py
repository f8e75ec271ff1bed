"""Documents for the demo city: the page of establishments that every committee's clients show."""

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from khungcui.clock import ZONE
from khungcui.defaults.documents.hashing import sha256
from khungcui.defaults.documents.models import RegisteredDocument
from khungcui.policy.vocabulary import ManagedBy, OfficeKind

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making

_DAYS_AGO = 30
_PAGE = """query EstablishmentPage($first: Int!, $after: String) {
  establishments(first: $first, after: $after, order: [{ field: NAME }]) {
    nodes { id name address area { code name } }
    pageInfo { hasNextPage endCursor }
  }
}
"""


async def load(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """One document for the city's endpoint, and the same for each district's."""
    at = datetime.combine(making.day - timedelta(days=_DAYS_AGO), time(9), ZONE)
    rows = [
        {
            "tenant": office.tenant,
            "id": making.id(),
            "hash": sha256(_PAGE),
            "text": _PAGE,
            "operation_name": None,
            "title": "Trang danh sách cơ sở",
            "managed_by": level,
            "registered_at": at,
            "registered_by": f"{office.head.name} ({office.name})",
            "retired_at": None,
            "retired_by": None,
        }
        for kind, level in (
            (OfficeKind.CITY_COMMITTEE, ManagedBy.CITY),
            (OfficeKind.DISTRICT_COMMITTEE, ManagedBy.DISTRICT),
        )
        for office in making.offices_of(kind)
    ]
    yield RegisteredDocument.__tablename__, await making.copy(RegisteredDocument, rows)
