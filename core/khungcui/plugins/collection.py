"""Keeping the collector of garbage away from an edition that is being made.

A full collection looks at every object there is and holds up all threads meanwhile: half a second
where there are a hundred thousand rules, several times while they are read. Nothing in an edition
refers back to what refers to it, so there is nothing in it to collect.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let no collection begin by itself in the block."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def set_aside() -> None:
    """Let no later collection look at what there is now.

    It is freed all the same when nothing refers to it any more; only what refers to itself in a
    circle stays for ever. So this is for what is many and seldom made.
    """
    gc.freeze()
