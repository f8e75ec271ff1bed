"""Demo runs: what swept up in each district last night."""

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from khungcui.clock import ZONE
from khungcui.plugins.models import JobRun
from khungcui.plugins.runs import RunState

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making

#: A job that the engine itself runs every night, and who brings it.
_JOB, _PLUGIN = "sheets.forget", "sheets"
_AT = time(3, 20, tzinfo=ZONE)


async def load(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """One run a district, done."""
    began = datetime.combine(making.day - timedelta(days=1), _AT)
    rows = [
        {
            "tenant": district,
            "id": making.id(),
            "job": _JOB,
            "plugin": _PLUGIN,
            "key": began.isoformat(),
            "payload": {},
            "state": RunState.DONE,
            "due_at": began,
            "attempts": 1,
            "asked_by": _JOB,
            "asked_at": began,
            "begun_at": began,
            "ended_at": began + timedelta(seconds=1),
        }
        for district in making.districts
    ]
    yield JobRun.__tablename__, await making.copy(JobRun, rows)
