"""The queue of jobs: which run is to be called next, by whom it is held, since when.

The tables are those of pgqueuer (https://pgqueuer.readthedocs.io), under its own names; our
migrations make them. They hold no more than which run to call: what a run is to do, and what
became of it, stands in `job_run`, behind the wall of its district.
"""

from khungcui.storage.queue.calling import ENTRYPOINT, call, called, reading_of

__all__ = ["ENTRYPOINT", "call", "called", "reading_of"]
