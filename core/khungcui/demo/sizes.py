"""How much demo data there is to be: three scales, and the sizes that benchmarks ask for."""

from dataclasses import dataclass, replace
from enum import StrEnum

from khungcui.errors import BadInput
from khungcui.text import Text


class Scale(StrEnum):
    """A size with a name."""

    SMALL = "small"
    CITY = "city"
    BENCH = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What to make. ``districts`` and ``wards`` of None are all there are.

    ``officials`` of None gives each office what it needs. One establishment in ``own_every``
    has an office of its own on the platform, ``own_most`` at the most.
    """

    scale: Scale
    establishments: int
    districts: int | None = None
    wards: int | None = None
    officials: int | None = None
    own_every: int = 20
    own_most: int = 2_000
    years: int = 2

    @property
    def own_offices(self) -> int:
        """How many establishments have an office of their own; each has one official."""
        wanted = -(-self.establishments // self.own_every)
        most = self.own_most if self.officials is None else self.officials // 4
        return min(wanted, self.own_most, most)


SIZES = {
    Scale.SMALL: Size(
        scale=Scale.SMALL, establishments=60, districts=3, wards=3, own_every=1, years=1
    ),
    Scale.CITY: Size(scale=Scale.CITY, establishments=6_000),
    Scale.BENCH: Size(scale=Scale.BENCH, establishments=50_000),
}

#: The largest that can be asked for.
MOST_ESTABLISHMENTS = 1_000_000
MOST_OFFICIALS = 5_000
MOST_TENANTS = 200


def size(
    scale: Scale,
    *,
    establishments: int | None = None,
    officials: int | None = None,
    tenants: int | None = None,
) -> Size:
    """The size of ``scale`` with what is given in its place; `BadInput` where out of bounds.

    ``tenants`` is the number of districts; the city is one more.
    """
    given = {
        "establishments": (establishments, MOST_ESTABLISHMENTS),
        "officials": (officials, MOST_OFFICIALS),
        "tenants": (tenants, MOST_TENANTS),
    }
    for name, (value, most) in given.items():
        if value is not None and not 1 <= value <= most:
            raise BadInput(
                Text(
                    vi="{name} phải từ 1 đến {most}, không phải {value}.",
                    en="{name} must be from 1 to {most}, not {value}.",
                ).format(name=name, most=most, value=value),
                field=name,
            )
    chosen = replace(
        SIZES[scale],
        establishments=establishments or SIZES[scale].establishments,
        officials=officials,
    )
    return chosen if tenants is None else replace(chosen, districts=tenants, wards=None)
