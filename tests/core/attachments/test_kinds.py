"""A file is what its content says, and its name has to agree."""

from pathlib import Path

import pytest
from tests.core.attachments import contents

from khungcui.attachments.kinds import OFFICE_FILES, PDF, file_name, kind_of, verify
from khungcui.errors import BadInput

_SOUND = {
    "a.pdf": contents.PDF,
    "a.PNG": contents.PNG,
    "a.jpg": contents.JPEG,
    "a.jpeg": contents.JPEG,
    "a.xlsx": contents.XLSX,
    "a.docx": contents.DOCX,
    "a.odt": contents.ODT,
    "a.txt": contents.TXT,
    "a.csv": b"\xef\xbb\xbfm\xc3\xa3,t\xc3\xaan\n1,V\xe1\xba\xa3i\n",
}


@pytest.mark.parametrize("name", _SOUND)
def test_a_sound_file_passes(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(_SOUND[name])
    verify(tmp_path / "file", kind_of(name, OFFICE_FILES))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", contents.PNG),
        ("a.pdf", contents.HTML),
        ("a.pdf", contents.TXT),
        ("a.png", contents.PDF),
        ("a.xlsx", contents.DOCX),
        ("a.docx", contents.ZIP),
        ("a.txt", contents.HTML),
        ("a.txt", contents.SVG),
        ("a.txt", contents.EXE),
        ("a.csv", contents.PDF),
        ("a.txt", "Việt".encode("utf-16")),
        ("a.txt", b"\x00\x01"),
        ("a.txt", b"\xff" * 9),
    ],
)
def test_a_name_does_not_disguise_a_content(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BadInput) as refused:
        verify(tmp_path / "file", kind_of(name, OFFICE_FILES))
    assert refused.value.error_code == "attachment.content"


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a", "a.pdf.js", "pdf"])
def test_other_kinds_are_not_taken(name: str) -> None:
    with pytest.raises(BadInput, match=r"only|Only") as refused:
        kind_of(name, (PDF,))
    assert refused.value.error_code == "attachment.kind"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Biên bản.pdf", "Biên bản.pdf"),
        ("C:\\Tài liệu\\a.pdf", "a.pdf"),
        ("../../etc/a.pdf", "a.pdf"),
        ("  a \u202e fdp.pdf", "a fdp.pdf"),
        ("Bie\u0302n.pdf", "Biên.pdf"),
    ],
)
def test_a_name_is_cleaned(given: str, kept: str) -> None:
    assert file_name(given) == kept


@pytest.mark.parametrize("given", ["", "   ", "/", ".htaccess", "a" * 151, "\x00"])
def test_what_is_no_name_is_refused(given: str) -> None:
    with pytest.raises(BadInput) as refused:
        file_name(given)
    assert refused.value.field == "name"
