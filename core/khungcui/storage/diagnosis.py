"""Why the embedded PostgreSQL does not start, in a sentence instead of a log."""

import errno
import re
from pathlib import Path

from khungcui.errors import Misconfigured
from khungcui.text import Text

#: The words of a complaint in the log, the most telling first.
_COMPLAINTS = tuple(
    re.compile(words) for words in (r"(?:FATAL|PANIC): .*", r"initdb: error: .*", r"could not .*")
)


def not_writable(folder: Path, error: OSError) -> Misconfigured:
    """The state folder cannot be made or written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(folder)
    return Misconfigured(
        Text(
            vi="Không ghi được vào thư mục dữ liệu {path}: {why}.",
            en="The data folder {path} cannot be written: {why}.",
        ).format(path=folder, why=error.strerror),
        hint=Text(
            vi="Cấp quyền ghi, hoặc đặt KHUNGCUI_STATE_DIR sang thư mục khác.",
            en="Grant the right to write, or set KHUNGCUI_STATE_DIR to another folder.",
        ),
    )


def disk_full(folder: Path) -> Misconfigured:
    """There is no space left where the data lie."""
    return Misconfigured(
        Text(vi="Ổ đĩa chứa {path} đã đầy.", en="The disk that holds {path} is full.").format(
            path=folder
        ),
        hint=Text(
            vi="Giải phóng chỗ trống, hoặc đặt KHUNGCUI_STATE_DIR sang ổ đĩa khác.",
            en="Free some space, or set KHUNGCUI_STATE_DIR to another disk.",
        ),
    )


def broken_folder(data: Path, why: str) -> Misconfigured:
    """The data folder holds something that this server cannot use."""
    return Misconfigured(
        Text(
            vi="Thư mục dữ liệu {path} hỏng hoặc không hợp phiên bản: {why}.",
            en="The data folder {path} is broken or of another version: {why}.",
        ).format(path=data, why=why),
        hint=Text(
            vi="Khôi phục thư mục từ bản sao lưu, hoặc dời nó đi để bắt đầu lại với dữ liệu trống.",
            en="Restore the folder from a backup, or move it away to start again with no data.",
        ),
    )


def diagnosed(home: Path, log: Path) -> Misconfigured:
    """The error that the server's ``log`` tells of."""
    told = log.read_text(errors="replace") if log.exists() else ""
    if "No space left on device" in told or "Disk quota exceeded" in told:
        return disk_full(home)
    complaints = next((found for words in _COMPLAINTS if (found := words.findall(told))), [])
    last = complaints[-1] if complaints else (told.strip().splitlines() or ["?"])[-1]
    return broken_folder(home / "data", f"{last.strip()} ({log})")
