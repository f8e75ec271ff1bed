"""For which district a query about modules is, and whether the office may ask it."""

from datetime import date
from typing import Annotated, Any

import strawberry

from khungcui.errors import BadInput
from khungcui.plugins.performing import Denied
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Text

#: The argument of queries that an ended district has no endpoint of its own for.
Ended = Annotated[
    str | None,
    strawberry.argument(
        description="At the city's endpoint: the code of a district that is no more."
    ),
]


def tenant_of(context: Any, ended: str | None = None) -> str:
    """The district of the endpoint; at the city's, the home of the office that asks.

    ``ended`` names a district that is no more instead. `Unauthenticated` where nobody asks.
    """
    if ended is not None and context.view.asker:
        return ended_district(context.live.tree, ended, context.day)
    return context.tenant or context.view.asker.office_tenant


def ended_district(tree: AreaTree, code: str, day: date) -> str:
    """The district that bore ``code`` and is no more on ``day``; `BadInput` where none did.

    One that stands decides at its own endpoint.
    """
    for district in tree.districts():
        if tree.code(district) == code and tree.version(district, day) is None:
            return district
    raise BadInput(
        Text(
            vi="Không có quận, huyện nào mang mã {code} mà đã kết thúc.",
            en="No district with the code {code} has ended.",
        ).format(code=code[:40]),
        field="district",
        code="district.standing",
        hint=Text(
            vi="Quận, huyện còn hoạt động thì dùng địa chỉ của chính nó.",
            en="A district that stands has an endpoint of its own.",
        ),
    )


def require(context: Any, power: str, tenant: str) -> None:
    """`Denied` where the office may not do ``power`` over the whole district ``tenant``."""
    facet = context.view.facet(area=tenant, sector="*")
    decision = context.view.decide(power, [facet])
    if not decision.allowed:
        raise Denied(decision)
