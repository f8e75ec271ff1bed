"""Ids of records on types that are not these records: they give way to names that say so."""

from datetime import date

from khungcui.plugins.deprecation import Deprecated
from khungcui.text import Text


def gives_way(field: str) -> Deprecated:
    """That ``id`` gives way to ``field``: under that name caches take a line for the record."""
    return Deprecated(
        since=date(2026, 11, 23),
        until=date(2027, 5, 23),
        reason=Text(vi="Dùng `{field}`.", en="Use `{field}`.").format(field=field),
    )
