"""From a token to the official and the office it acts for."""

import re
from datetime import date
from typing import Any

from sqlalchemy import text

from khungcui import clock
from khungcui.errors import Unauthenticated
from khungcui.plugins.principal import Principal, Span
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.tokens import PREFIX, fingerprint
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.text import Text

_SHAPE = re.compile(rf"{PREFIX}_([0-9A-Za-z@-]+)_[0-9A-Za-z_-]+")
_FIND = text("select * from khungcui_principal(:home, :digest, :day)")


async def authenticate(database: Database, token: str, settings: Settings) -> Principal:
    """Who bears ``token`` now.

    Raises `Unauthenticated` where the token is unknown, expired or revoked, was made for
    development and this is production, or where the official's post or the office has ended.
    """
    shape = _SHAPE.fullmatch(token)
    if shape is None:
        raise _refused("unknown")
    day = clock.today()
    bound = {"home": shape[1], "digest": fingerprint(token, settings.token_pepper), "day": day}
    async with database.reading(()) as session:
        row = (await session.execute(_FIND, bound)).mappings().first()
    if row is None or (row["development"] and settings.env == "production"):
        raise _refused("unknown")
    if row["revoked_at"] is not None:
        raise _refused("revoked")
    if row["expires_at"] <= clock.now():
        raise _refused("expired")
    if row["signing"] is None:
        raise _refused("post_ended")
    return Principal(
        official_id=row["official_id"],
        official_name=row["official_name"],
        office_tenant=shape[1],
        office_id=row["office_id"],
        office_name=row["office_name"],
        kind=OfficeKind(row["kind"]),
        area=row["area"],
        sectors=tuple(_span(each) for each in row["sectors"]),
        since=row["since"],
        until=row["until"],
        signing=row["signing"],
    )


def _span(given: dict[str, Any]) -> Span:
    until = given["until"]
    return Span(
        sector=given["sector"],
        start=date.min if given["start"] is None else date.fromisoformat(given["start"]),
        until=None if until is None else date.fromisoformat(until),
    )


_REASONS = {
    "unknown": Text(vi="Mã truy cập không hợp lệ.", en="The token is not valid."),
    "revoked": Text(vi="Mã truy cập đã bị thu hồi.", en="The token was revoked."),
    "expired": Text(vi="Mã truy cập đã hết hạn.", en="The token has expired."),
    "post_ended": Text(
        vi="Người giữ mã này không còn giữ chức vụ ở cơ quan.",
        en="The bearer of this token no longer holds a post in the office.",
    ),
}


def _refused(reason: str) -> Unauthenticated:
    return Unauthenticated(_REASONS[reason], code=f"token.{reason}")
