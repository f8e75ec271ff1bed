"""What kinds of file may be attached, and how a file is seen to be one of them.

Neither the name nor what a client says of a file is believed: its content decides, and the
name has to agree with it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import puremagic

from khungcui.errors import BadInput
from khungcui.text import Text
from khungcui.text.vietnamese import nfc

_LONGEST_NAME = 150
#: From here on a content is taken for what it is recognised as.
_SURE = 0.5
_TEXT_READ = 65_536
_WHITE = frozenset("\t\n\r\f")


@dataclass(frozen=True, kw_only=True, slots=True)
class FileKind:
    """A kind of file: its media type, the endings of its names (the usual one first).

    ``plain``: it is text, known by being nothing else and readable as UTF-8.
    """

    media_type: str
    suffixes: tuple[str, ...]
    title: Text
    plain: bool = False


PDF = FileKind(
    media_type="application/pdf", suffixes=(".pdf",), title=Text(vi="tài liệu PDF", en="PDF")
)
JPEG = FileKind(
    media_type="image/jpeg", suffixes=(".jpg", ".jpeg"), title=Text(vi="ảnh JPEG", en="JPEG image")
)
PNG = FileKind(media_type="image/png", suffixes=(".png",), title=Text(vi="ảnh PNG", en="PNG image"))
XLSX = FileKind(
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    suffixes=(".xlsx",),
    title=Text(vi="bảng tính Excel", en="Excel workbook"),
)
DOCX = FileKind(
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    suffixes=(".docx",),
    title=Text(vi="văn bản Word", en="Word document"),
)
ODS = FileKind(
    media_type="application/vnd.oasis.opendocument.spreadsheet",
    suffixes=(".ods",),
    title=Text(vi="bảng tính OpenDocument", en="OpenDocument spreadsheet"),
)
ODT = FileKind(
    media_type="application/vnd.oasis.opendocument.text",
    suffixes=(".odt",),
    title=Text(vi="văn bản OpenDocument", en="OpenDocument text"),
)
TXT = FileKind(
    media_type="text/plain",
    suffixes=(".txt",),
    title=Text(vi="văn bản thuần UTF-8", en="plain text in UTF-8"),
    plain=True,
)
CSV = FileKind(
    media_type="text/csv",
    suffixes=(".csv",),
    title=Text(vi="bảng CSV UTF-8", en="CSV in UTF-8"),
    plain=True,
)

#: What an office works with.
OFFICE_FILES = (PDF, JPEG, PNG, XLSX, DOCX, ODS, ODT, TXT, CSV)


def file_name(given: str) -> str:
    """The name that a file is kept under; `BadInput` where it is none.

    What stands before the last slash is a folder of the sender's and is dropped.
    """
    bare = nfc(PurePosixPath(given.replace("\\", "/")).name)
    name = "".join(c for c in bare if unicodedata.category(c)[0] != "C")
    if not 0 < len(name) <= _LONGEST_NAME or name.startswith("."):
        raise BadInput(
            Text(
                vi="Tên tệp có từ 1 đến {most} ký tự và không bắt đầu bằng dấu chấm.",
                en="The name of a file has 1 to {most} characters and begins with no full stop.",
            ).format(most=_LONGEST_NAME),
            field="name",
            code="attachment.name",
        )
    return name


def kind_of(name: str, kinds: Sequence[FileKind]) -> FileKind:
    """The kind that ``name`` says; `BadInput` where it is none of ``kinds``."""
    suffix = PurePosixPath(name).suffix.lower()
    for kind in kinds:
        if suffix in kind.suffixes:
            return kind
    listed = ", ".join(kind.suffixes[0] for kind in kinds)
    raise BadInput(
        Text(
            vi="Ở đây chỉ nhận tệp {listed}.", en="Only files that end in {listed} are taken here."
        ).format(listed=listed),
        field="name",
        code="attachment.kind",
    )


def verify(path: Path, kind: FileKind) -> None:
    """`BadInput` where the content at ``path`` is not what ``kind`` says. Reads the file."""
    found = _recognised(path)
    if not (found is None and _is_text(path) if kind.plain else found == kind.media_type):
        raise BadInput(
            Text(
                vi="Nội dung tệp không phải {title} như tên của nó.",
                en="The content of the file is not what its name says: {title}.",
            ).format(title=kind.title),
            field="name",
            code="attachment.content",
        )


def _recognised(path: Path) -> str | None:
    """The media type of the content, where it bears the marks of one."""
    with path.open("rb") as file:
        try:
            found = puremagic.magic_stream(file)
        except (ValueError, puremagic.PureError):
            return None
    best = max(found, key=lambda match: match.confidence, default=None)
    if best is None or best.confidence < _SURE:
        return None
    return best.mime_type


def _is_text(path: Path) -> bool:
    """Whether all of a file is UTF-8 without control characters."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            while piece := file.read(_TEXT_READ):
                if any((c < " " and c not in _WHITE) or c == "\x7f" for c in piece):
                    return False
    except UnicodeDecodeError:
        return False
    return True
