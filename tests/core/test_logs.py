"""A failure is logged with its trace and without what the variables held."""

import json
import subprocess
import sys

FAIL = """
import structlog
from khungcui import logs
logs.configure()
def fail():
    secret = "kc_79_" + "hidden"
    raise ValueError("it broke")
try:
    fail()
except ValueError:
    structlog.get_logger().exception("failed", request_id="r1")
"""


def test_a_trace_shows_no_locals() -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", FAIL], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stderr)
    assert told["event"] == "failed"
    assert told["request_id"] == "r1"
    assert "ValueError: it broke" in told["exception"]
    assert "kc_79_hidden" not in done.stderr
