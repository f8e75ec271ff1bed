"""A draft for the demo city: the city committee prepares to let wards set their own norms."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from khungcui.clock import ZONE
from khungcui.policy.amendment import Amendment
from khungcui.policy.drafts import PolicyDraft, PolicySignature, Purpose, Stage
from khungcui.policy.rule import Clause, Instrument, Rule
from khungcui.policy.vocabulary import Line, OfficeKind, PortionKind
from khungcui.text import Text

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making

_DAYS_AHEAD = 180


async def load(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """One draft, worded anew after a first signature, which counts no more."""
    committee = making.offices_of(OfficeKind.CITY_COMMITTEE)[0]
    chair = committee.head
    amendment = _amendment(making)
    instrument = amendment.instrument
    worded_before = replace(amendment, instrument=replace(instrument, number="Mẫu/1"))
    at = datetime.combine(making.day - timedelta(days=7), time(9), ZONE)
    draft = making.id()
    rows = [
        {
            "tenant": making.city,
            "id": draft,
            "instrument": instrument.id,
            "number": instrument.number,
            "title_vi": instrument.title.vi,
            "title_en": instrument.title.en,
            "in_force": instrument.in_force,
            "until": None,
            "document": amendment.document,
            "content": amendment.content,
            "revision": 2,
            "stage": Stage.DRAFT,
            "drafted_by": chair.id,
            "drafted_by_name": chair.name,
            "drafted_at": at - timedelta(days=1),
            "findings": None,
            "linted_at": None,
            "preview": None,
            "previewed_at": None,
            "base": None,
            "signed_on": None,
            "published_at": None,
            "withdrawn_at": None,
        }
    ]
    yield PolicyDraft.__tablename__, await making.copy(PolicyDraft, rows)
    signed = [
        {
            "tenant": making.city,
            "id": making.id(),
            "draft_id": draft,
            "purpose": Purpose.ADOPT,
            "content": worded_before.content,
            "official_id": chair.id,
            "official_name": chair.name,
            "office_id": committee.id,
            "office_name": committee.name,
            "signed_at": at,
        }
    ]
    yield PolicySignature.__tablename__, await making.copy(PolicySignature, signed)


def _amendment(making: "Making") -> Amendment:
    in_force = making.day + timedelta(days=_DAYS_AHEAD)
    name = f"mau-{in_force.year}"
    instrument = Instrument(
        id=name,
        number=f"Mẫu/{in_force.year}",
        title=Text(
            vi="Dự thảo mẫu: phường đặt định mức cho phần tự sản xuất",
            en="A sample draft: wards set the norms of self-produced portions",
        ),
        issuer=Text(vi="Ủy ban Nhân dân thành phố", en="The City People's Committee"),
        in_force=in_force,
    )
    clause = Clause(
        number=f"{name}.1",
        title=Text(vi="Định mức của phần tự sản xuất", en="Norms of self-produced portions"),
        instrument=name,
    )
    rule = Rule(
        id=f"{name}/001",
        office=OfficeKind.WARD_COMMITTEE,
        axis=Line.TERRITORY,
        object="consumption_norm",
        action="set",
        portion=frozenset({PortionKind.OWN}),
        start=in_force,
        clause=clause.number,
        instrument=name,
    )
    return Amendment(instrument=instrument, rules=(rule,), clauses=(clause,))
