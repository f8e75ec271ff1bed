"""The words for how far an upload is, and what became of its rows."""

from collections.abc import Mapping
from enum import StrEnum

from khungcui.text import Text


class SheetUploadState(StrEnum):
    """Where an upload stands."""

    RECEIVED = "received"
    CHECKING = "checking"
    CHECKED = "checked"
    WRITING = "writing"
    WRITTEN = "written"
    REFUSED = "refused"
    FAILED = "failed"


class SheetRowState(StrEnum):
    """What became of a row."""

    #: Not looked at yet.
    WAITING = "waiting"
    #: The dry run found nothing against it.
    CLEAN = "clean"
    REFUSED = "refused"
    DONE = "done"
    #: The same was done before, from another file.
    REPEATED = "repeated"


#: A row with which nothing is wrong.
IN_ORDER = frozenset({SheetRowState.CLEAN, SheetRowState.DONE, SheetRowState.REPEATED})


class SheetMode(StrEnum):
    """Which rows are written where some are refused."""

    CLEAN = "clean"
    ALL = "all"


UPLOAD_STATES: Mapping[StrEnum, Text] = {
    SheetUploadState.RECEIVED: Text(vi="Đã nhận tệp", en="The file is there"),
    SheetUploadState.CHECKING: Text(vi="Đang chạy thử", en="The dry run is on"),
    SheetUploadState.CHECKED: Text(vi="Đã chạy thử, chờ ghi", en="Checked; it can be written"),
    SheetUploadState.WRITING: Text(vi="Đang ghi", en="It is being written"),
    SheetUploadState.WRITTEN: Text(vi="Đã ghi", en="Written"),
    SheetUploadState.REFUSED: Text(
        vi="Không ghi dòng nào, vì có dòng không được nhận",
        en="Nothing is written, since some rows are refused",
    ),
    SheetUploadState.FAILED: Text(vi="Không xử lý được", en="It could not be worked on"),
}
ROW_STATES: Mapping[StrEnum, Text] = {
    SheetRowState.WAITING: Text(vi="Chưa xét", en="Not looked at yet"),
    SheetRowState.CLEAN: Text(vi="Được, chưa ghi", en="Clean, not written yet"),
    SheetRowState.REFUSED: Text(vi="Không nhận", en="Refused"),
    SheetRowState.DONE: Text(vi="Đã ghi", en="Written"),
    SheetRowState.REPEATED: Text(vi="Đã ghi từ trước", en="Written before"),
}
MODES: Mapping[StrEnum, Text] = {
    SheetMode.CLEAN: Text(vi="Ghi các dòng được", en="Write the clean rows"),
    SheetMode.ALL: Text(vi="Ghi tất cả hoặc không ghi gì", en="Write all rows or none"),
}
