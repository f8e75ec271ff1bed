"""Small files of every kind that an office works with, made here."""

import io
import struct
import zlib
from zipfile import ZipFile


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def _zipped(**files: str) -> bytes:
    whole = io.BytesIO()
    with ZipFile(whole, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return whole.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\xff\xd9"
XLSX = _zipped(**{"[Content_Types].xml": "<Types/>", "xl__workbook.xml": "<workbook/>"})
DOCX = _zipped(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<document/>"})
ODT = _zipped(mimetype="application/vnd.oasis.opendocument.text")
ZIP = _zipped(**{"a.txt": "a"})
TXT = "Biên bản họp ngày 01/03/2027.\r\n".encode()
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
EXE = b"MZ\x90\0\x03\0\0\0" + b"\0" * 200
