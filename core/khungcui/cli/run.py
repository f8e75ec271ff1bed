"""`khungcui run` and `khungcui serve`: everything at once, and the server alone."""

import asyncio
import errno
import signal
import socket
from collections.abc import Coroutine
from contextlib import suppress
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from uvicorn.loops.auto import auto_loop_factory

from khungcui.app import create_app, create_platform
from khungcui.cli.connect import Addresses, connected
from khungcui.cli.migrate import migrate_all
from khungcui.demo.load import ensure_city
from khungcui.demo.tokens import ReadyToken, ready_tokens
from khungcui.errors import Misconfigured
from khungcui.plugins.manager import Plugins, load
from khungcui.settings import Settings, settings
from khungcui.text import Text
from khungcui.web.graphiql_files import fetch_assets

#: The query that the README shows and GraphiQL begins with.
FIRST_QUERY = """\
{
  decision(input: {
    officeKind: "ward_committee", officeArea: "26734"
    object: "establishment_plan", action: "set"
    recordArea: "26734", managedBy: "district", portion: "plan"
  }) { allowed clause rule reasons }
}
"""

console = Console(highlight=False)

Host = Annotated[str | None, typer.Option(help="The address to listen on.")]
Port = Annotated[int | None, typer.Option(help="The port to listen on.")]


def run(host: Host = None, port: Port = None) -> None:
    """Set up everything and serve: migrate, load city, rules and demo data, print tokens."""
    chosen = settings()
    if chosen.env == "production":
        raise Misconfigured(
            Text(
                vi="`run` nạp dữ liệu mẫu, không dùng cho vận hành thật.",
                en="`run` loads demo data and is not for production.",
            ),
            hint=Text(
                vi="Dùng `khungcui migrate` rồi `khungcui serve`.",
                en="Use `khungcui migrate`, then `khungcui serve`.",
            ),
        )
    listening = _listen(host or chosen.host, chosen.port if port is None else port)
    _until_stopped(_run(chosen, listening))


def serve(host: Host = None, port: Port = None) -> None:
    """Serve what is there. Migrate first; several may serve one database."""
    chosen = settings()
    listening = _listen(host or chosen.host, chosen.port if port is None else port)
    _until_stopped(_serve_only(chosen, listening))


def _until_stopped(work: Coroutine[None, None, None]) -> None:
    """Run ``work``; Ctrl-C is how it ends, not a failure."""
    with suppress(KeyboardInterrupt):
        # A service manager asks with SIGTERM: leave as after Ctrl-C, so that PostgreSQL stops too.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        # The loop that uvicorn would choose: a C one where there is one, which takes half the time.
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(work)


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens; `Misconfigured` where the address cannot be had."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Head and body are written one after the other: the body waits for nobody's leave.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind((host, port))
    except OSError as error:
        busy = error.errno == errno.EADDRINUSE
        raise Misconfigured(
            Text(
                vi="Không mở được {host}:{port}: {why}.",
                en="Cannot listen on {host}:{port}: {why}.",
            ).format(
                host=host,
                port=port,
                why=Text(vi="cổng đang bận", en="the port is busy")
                if busy
                else (error.strerror or str(error)),
            ),
            hint=Text(
                vi="Chọn cổng khác: KHUNGCUI_PORT=8001 make run.",
                en="Choose another port: KHUNGCUI_PORT=8001 make run.",
            ),
        ) from None
    return listening


async def _run(chosen: Settings, listening: socket.socket) -> None:
    plugins = load()
    async with connected(chosen) as addresses:
        told: list[Text] = []
        with Progress(
            SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True
        ) as progress:
            step = progress.add_task("", total=None)
            progress.update(step, description="Lập bảng / migrating")
            await migrate_all(addresses, plugins)
            progress.update(step, description="Nạp thành phố và dữ liệu mẫu / loading")
            await ensure_city(addresses, plugins, chosen)
            tokens = await ready_tokens(addresses, chosen)
            progress.update(step, description="GraphiQL")
            await asyncio.to_thread(fetch_assets, chosen.state_dir / "graphiql", told.append)
        for text in told:
            console.print(text.in_(chosen.language), style="dim")
        _welcome(listening, tokens)
        await _serve(chosen, addresses, plugins, listening)


async def _serve_only(chosen: Settings, listening: socket.socket) -> None:
    async with connected(chosen) as addresses:
        await _serve(chosen, addresses, load(), listening)


async def _serve(
    chosen: Settings, addresses: Addresses, plugins: Plugins, listening: socket.socket
) -> None:
    platform = create_platform(addresses.app, with_settings=chosen, plugins=plugins)
    config = uvicorn.Config(
        create_app(platform, query=FIRST_QUERY),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        ws_max_size=chosen.max_body,
        # Which proxies are believed is a setting of ours, and so are all headers.
        proxy_headers=False,
        server_header=False,
        # Started here, so that what is wrong is told in a sentence and not in a trace.
        lifespan="off",
    )
    try:
        await platform.start()
        with suppress(asyncio.CancelledError):
            await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        await platform.stop()


def _welcome(listening: socket.socket, tokens: list[ReadyToken]) -> None:
    host, port = listening.getsockname()[:2]
    base = f"http://{host}:{port}"
    console.print(f"\n[bold]Khung Cửi[/bold]  {base}")
    console.print(f"GraphiQL   {base}/graphiql")
    console.print(f"Quận 1     {base}/d/760/graphiql")
    console.print("\nMã truy cập / tokens:")
    for token in tokens:
        console.print(f"  {token.title.vi} / {token.title.en}: {token.office}")
        console.print(f"    {token.secret}", style="cyan", soft_wrap=True)
    if tokens:
        _paste(base, tokens[0].secret)
    console.print("\nCtrl-C để dừng / to stop.")


def _paste(base: str, secret: str) -> None:
    query = " ".join(FIRST_QUERY.split()).replace('"', '\\"')
    console.print("\nThử ngay / try this:")
    console.print(
        f"curl -s {base}/graphql -H 'Authorization: Bearer {secret}' "
        f"-H 'Content-Type: application/json' -d '{{\"query\": \"{query}\"}}'",
        soft_wrap=True,
        markup=False,
    )
