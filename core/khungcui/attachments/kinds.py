"""What kinds of file may be attached, and how a file is seen to be one of them.

Neither the name nor what a client says of a file is believed: its content decides, and the
name has to agree with it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

import puremagic

from khungcui.errors import BadInput
from khungcui.text import Text
from khungcui.text.vietnamese import nfc

_LONGEST_NAME = 150
#: Bytes that a mark has at least: two letters may begin any text.
_LEAST_MARK = 3
#: What all packed office files bear the mark of.
_PACKED = "application/zip"
_MIMETYPE = "mimetype"
_MACROS = "vbaProject.bin"
_TEXT_READ = 65_536
_WHITE = frozenset("\t\n\r\f")
#: What is told by the mark of UTF-8.
_TEXT = frozenset({"", "text/plain"})


@dataclass(frozen=True, kw_only=True, slots=True)
class FileKind:
    """A kind of file: its media type, the endings of its names (the usual one first).

    ``plain``: it is text, known by being nothing else and readable as UTF-8. ``member`` is a
    file that one which is packed (ZIP) has to hold.
    """

    media_type: str
    suffixes: tuple[str, ...]
    title: Text
    plain: bool = False
    member: str | None = None


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
    member="xl/workbook.xml",
)
DOCX = FileKind(
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    suffixes=(".docx",),
    title=Text(vi="văn bản Word", en="Word document"),
    member="word/document.xml",
)
ODS = FileKind(
    media_type="application/vnd.oasis.opendocument.spreadsheet",
    suffixes=(".ods",),
    title=Text(vi="bảng tính OpenDocument", en="OpenDocument spreadsheet"),
    member="mimetype",
)
ODT = FileKind(
    media_type="application/vnd.oasis.opendocument.text",
    suffixes=(".odt",),
    title=Text(vi="văn bản OpenDocument", en="OpenDocument text"),
    member="mimetype",
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
    bare = PurePosixPath(given.replace("\\", "/")).name
    name = nfc("".join(c for c in bare if unicodedata.category(c)[0] != "C"))
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
    marks = _marks(path)
    if kind.plain:
        fits = not marks - _TEXT and _is_text(path)
    elif kind.member is not None:
        fits = _PACKED in marks and _holds(path, kind)
    else:
        fits = kind.media_type in marks
    if not fits:
        raise BadInput(
            Text(
                vi="Nội dung tệp không phải {title} như tên của nó.",
                en="The content of the file is not what its name says: {title}.",
            ).format(title=kind.title),
            field="name",
            code="attachment.content",
        )


def _marks(path: Path) -> frozenset[str]:
    """The media types whose marks the content bears."""
    with path.open("rb") as file:
        try:
            found = puremagic.magic_stream(file)
        except (ValueError, puremagic.PureError):
            return frozenset()
    return frozenset(one.mime_type for one in found if len(one.byte_match) >= _LEAST_MARK)


def _holds(path: Path, kind: FileKind) -> bool:
    """Whether a packed file holds what files of its kind do, and no macros."""
    try:
        with ZipFile(path) as packed:
            names = packed.namelist()
            if any(name.endswith(_MACROS) for name in names):
                return False
            if kind.member != _MIMETYPE:
                return kind.member in names
            with packed.open(_MIMETYPE) as said:
                return said.read(_LONGEST_NAME).decode("ascii", "replace") == kind.media_type
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return False


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
