"""What follows from `Resource.attachments`: a resource of files, a relation to it, two acts.

For `inspection` they are the resource `inspection_attachment`, which is read as far as the
inspection itself is; `Inspection.attachments`; and `attach_to_inspection` (through the door
alone, since it takes bytes) and `withdraw_inspection_attachment`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, Table, and_, func, select
from sqlalchemy import inspect as inspect_mapping
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.util import ClauseAdapter

from khungcui.attachments.models import Attachment
from khungcui.errors import BadInput, Conflict, PluginProblem
from khungcui.plugins.attaching import Attachments
from khungcui.plugins.declarations import Act, Column, Facets, Field, Resource, ToMany, ToOne
from khungcui.plugins.registry import Declared
from khungcui.policy.record import FACET_NAMES
from khungcui.text import Text

if TYPE_CHECKING:  # the context of an act holds the registry, which is made of these
    from khungcui.plugins.acting import Acting

_LONGEST_REASON = 1_000


def unfolded(declared: Declared) -> Declared:
    """``declared`` with what follows from the attachments of its resources."""
    resources, acts = list[Resource](), list(declared.acts)
    ends = {each.resource: each.ends for each in declared.workflows}
    for resource in declared.resources:
        attachments = resource.attachments
        if attachments is None:
            resources.append(resource)
            continue
        files = _files(declared.name, resource)
        resources += [_bearing(resource, files), files]
        last = ends.get(resource.name, ())
        acts += [_attach(resource, attachments), _withdraw(resource, files, attachments, last)]
    return replace(declared, resources=tuple(resources), acts=tuple(acts))


def attach_act(resource: str) -> str:
    """The name of the act that attaches files to records of ``resource``."""
    return f"attach_to_{resource}"


def files_of(resource: str) -> str:
    """The name of the resource of files of ``resource``."""
    return f"{resource}_attachment"


async def live_attachments(acting: "Acting", resource: str, row: Any) -> int:
    """How many files the record bears that are not withdrawn: evidence that an act may ask for."""
    counted = select(func.count()).where(*_borne(resource, row))
    return await acting.session.scalar(counted) or 0


async def files_borne(acting: "Acting", resource: str, row: Any) -> Sequence[str]:
    """The SHA-256 of each file that the record bears and that is not withdrawn, sorted."""
    hashes = select(Attachment.sha256).where(*_borne(resource, row)).order_by(Attachment.sha256)
    return (await acting.session.scalars(hashes)).all()


def _borne(resource: str, row: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        Attachment.tenant == row.tenant,
        Attachment.resource == resource,
        Attachment.subject_id == row.id,
        Attachment.withdrawn_at.is_(None),
    )


def with_evidence(
    resource: str, *, least: int = 1
) -> Callable[["Acting", Any, Any], Awaitable[None]]:
    """A guard of a transition: the record has to bear at least so many files."""

    async def guard(acting: "Acting", row: Any, given: Any) -> None:
        if await live_attachments(acting, resource, row) < least:
            raise Conflict(
                Text(
                    vi="Phải đính kèm ít nhất {least} tệp trước khi làm việc này.",
                    en="At least {least} files have to be attached before.",
                ).format(least=least),
                code="attachment.missing",
            )

    return guard


# The resource of files


def _files(plugin: str, resource: Resource) -> Resource:
    table = _table(plugin, resource)
    subject = table.alias(f"{table.name}_of_file")
    adapter = ClauseAdapter(subject)
    joined: FromClause = subject
    if resource.joined is not None and resource.joined_on is not None:
        joined = subject.join(resource.joined, adapter.traverse(resource.joined_on))
    conditions = [Attachment.resource == resource.name]
    if resource.condition is not None:
        conditions.append(adapter.traverse(resource.condition))
    return Resource(
        name=files_of(resource.name),
        rows=Attachment,
        title=Text(vi="Tệp đính kèm: {title}", en="Attached file: {title}").format(
            title=resource.title
        ),
        power=resource.view_power,
        open=resource.open,
        joined=joined,
        joined_on=and_(
            subject.c.tenant == Attachment.tenant, subject.c.id == Attachment.subject_id
        ),
        condition=and_(*conditions),
        facets=_facets(resource.facets, adapter),
        fields=_FIELDS,
        relations=(
            ToOne(
                name=resource.name,
                target=resource.name,
                key=(Attachment.subject_id,),
                title=resource.title,
            ),
        ),
    )


def _table(plugin: str, resource: Resource) -> Table:
    rows = resource.rows
    table = None if isinstance(rows, FromClause) else inspect_mapping(rows).local_table
    keys = [] if table is None else [column.name for column in table.primary_key]
    if not isinstance(table, Table) or keys != ["tenant", "id"] or resource.key is not None:
        raise PluginProblem(
            Text(
                vi="Plugin '{plugin}': tài nguyên '{name}' không có khóa (tenant, id) nên không "
                "nhận tệp đính kèm được.",
                en="Plugin '{plugin}': the resource '{name}' has no key (tenant, id), so files "
                "cannot be attached to it.",
            ).format(plugin=plugin, name=resource.name)
        )
    return table


def _facets(facets: Facets, adapter: ClauseAdapter) -> Facets:
    """``facets`` read of the record that a file belongs to."""

    def moved(value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return adapter.traverse(_plain(value))

    return Facets(
        **{name: moved(getattr(facets, name)) for name in FACET_NAMES},
        through=facets.through,
        on=moved(facets.on),
        given=facets.given,
        narrower=tuple(_facets(each, adapter) for each in facets.narrower),
    )


def _plain(column: Column) -> ColumnElement[Any]:
    return column.expression if isinstance(column, InstrumentedAttribute) else column


def _bearing(resource: Resource, files: Resource) -> Resource:
    relation = ToMany(
        name="attachments",
        target=files.name,
        key=Attachment.subject_id,
        title=Text(vi="Tệp đính kèm", en="Attached files"),
    )
    return replace(resource, relations=(*resource.relations, relation))


_FIELDS = (
    Field(name="name", column=Attachment.name, title=Text(vi="Tên tệp", en="The file's name")),
    Field(
        name="media_type",
        column=Attachment.media_type,
        title=Text(vi="Loại nội dung", en="The media type of its content"),
    ),
    Field(name="size", column=Attachment.size, title=Text(vi="Số byte", en="Its size in bytes")),
    Field(
        name="sha256",
        column=Attachment.sha256,
        title=Text(vi="Mã băm SHA-256 của nội dung", en="The SHA-256 of its content"),
    ),
    Field(
        name="added_at",
        column=Attachment.added_at,
        title=Text(vi="Đính kèm lúc", en="When it was attached"),
    ),
    Field(
        name="added_by",
        column=Attachment.added_by,
        title=Text(vi="Người đính kèm", en="Who attached it"),
    ),
    Field(
        name="added_office",
        column=Attachment.added_office,
        title=Text(vi="Cơ quan đính kèm", en="The office that attached it"),
    ),
    Field(
        name="withdrawn_at",
        column=Attachment.withdrawn_at,
        title=Text(vi="Rút lúc", en="When it was withdrawn"),
    ),
    Field(
        name="withdrawn_by",
        column=Attachment.withdrawn_by,
        title=Text(vi="Người rút", en="Who withdrew it"),
    ),
    Field(
        name="withdrawn_reason",
        column=Attachment.withdrawn_reason,
        title=Text(vi="Lý do rút", en="Why it was withdrawn"),
    ),
)


# The acts


def _attach(resource: Resource, attachments: Attachments) -> Act:
    async def run(acting: "Acting", row: Any, given: Any) -> Attachment:
        if given.content is None:
            raise Conflict(
                Text(
                    vi="Quyền vừa thay đổi; hãy gửi lại tệp.",
                    en="The rights have just changed; send the file again.",
                ),
                code="attachment.unread",
            )
        for guard in attachments.guards:
            await guard(acting, row)
        if await live_attachments(acting, resource.name, row) >= attachments.most:
            raise Conflict(
                Text(
                    vi="Bản ghi đã có đủ {most} tệp đính kèm.",
                    en="The record bears {most} files already.",
                ).format(most=attachments.most),
                code="attachment.most",
            )
        made = Attachment(
            tenant=row.tenant,
            resource=resource.name,
            subject_id=row.id,
            name=given.name,
            media_type=given.media_type,
            size=given.size,
            sha256=given.content,
            added_at=acting.now,
            added_by=acting.principal.official_name,
            added_office=acting.principal.office_name,
        )
        acting.session.add(made)
        return made

    title = Text(vi="Đính kèm tệp: {title}", en="Attach a file: {title}").format(
        title=resource.title
    )
    return Act(
        name=attach_act(resource.name),
        power=attachments.power,
        title=title,
        input=_upload(resource, title),
        run=run,
        returns=files_of(resource.name),
        on=resource.name,
        door=True,
    )


def _upload(resource: Resource, title: Text) -> type[Any]:
    """The input of the act that attaches; ``content`` is None where the door read no bytes."""
    said = {field.name: field.title for field in _FIELDS}
    return _input(
        f"AttachTo{resource.type_name}Input",
        title,
        {
            resource.name: (strawberry.ID, resource.title),
            "name": (str, said["name"]),
            "media_type": (str, said["media_type"]),
            "size": (int, said["size"]),
            "content": (str | None, said["sha256"]),
        },
    )


def _input(name: str, title: Text, fields: Mapping[str, tuple[Any, Text]]) -> type[Any]:
    """An input that is described by titles of what is declared, so that they have Vietnamese."""
    space: dict[str, Any] = {
        "__annotations__": {field: kind for field, (kind, _) in fields.items()},
        "__module__": __name__,
        "__doc__": title.en,
        **{field: strawberry.field(description=said.en) for field, (_, said) in fields.items()},
    }
    return strawberry.input(type(name, (), space), description=title.en)


def _withdraw(
    resource: Resource, files: Resource, attachments: Attachments, ends: Sequence[StrEnum]
) -> Act:
    async def run(acting: "Acting", row: Attachment, given: Any) -> Attachment:
        reason = given.reason.strip()
        if not 0 < len(reason) <= _LONGEST_REASON:
            raise BadInput(
                Text(
                    vi="Phải ghi lý do, dài nhất {most} ký tự.",
                    en="Say why, in at most {most} characters.",
                ).format(most=_LONGEST_REASON),
                field="reason",
            )
        if row.withdrawn_at is not None:
            raise Conflict(
                Text(vi="Tệp này đã được rút.", en="This file was withdrawn before."),
                code="attachment.withdrawn",
            )
        subject = await _still_open(acting, resource, attachments, row)
        if ends and subject.state in ends and row.added_at <= subject.state_since:
            raise Conflict(
                Text(
                    vi="Hồ sơ đã kết thúc cùng với tệp này; tệp được giữ làm chứng cứ.",
                    en="The record ended with this file; it is kept as evidence.",
                ),
                code="attachment.evidence",
            )
        row.withdrawn_at = acting.now
        row.withdrawn_by = acting.principal.official_name
        row.withdrawn_reason = reason
        return row

    title = Text(vi="Rút tệp đính kèm: {title}", en="Withdraw an attached file: {title}").format(
        title=resource.title
    )
    return Act(
        name=f"withdraw_{files.name}",
        power=attachments.withdraw or attachments.power,
        title=title,
        input=_withdrawal(files, title),
        run=run,
        returns=files.name,
        on=files.name,
    )


async def _still_open(
    acting: "Acting", resource: Resource, attachments: Attachments, row: Attachment
) -> Any:
    """The record that a file belongs to, locked, after the guards were asked about it."""
    rows: Any = resource.rows
    subject = await acting.session.get_one(rows, (row.tenant, row.subject_id), with_for_update=True)
    for guard in attachments.guards:
        await guard(acting, subject)
    return subject


def _withdrawal(files: Resource, title: Text) -> type[Any]:
    """The input of the act that withdraws a file."""
    (why,) = (field.title for field in _FIELDS if field.name == "withdrawn_reason")
    return _input(
        f"Withdraw{files.type_name}Input",
        title,
        {files.name: (strawberry.ID, files.title), "reason": (str, why)},
    )
