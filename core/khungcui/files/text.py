"""The text of a file, and the error that names a place in it."""

from pathlib import Path

from khungcui.errors import BadFile
from khungcui.text import Text

_LINE = Text(vi="{path}, dòng {line}: {what}", en="{path}, line {line}: {what}")
_CELL = Text(
    vi="{path}, dòng {line}, cột {column}: {what}",
    en="{path}, line {line}, column {column}: {what}",
)
_SHEET = Text(
    vi="{path}, trang {sheet}, dòng {line}, cột {column}: {what}",
    en="{path}, sheet {sheet}, line {line}, column {column}: {what}",
)
NO_FILE = Text(vi="không đọc được: không có tệp này.", en="cannot be read: there is no such file.")


def refuse(path: Path, line: int, column: str, what: Text, sheet: str | None = None) -> BadFile:
    """The error that names file, sheet, line and column.

    The column `-` is the line as a whole; only a workbook has sheets.
    """
    params = {"file": str(path), "line": line, "column": column}
    if sheet is not None:
        told = _SHEET.format(path=path, sheet=sheet, line=line, column=column, what=what)
        return BadFile(told, params={**params, "sheet": sheet})
    where = _LINE if column == "-" else _CELL
    told = where.format(path=path, line=line, column=column, what=what)
    return BadFile(told, params=params)


def read_text(path: Path) -> str:
    """The UTF-8 text of a file, without a byte order mark; `BadFile` where it is none."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise refuse(path, 1, "-", NO_FILE) from None
    except OSError as problem:
        what = Text(vi="không đọc được: {why}.", en="cannot be read: {why}.")
        raise refuse(path, 1, "-", what.format(why=problem.strerror)) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        what = Text(vi="tệp không phải là UTF-8.", en="the file is not UTF-8.")
        raise refuse(path, line, "-", what) from None
