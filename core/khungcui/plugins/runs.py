"""The words for how far a run of a job is."""

from collections.abc import Mapping
from enum import StrEnum

from khungcui.text import Text


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    RESTING = "resting"
    DONE = "done"
    FAILED = "failed"


RUN_STATES: Mapping[StrEnum, Text] = {
    RunState.QUEUED: Text(vi="Chờ chạy", en="Waits for its turn"),
    RunState.RUNNING: Text(vi="Đang chạy", en="Runs"),
    RunState.RESTING: Text(
        vi="Nghỉ, vì phân hệ của việc này đang tắt",
        en="Rests, while the module of this job is off",
    ),
    RunState.DONE: Text(vi="Đã xong", en="Done"),
    RunState.FAILED: Text(vi="Không chạy được", en="Failed"),
}
