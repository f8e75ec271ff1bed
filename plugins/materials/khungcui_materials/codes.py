"""Codes of papers that are not stock documents: a prefix, the year, and a number in it."""

from typing import Any

from sqlalchemy import Integer, cast, func, select

from khungcui import Acting


async def next_code(acting: Acting, model: Any, prefix: str, year: int) -> str:
    """The code after the last of ``model`` in the year, such as ``CU-2027-0007``.

    A unique constraint stands behind it; the lock lets two who come at once wait for each other.
    """
    name = f"materials:{acting.tenant}:{prefix}:{year}"
    await acting.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    head = f"{prefix}-{year}-"
    last = await acting.session.scalar(
        select(func.max(cast(func.substr(model.code, len(head) + 1), Integer()))).where(
            model.tenant == acting.tenant, model.code.startswith(head, autoescape=True)
        )
    )
    return f"{head}{(last or 0) + 1:04}"
