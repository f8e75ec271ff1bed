"""How many operations a worker takes in: those that run, and some that wait for their turn."""

from khungcui.errors import Overloaded
from khungcui.text import Text


class Admission:
    """The operations that are inside; a ``with`` block is one of them.

    ``running`` can run at once, each on a connection of the pool; ``waiting`` more queue for
    one. A queue without end would serve everybody too late, so the next is sent away at once.
    """

    def __init__(self, *, running: int, waiting: int) -> None:
        self._most = running + waiting
        self._inside = 0

    def check(self) -> None:
        """Raise `Overloaded` where there is no room, before anything is read or done."""
        if self._inside >= self._most:
            raise Overloaded(
                Text(
                    vi="Máy chủ đang có quá nhiều thao tác chờ; hãy thử lại sau ít giây.",
                    en="Too many operations wait here already; try again in a few seconds.",
                )
            )

    def __enter__(self) -> None:
        self.check()
        self._inside += 1

    def __exit__(self, *_: object) -> None:
        self._inside -= 1
