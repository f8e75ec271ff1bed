"""Whether a figure grows: a straight line through what was seen of it."""

from dataclasses import dataclass, field
from statistics import linear_regression

#: Of what was seen at the start, while caches and pools fill, nothing is said.
_WARMING = 1 / 3
_FEWEST = 10


@dataclass
class Trend:
    """Values by the second."""

    seen: list[tuple[float, float]] = field(default_factory=list)

    def note(self, second: float, value: float) -> None:
        """Keep one value."""
        self.seen.append((second, value))

    @property
    def last(self) -> float:
        """The latest value; 0 before the first."""
        return self.seen[-1][1] if self.seen else 0.0

    @property
    def by_minute(self) -> list[float]:
        """The first value of each minute."""
        first: dict[int, float] = {}
        for second, value in self.seen:
            first.setdefault(int(second // 60), value)
        return list(first.values())

    @property
    def slope(self) -> float | None:
        """By how much it grows a minute; None where too little was seen."""
        settled = self.seen[int(len(self.seen) * _WARMING) :]
        if len(settled) < _FEWEST:
            return None
        seconds, values = zip(*settled, strict=True)
        return linear_regression(seconds, values).slope * 60
