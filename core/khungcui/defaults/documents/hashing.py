"""The name of a document: the hash of its text."""

import hashlib


def sha256(text: str) -> str:
    """The SHA-256 of ``text`` in UTF-8, in hexadecimal digits, as clients compute it."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
