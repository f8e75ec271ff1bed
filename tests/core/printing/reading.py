"""What a PDF of ours says: its text by its own tables, as a reader copies it, and its fonts."""

import re
import zlib
from collections.abc import Iterator, Mapping

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|\[(?=[(<\d-])|Tm(?=[(<])")
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_HEX = re.compile(r"<([0-9A-Fa-f]+)>")


def text_of(pdf: bytes) -> str:
    """All text, without what only divides lines; white space as it is shown."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    return "".join(_pages(objects))


def fonts_of(pdf: bytes) -> set[str]:
    """The fonts that are embedded, by their names without the sign of a subset."""
    return {
        name.decode().partition("+")[2]
        for name in re.findall(rb"/Type/FontDescriptor/FontName/(\S+?)/", pdf)
    }


def glyphs_missing(pdf: bytes) -> bool:
    """Whether anything is shown by the glyph that stands for a missing one."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    return any(code == 0 for codes, _ in _runs(objects) for code in codes)


def _pages(objects: Mapping[int, bytes]) -> Iterator[str]:
    for codes, table in _runs(objects):
        yield "".join(table.get(code, "\ufffd") for code in codes)


def _runs(objects: Mapping[int, bytes]) -> Iterator[tuple[list[int], Mapping[int, str]]]:
    for body in objects.values():
        if b"/Type/Page/" not in body:
            continue
        (resources,) = re.findall(rb"/Resources (\d+) 0 R", body)
        (contents,) = re.findall(rb"/Contents (\d+) 0 R", body)
        tables = {
            name: _table(objects, int(number))
            for name, number in _FONT.findall(objects[int(resources)])
        }
        page = _inflated(objects[int(contents)])
        table: Mapping[int, str] = {}
        for token in _TOKEN.finditer(page):
            if token[1]:
                table = tables[token[1]]
            else:
                yield list(_codes(page, token.end())), table


def _codes(page: bytes, at: int) -> Iterator[int]:
    """The codes of the string, or the array of strings and spaces, that begins at ``at``."""
    alone = page[at - 1 : at] != b"["
    while (sign := page[at : at + 1]) != b"]":
        raw, end = b"", at
        if sign == b"(":
            end = _end(page, at + 1)
            raw = _ESCAPE.sub(_unescaped, page[at + 1 : end])
        elif sign == b"<":
            end = page.index(b">", at)
            raw = bytes.fromhex(page[at + 1 : end].decode("ascii"))
        yield from (int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2))
        at = end + 1
        if alone:
            return


def _end(page: bytes, at: int) -> int:
    """Where a string ends: brackets in it are balanced, or escaped."""
    depth = 1
    while depth:
        sign = page[at : at + 1]
        depth += {b"(": 1, b")": -1}.get(sign, 0)
        at += 2 if sign == b"\\" else 1
    return at - 1


def _table(objects: Mapping[int, bytes], font: int) -> Mapping[int, str]:
    (number,) = re.findall(rb"/ToUnicode (\d+) 0 R", objects[font])
    said = _inflated(objects[int(number)]).decode("ascii")
    table: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", said, re.DOTALL):
        found = _HEX.findall(block)
        table |= {int(c, 16): _text(t) for c, t in zip(found[::2], found[1::2], strict=True)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", said, re.DOTALL):
        found = _HEX.findall(block)
        for first, last, start in zip(found[::3], found[1::3], found[2::3], strict=True):
            for offset in range(int(last, 16) - int(first, 16) + 1):
                text = _text(start)
                table[int(first, 16) + offset] = text[:-1] + chr(ord(text[-1]) + offset)
    return table


def _text(hexadecimal: str) -> str:
    return bytes.fromhex(hexadecimal).decode("utf-16-be")


def _unescaped(found: re.Match[bytes]) -> bytes:
    octal, letter = found.groups()
    return bytes([int(octal, 8)]) if octal else _LETTERS.get(letter, letter)


def _inflated(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1])
