"""Answers packed for the way, for clients that can unpack them.

Tokens are in no answer, so that how well one packs tells nobody a secret.
"""

import asyncio
import gzip

#: The lowest level: a page of 200 establishments halves in a quarter of the time in which the
#: highest level would save a tenth more.
LEVEL = 1

#: Bytes from which packing takes so long that other requests should not wait for it.
_LONG = 131_072


async def packed(body: bytes) -> bytes:
    """``body`` as gzip."""
    if len(body) < _LONG:
        return _pack(body)
    return await asyncio.to_thread(_pack, body)


def _pack(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=LEVEL, mtime=0)
