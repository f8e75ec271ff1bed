"""Amendments on their way, the signatures under them, and the instruments in force."""

from sqlalchemy import and_, case, exists, literal, null, or_, select

from khungcui.plugins.declarations import Facets, Field, Resource, ToMany, ToOne
from khungcui.policy.models import (
    PolicyDraft,
    PolicyInstrument,
    PolicyRule,
    PolicySignature,
    PolicyWithdrawal,
)
from khungcui.storage.base import DAY
from khungcui.text import Text

_NUMBER = Text(vi="Số hiệu", en="Number")
_TITLE = Text(vi="Trích yếu", en="Title, in Vietnamese")
_TITLE_EN = Text(vi="Trích yếu tiếng Anh", en="Title, in English")
_IN_FORCE = Text(vi="Có hiệu lực từ ngày", en="In force from this day")
_UNTIL = Text(vi="Hết hiệu lực từ ngày", en="No more in force from this day")
_DRAFT = Text(vi="Dự thảo", en="The draft")

_taker = PolicyInstrument.__table__.alias("taker")
_withdrawn = (
    exists().where(PolicyWithdrawal.instrument == _taker.c.id).correlate(_taker).label("withdrawn")
)
#: A rule of the draft that nobody has taken out by the day.
_standing_rule = (
    select(literal(1))
    .where(
        PolicyRule.instrument == PolicyDraft.instrument,
        ~exists().where(
            PolicyRule.id == _taker.c.repeals.any_(),
            _taker.c.in_force <= DAY,
            ~_withdrawn,
        ),
    )
    .correlate(PolicyDraft.__table__)
    .exists()
)
_some_rule = (
    select(literal(1))
    .where(PolicyRule.instrument == PolicyDraft.instrument)
    .correlate(PolicyDraft.__table__)
    .exists()
)
_standing = case(
    (PolicyDraft.stage != "published", null()),
    (PolicyDraft.in_force > DAY, "to_come"),
    (
        or_(PolicyDraft.until <= DAY, and_(_some_rule, ~_standing_rule)),
        "superseded",
    ),
    else_="in_force",
)

