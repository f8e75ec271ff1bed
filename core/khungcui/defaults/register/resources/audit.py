"""The audit as it can be read: who did what, by which clause, and what it changed."""

from khungcui.audit.models import AuditEntry
from khungcui.plugins.declarations import Facets, Field, Resource
from khungcui.text import Text

audit_entry = Resource(
    name="audit_entry",
    plural="audit_entries",
    rows=AuditEntry,
    key=AuditEntry.seq,
    title=Text(vi="Mục nhật ký", en="Audit entry"),
    facets=Facets(area=AuditEntry.tenant, owner=AuditEntry.office_id),
    fields=(
        Field(
            name="sequence", column=AuditEntry.seq, title=Text(vi="Số thứ tự", en="Number in turn")
        ),
        Field(name="at", column=AuditEntry.at, title=Text(vi="Lúc", en="When")),
        Field(
            name="official_name",
            column=AuditEntry.official_name,
            title=Text(vi="Cán bộ", en="Official"),
        ),
        Field(
            name="office_name",
            column=AuditEntry.office_name,
            title=Text(vi="Đơn vị", en="Office acted for"),
        ),
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
            name="changes",
            column=AuditEntry.changes,
            title=Text(vi="Thay đổi: trước và sau", en="What changed, before and after"),
            filterable=False,
            sortable=False,
        ),
        Field(name="note", column=AuditEntry.note, title=Text(vi="Ghi chú", en="Note")),
        Field(
            name="hash",
            column=AuditEntry.hash,
            title=Text(vi="Mã băm", en="Hash over this entry and the one before"),
            filterable=False,
            sortable=False,
        ),
    ),
)

RESOURCES = (audit_entry,)
