"""What is to go from the API: announced with two days, and not removed before the second."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from khungcui.errors import PluginProblem
from khungcui.text import Text

#: The key of a deprecation in the metadata of a Strawberry field.
MARK = "khungcui.deprecated"

_DAYS = re.compile(r"\[\d{4}-\d\d-\d\d/(\d{4}-\d\d-\d\d)\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Deprecated:
    """That clients should stop using something, and why.

    ``since`` is the day from which it is said, ``until`` the first day on which the thing may
    be gone. Both stand in the reason that the schema shows.
    """

    since: date
    until: date
    reason: Text

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise PluginProblem(
                Text(
                    vi="Ngày bỏ {until} phải sau ngày báo trước {since}.",
                    en="What is deprecated since {since} cannot be gone by {until} already.",
                ).format(since=self.since, until=self.until)
            )

    @property
    def told(self) -> Text:
        """The reason with its days, which `due` reads again."""
        days = f"[{self.since.isoformat()}/{self.until.isoformat()}]"
        return Text(
            vi="{reason} Không nên dùng từ {since}, có thể bị bỏ từ {until}. {days}",
            en="{reason} Deprecated since {since}, may be gone from {until} on. {days}",
        ).format(
            reason=self.reason,
            since=self.since,
            until=self.until,
            days=days,
        )

    @property
    def mark(self) -> Mapping[str, "Deprecated"]:
        """The ``metadata`` by which a field of a Strawberry type is deprecated."""
        return {MARK: self}


def due(reason: str | None, day: date) -> bool:
    """Whether what is deprecated for ``reason`` may be gone on ``day``."""
    found = _DAYS.search(reason or "")
    return found is not None and date.fromisoformat(found[1]) <= day
