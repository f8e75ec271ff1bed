"""Numbers of papers: serial within a district and year, without a gap, whoever writes at once."""

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from khungcui import Acting


async def next_number(
    acting: Acting, column: InstrumentedAttribute[str], tenant: str, prefix: str
) -> str:
    """The number after the last of ``tenant`` in ``column`` that begins with ``prefix``.

    Those who ask at once wait for each other until the first has committed.
    """
    model = column.class_
    await acting.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext(f"{model.__tablename__} {tenant}")))
    )
    last = await acting.session.scalar(
        select(column)
        .where(model.tenant == tenant, column.startswith(prefix, autoescape=True))
        .order_by(func.length(column).desc(), column.desc())
        .limit(1)
    )
    serial = 1 if last is None else int(last.removeprefix(prefix)) + 1
    return f"{prefix}{serial:06}"