amendment = Resource(
    name="amendment",
    rows=PolicyDraft,
    title=Text(vi="Văn bản sửa đổi quy định, từ dự thảo", en="An amendment of the regulation"),
    power="policy.view",
    facets=Facets(area=PolicyDraft.tenant, sector="*", given=frozenset({"area"})),
    fields=(
        Field(
            name="instrument",
            column=PolicyDraft.instrument,
            title=Text(vi="Mã văn bản", en="The id of the instrument"),
        ),
        Field(name="number", column=PolicyDraft.number, title=_NUMBER),
        Field(name="title", column=PolicyDraft.title_vi, title=_TITLE, sortable=False),
        Field(name="title_en", column=PolicyDraft.title_en, title=_TITLE_EN, sortable=False),
        Field(name="in_force", column=PolicyDraft.in_force, title=_IN_FORCE),
        Field(name="until", column=PolicyDraft.until, title=_UNTIL, sortable=False),
        Field(
            name="stage",
            column=PolicyDraft.stage,
            title=Text(vi="Đã đến bước", en="How far it has come"),
        ),
        Field(
            name="standing",
            column=_standing,
            title=Text(
                vi="Sau khi công bố: to_come, in_force hay superseded",
                en="Once published: `to_come`, `in_force` or `superseded`",
            ),
            nullable=True,
            filterable=False,
            sortable=False,
        ),
        Field(
            name="document",
            column=PolicyDraft.document,
            title=Text(vi="Toàn bộ nội dung", en="All that it says"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="content",
            column=PolicyDraft.content,
            title=Text(vi="Mã băm của nội dung được ký", en="Hash of the words that are signed"),
            sortable=False,
        ),
        Field(
            name="revision",
            column=PolicyDraft.revision,
            title=Text(vi="Lần sửa", en="How often its words were written"),
        ),
        Field(
            name="drafted_by",
            column=PolicyDraft.drafted_by_name,
            title=Text(vi="Người soạn", en="Who drafted it"),
        ),
        Field(
            name="drafted_at",
            column=PolicyDraft.drafted_at,
            title=Text(vi="Soạn lúc", en="Drafted at"),
        ),
        Field(
            name="findings",
            column=PolicyDraft.findings,
            title=Text(vi="Lần soát gần nhất thấy gì", en="What the last lint found"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="linted_at",
            column=PolicyDraft.linted_at,
            title=Text(vi="Soát lúc", en="Linted at"),
            sortable=False,
        ),
        Field(
            name="preview",
            column=PolicyDraft.preview,
            title=Text(vi="Lần xem trước gần nhất cho thấy gì", en="What the last preview told"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="previewed_at",
            column=PolicyDraft.previewed_at,
            title=Text(vi="Xem trước lúc", en="Previewed at"),
            sortable=False,
        ),
        Field(
            name="signed_on",
            column=PolicyDraft.signed_on,
            title=Text(vi="Ngày ký", en="The day of the second signature"),
            sortable=False,
        ),
        Field(
            name="published_at",
            column=PolicyDraft.published_at,
            title=Text(vi="Công bố lúc", en="Published at"),
            sortable=False,
        ),
        Field(
            name="withdrawn_at",
            column=PolicyDraft.withdrawn_at,
            title=Text(vi="Thu hồi lúc", en="Withdrawn at"),
            sortable=False,
        ),
    ),
    relations=(
        ToMany(
            name="signatures",
            target="amendment_signature",
            key=PolicySignature.draft_id,
            title=Text(vi="Các chữ ký, cả chữ ký cho lời cũ", en="Signatures, of old words too"),
        ),
    ),
)

signature = Resource(
    name="amendment_signature",
    rows=PolicySignature,
    title=Text(vi="Chữ ký của một cán bộ", en="An official's signature"),
    power="policy.view",
    facets=Facets(area=PolicySignature.tenant, sector="*", given=frozenset({"area"})),
    fields=(
        Field(
            name="purpose",
            column=PolicySignature.purpose,
            title=Text(vi="Ký để làm gì", en="What it is given for"),
        ),
        Field(
            name="content",
            column=PolicySignature.content,
            title=Text(vi="Mã băm của nội dung đã ký", en="Hash of the words that were signed"),
            sortable=False,
        ),
        Field(
            name="official_name",
            column=PolicySignature.official_name,
            title=Text(vi="Người ký", en="Who signed"),
        ),
        Field(
            name="office_name",
            column=PolicySignature.office_name,
            title=Text(vi="Cơ quan", en="For which office"),
        ),
        Field(
            name="signed_at",
            column=PolicySignature.signed_at,
            title=Text(vi="Ký lúc", en="Signed at"),
        ),
    ),
    relations=(
        ToOne(name="amendment", target="amendment", key=(PolicySignature.draft_id,), title=_DRAFT),
    ),
)

instrument = Resource(
    name="instrument",
    rows=PolicyInstrument,
    title=Text(vi="Văn bản đã ban hành", en="An instrument that was issued"),
    open=True,
    tenant=None,
    condition=~exists().where(PolicyWithdrawal.instrument == PolicyInstrument.id),
    fields=(
        Field(
            name="code",
            column=PolicyInstrument.id,
            title=Text(vi="Mã văn bản", en="The id that rules begin with"),
        ),
        Field(name="number", column=PolicyInstrument.number, title=_NUMBER),
        Field(name="title", column=PolicyInstrument.title_vi, title=_TITLE, sortable=False),
        Field(name="title_en", column=PolicyInstrument.title_en, title=_TITLE_EN, sortable=False),
        Field(
            name="issuer",
            column=PolicyInstrument.issuer_vi,
            title=Text(vi="Cơ quan ban hành", en="Issuer, in Vietnamese"),
            sortable=False,
        ),
        Field(
            name="issuer_en",
            column=PolicyInstrument.issuer_en,
            title=Text(vi="Cơ quan ban hành, tiếng Anh", en="Issuer, in English"),
            sortable=False,
        ),
        Field(
            name="signed",
            column=PolicyInstrument.signed,
            title=Text(vi="Ngày ký", en="Signed on"),
            nullable=True,
            sortable=False,
        ),
        Field(name="in_force", column=PolicyInstrument.in_force, title=_IN_FORCE),
        Field(name="until", column=PolicyInstrument.until, title=_UNTIL, sortable=False),
        Field(
            name="content",
            column=PolicyInstrument.content,
            title=Text(vi="Mã băm của nội dung", en="Hash of all that it carries"),
            sortable=False,
        ),
        Field(
            name="published_at",
            column=PolicyInstrument.published,
            title=Text(
                vi="Công bố trên nền tảng lúc; trống nếu nạp từ tệp",
                en="Published here at; null for what the files ship",
            ),
            sortable=False,
        ),
    ),
)

RESOURCES = (amendment, signature, instrument)
