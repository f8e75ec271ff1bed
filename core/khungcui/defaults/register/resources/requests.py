"""Requests to change the particulars of an establishment, or to close it."""

from sqlalchemy import and_

from khungcui.defaults.register.resources.common import (
    COMMENT,
    ESTABLISHMENT,
    OFFICIAL,
    REASON,
    STATE,
)
from khungcui.defaults.register.resources.weave import place_of, weave
from khungcui.plugins.declarations import Field, Resource, ToOne
from khungcui.register.models import ChangeRequest
from khungcui.text import Text

_asked = place_of("place_of_request")

change_request = Resource(
    name="change_request",
    rows=ChangeRequest,
    title=Text(vi="Yêu cầu thay đổi hồ sơ cơ sở", en="Change request"),
    joined=_asked,
    joined_on=and_(
        _asked.c.tenant == ChangeRequest.tenant,
        _asked.c.establishment_id == ChangeRequest.establishment_id,
    ),
    facets=weave("request").facets(
        ChangeRequest.tenant,
        ChangeRequest.establishment_id,
        area=_asked.c.area,
        owner=_asked.c.owner,
    ),
    fields=(
        Field(name="kind", column=ChangeRequest.kind, title=Text(vi="Loại", en="Kind")),
        Field(name="state", column=ChangeRequest.state, title=STATE),
        Field(
            name="proposed",
            column=ChangeRequest.proposed,
            title=Text(vi="Nội dung mới", en="The particulars proposed, those that change"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="effective_on",
            column=ChangeRequest.effective_on,
            title=Text(vi="Hiệu lực từ ngày", en="In effect from"),
        ),
        Field(name="reason", column=ChangeRequest.reason, title=REASON, sortable=False),
        Field(
            name="evidence",
            column=ChangeRequest.evidence,
            title=Text(vi="Căn cứ", en="Evidence"),
            sortable=False,
        ),
        Field(
            name="submitted_at",
            column=ChangeRequest.submitted_at,
            title=Text(vi="Gửi lúc", en="Submitted at"),
        ),
        Field(
            name="decided_at",
            column=ChangeRequest.decided_at,
            title=Text(vi="Quyết định lúc", en="Decided at"),
        ),
        Field(name="comment", column=ChangeRequest.comment, title=COMMENT, sortable=False),
    ),
    relations=(
        ToOne(
            name="establishment",
            target="establishment",
            key=(ChangeRequest.establishment_id,),
            title=ESTABLISHMENT,
        ),
        ToOne(
            name="submitter",
            target="official",
            key=(ChangeRequest.submitted_by_tenant, ChangeRequest.submitted_by),
            title=OFFICIAL,
        ),
        ToOne(
            name="decider",
            target="official",
            key=(ChangeRequest.decided_by_tenant, ChangeRequest.decided_by),
            title=OFFICIAL,
        ),
    ),
)

RESOURCES = (change_request,)
