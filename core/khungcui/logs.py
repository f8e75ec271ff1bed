"""How a process logs: one line an event, on standard error, without the values of locals.

A trace that prints local variables would print tokens and what people typed, and takes minutes
over a large context; only the plain trace is ever written.
"""

import sys

import structlog


def configure() -> None:
    """Set up logging for a process of ours; called before every command."""
    readable = sys.stderr.isatty()
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(() if readable else (structlog.processors.format_exc_info,)),
            renderer,
        ],
        # Asked for each time: whoever runs a command in its own process may change it.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )
