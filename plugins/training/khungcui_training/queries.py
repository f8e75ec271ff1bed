"""Verifying a certificate by its number, whichever district issued it."""

import re
from datetime import date
from typing import Annotated, Any

import strawberry
from sqlalchemy import select
from strawberry.types import Info

from khungcui import DAY, Forbidden, Text
from khungcui_training.models import Certificate, Curriculum
from khungcui_training.resources.enrolments import STANDING
from khungcui_training.vocabulary import CertificateStanding

_NUMBER = re.compile(r"(?P<issuer>[0-9A-Za-z@-]+)/(?P<year>[0-9]{4})/(?P<serial>[0-9]{6,})")


@strawberry.type(description="What the number of a certificate is worth.")
class CertificateCheck:
    """The answer to a number. Of an unknown number nothing but that is said."""

    number: str = strawberry.field(description="The number that was asked about.")
    standing: CertificateStanding = strawberry.field(description="What it is worth.")
    holder: str | None = strawberry.field(
        default=None, description="The holder: the family name, and initials."
    )
    curriculum: str | None = strawberry.field(default=None, description="What was taught.")
    issued_on: date | None = strawberry.field(default=None, description="Issued on.")
    expires_on: date | None = strawberry.field(
        default=None, description="Not valid from this day on."
    )
    revoked_on: date | None = strawberry.field(default=None, description="Revoked on.")


def masked(name: str) -> str:
    """A name that its bearer recognises and nobody else learns: ``Trần T. Đ.``"""
    first, *others = name.split() or [""]
    return " ".join([first, *(f"{other[0]}." for other in others)])


@strawberry.type
class CertificateQueries:
    """Fields of the root Query."""

    @strawberry.field(
        description="What a certificate's number is worth today, whichever district issued it."
    )
    async def verify_certificate(
        self,
        info: Info[Any, Any],
        number: Annotated[str, strawberry.argument(description="The number on the certificate.")],
    ) -> CertificateCheck:
        """Look a number up where it says that it was issued."""
        context = info.context
        _require_power(context)
        unknown = CertificateCheck(number=number, standing=CertificateStanding.UNKNOWN)
        read = _NUMBER.fullmatch(number.strip())
        # A district that has the module off shows none of its rows here either.
        if read is None or not context.live.states.is_on("training", read["issuer"]):
            return unknown
        # door: the number is the key to one row of another district, and to nothing else there.
        issuer, city = read["issuer"], context.live.tree.root
        async with context.platform.database.reading({issuer, city}) as session:
            found = await session.execute(
                select(
                    Certificate.holder,
                    Certificate.issued_on,
                    Certificate.expires_on,
                    Certificate.revoked_on,
                    STANDING.label("standing"),
                    Curriculum.title,
                )
                .join(
                    Curriculum,
                    (Curriculum.tenant == Certificate.curriculum_tenant)
                    & (Curriculum.id == Certificate.curriculum_id),
                )
                .where(Certificate.tenant == issuer, Certificate.number == read[0]),
                {DAY.key: context.day},
            )
            row = found.one_or_none()
        if row is None:
            return unknown
        return CertificateCheck(
            number=read[0],
            standing=row.standing,
            holder=masked(row.holder),
            curriculum=row.title,
            issued_on=row.issued_on,
            expires_on=row.expires_on,
            revoked_on=row.revoked_on,
        )


def _require_power(context: Any) -> None:
    """Raise `Forbidden` unless the asker's office may verify; the roll is the whole city's."""
    facet = context.view.facet(area=context.live.tree.root)
    decision = context.view.decide("certificate.verify", [facet])
    if not decision.allowed:
        raise Forbidden(
            Text(
                vi="Cơ quan của bạn không được tra cứu chứng chỉ (điều {clause}).",
                en="Your office may not verify certificates (clause {clause}).",
            ).format(clause=decision.clause or "-"),
            clause=decision.clause,
        )


QUERIES = (CertificateQueries,)
