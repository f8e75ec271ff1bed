"""The audit as it can be read: who did what, by which clause, and what it changed."""

from khungcui.audit.models import AuditEntry
from khungcui.plugins.declarations import Facets, Field, Resource, ToOne
from khungcui.text import Text

_AT = Field(name="at", column=AuditEntry.at, title=Text(vi="Lúc", en="When"))
_WHO = (
    Field(
        name="official_name",
        column=AuditEntry.official_name,
        title=Text(vi="Cán bộ", en="Official"),
    ),
    Field(
        name="official_id",
        column=AuditEntry.official_id,
        title=Text(vi="Mã cán bộ", en="Official, by id"),
    ),
    Field(
        name="office_name",
        column=AuditEntry.office_name,
        title=Text(vi="Đơn vị", en="Office acted for"),
    ),
    Field(
        name="office_id",
        column=AuditEntry.office_id,
        title=Text(vi="Mã đơn vị", en="Office acted for, by id"),
    ),
)
_WHAT = (
    Field(name="power", column=AuditEntry.power, title=Text(vi="Quyền", en="Power")),
    Field(name="act", column=AuditEntry.act, title=Text(vi="Việc", en="Act")),
    Field(
        name="verdict",
        column=AuditEntry.verdict,
        title=Text(vi="Kết luận", en="Verdict: allow or deny"),
    ),
    Field(name="rule", column=AuditEntry.rule, title=Text(vi="Quy tắc", en="Deciding rule")),
    Field(name="clause", column=AuditEntry.clause, title=Text(vi="Điều khoản", en="Clause")),
    Field(
        name="snapshot",
        column=AuditEntry.snapshot,
        title=Text(vi="Ấn bản quy tắc", en="Edition of the rules that decided"),
    ),
    Field(
        name="subject_type",
        column=AuditEntry.subject_type,
        title=Text(vi="Loại đối tượng", en="Kind of record"),
    ),
    Field(
        name="subject_id",
        column=AuditEntry.subject_id,
        title=Text(vi="Đối tượng", en="Record"),
    ),
    Field(
        name="request_id",
        column=AuditEntry.request_id,
        title=Text(vi="Mã yêu cầu", en="The request, as its answer named it"),
    ),
)
_NOTE = Field(name="note", column=AuditEntry.note, title=Text(vi="Ghi chú", en="Note"))
_NUMBER = Field(
    name="sequence", column=AuditEntry.seq, title=Text(vi="Số thứ tự", en="Number in turn")
)
_DISTRICT = ToOne(
    name="district",
    target="area",
    key=(AuditEntry.tenant,),
    title=Text(vi="Quận, huyện của chuỗi", en="The district whose chain it stands in"),
)
_FACETS = Facets(area=AuditEntry.tenant, owner=AuditEntry.office_id)

audit_entry = Resource(
    name="audit_entry",
    plural="audit_entries",
    rows=AuditEntry,
    key=AuditEntry.seq,
    title=Text(vi="Mục nhật ký", en="Audit entry"),
    facets=_FACETS,
    fields=(
        _NUMBER,
        _AT,
        *_WHO,
        *_WHAT,
        Field(
            name="changes",
            column=AuditEntry.changes,
            title=Text(vi="Thay đổi: trước và sau", en="What changed, before and after"),
            filterable=False,
            sortable=False,
        ),
        _NOTE,
        Field(
            name="hash",
            column=AuditEntry.hash,
            title=Text(vi="Mã băm", en="Hash over this entry and the one before"),
            filterable=False,
            sortable=False,
        ),
    ),
    relations=(_DISTRICT,),
)

denial = Resource(
    name="denial",
    rows=AuditEntry,
    key=AuditEntry.seq,
    title=Text(vi="Việc bị từ chối, theo nhật ký", en="A denial, as the audit keeps it"),
    power="audit_entry.view",
    condition=AuditEntry.verdict == "deny",
    facets=_FACETS,
    fields=(_NUMBER, _AT, *_WHO, *_WHAT, _NOTE),
    relations=(_DISTRICT,),
)

RESOURCES = (audit_entry, denial)
