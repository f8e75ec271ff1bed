"""Files of records over HTTP: sent to a record, fetched by their own ids.

    POST /d/{district}/attachments/{id of the record}?name=bien-ban.pdf     the bytes, and no more
    GET  /d/{district}/attachments/{id of the attachment}

What is sent is an act (`attach_to_…`): done once under ``?key=``, audited, denied with its clause.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute

from khungcui.attachments.kinds import FileKind, file_name, kind_of, verify
from khungcui.attachments.models import Attachment
from khungcui.attachments.store import Received
from khungcui.errors import BadInput, KhungCuiError
from khungcui.ids import NodeId, parse_node_id
from khungcui.plugins.attached import attach_act, files_of
from khungcui.plugins.attaching import Attachments
from khungcui.plugins.declarations import Resource
from khungcui.plugins.performing import Done
from khungcui.plugins.view import facet_select
from khungcui.text import Text
from khungcui.web.door import Door, disposition
from khungcui.web.refusals import BadRequest
from khungcui.web.visit import Visit, identified, nothing_here

_PATH = "/attachments/{node}"


def attachment_routes(door: Door) -> list[BaseRoute]:
    """The routes of attachments."""
    return [*door.at(_PATH, _fetch), *door.at(_PATH, _send, "POST", "PUT")]


async def _fetch(visit: Visit) -> Response:
    """A file, as far as the asker may see the record that it belongs to."""
    node = visit.path("node")
    found = await visit.find(
        files_of(_bearing(visit, node, files=True).name),
        node,
        Attachment.name,
        Attachment.media_type,
        Attachment.size,
        Attachment.sha256,
        Attachment.withdrawn_at,
        Attachment.withdrawn_reason,
    )
    if found["withdrawn_at"] is not None:
        raise BadRequest(
            Text(vi="Tệp này đã được rút: {why}", en="This file was withdrawn: {why}").format(
                why=found["withdrawn_reason"]
            ),
            status=410,
            code="attachment.withdrawn",
        )
    etag = f'"{found["sha256"]}"'
    headers = {"ETag": etag, "Content-Disposition": disposition(found["name"])}
    if visit.request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    pieces = visit.files.read(found["sha256"], found["size"])
    return StreamingResponse(
        await _begun(pieces),
        media_type=found["media_type"],
        headers=headers | {"Content-Length": str(found["size"])},
    )


async def _begun(pieces: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    """``pieces`` once the first of them is there: what is lost is told with a status of its own."""
    first = await anext(pieces, b"")

    async def all_of_them() -> AsyncIterator[bytes]:
        async with aclosing(pieces):
            yield first
            async for piece in pieces:
                yield piece

    return all_of_them()


async def _send(visit: Visit) -> Response:
    """Attach what is sent to a record: the bytes first, then the act that names them."""
    resource = _bearing(visit, visit.path("node"), files=False)
    attachments = resource.attachments
    if attachments is None:
        raise nothing_here()
    name = file_name(visit.query("name") or "")
    kind = kind_of(name, attachments.kinds)
    if not await _may(visit, resource, attachments):
        # The act itself says no: with its reasons, and in the audit.
        return _answer(visit, resource, await _perform(visit, resource, name, kind, None))
    async with visit.files.receive(visit.chunks(attachments.largest)) as received:
        await _look_into(visit, received, name, kind)
        await visit.files.keep(received)
    return _answer(visit, resource, await _perform(visit, resource, name, kind, received))


def _bearing(visit: Visit, node_id: str, *, files: bool) -> Resource:
    """The resource whose records bear files that a node id speaks of, of one or of its ``files``.

    `NotFound` where it speaks of none.
    """
    try:
        wanted = parse_node_id(node_id).type
    except KhungCuiError:
        raise nothing_here() from None
    for owned in visit.view.live.registry.resources.values():
        resource = owned.resource
        if resource.attachments is not None and visit.is_on(owned.plugin):
            bare = f"{resource.type_name}Attachment" if files else resource.type_name
            if bare == wanted:
                return resource
    raise nothing_here()


async def _may(visit: Visit, resource: Resource, attachments: Attachments) -> bool:
    """Whether the act will be allowed, as far as can be told before anything is sent.

    `NotFound` where the record is absent or hidden.
    """
    node = visit.path("node")
    await visit.find(resource.name, node, resource.key_column)
    conditions = identified(resource, node)
    rows = await visit.read(facet_select(resource, *conditions))
    facets = [visit.view.facet(**row) for row in rows]
    return visit.view.decide(attachments.power, facets).allowed


async def _look_into(visit: Visit, received: Received, name: str, kind: FileKind) -> None:
    if not received.size:
        raise BadInput(
            Text(vi="Tệp rỗng.", en="The file is empty."), field="name", code="attachment.empty"
        )
    await asyncio.to_thread(verify, received.path, kind)
    for scanner in visit.view.live.registry.scanners:
        wrong = await scanner.run(received.path, kind.media_type, name)
        if wrong is not None:
            raise BadInput(
                Text(
                    vi="Tệp bị từ chối khi quét: {why}", en="The file was refused by a scan: {why}"
                ).format(why=wrong),
                field="name",
                code="attachment.scan",
            )


async def _perform(
    visit: Visit, resource: Resource, name: str, kind: FileKind, received: Received | None
) -> Done:
    act = attach_act(resource.name)
    given = visit.act(act).act.input(
        **{resource.name: visit.path("node")},
        name=name,
        media_type=kind.media_type,
        size=0 if received is None else received.size,
        content=None if received is None else received.sha256,
    )
    return await visit.perform(act, given, key=visit.query("key"))


def _answer(visit: Visit, resource: Resource, done: Done) -> Response:
    made = NodeId(f"{resource.type_name}Attachment", done.tenant, str(done.id))
    place = visit.request.url.path.rpartition("/")[0]
    return JSONResponse(
        {"id": str(made), "repeated": done.repeated},
        status_code=200 if done.repeated else 201,
        headers={"Location": f"{place}/{made}"},
    )
