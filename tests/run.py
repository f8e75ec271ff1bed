"""What `make test` runs: the whole suite, then what depends on the server again on PostgreSQL 15.

Arguments are handed to pytest in both runs. Exit code 1 when either failed.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from served import SERVED, binaries, private_cluster

HERE = Path(__file__).parent
#: What is run a second time: storage, policy in SQL, and isolation.
AGAIN = ("core/storage", "core/policy", "core/isolation")

#: Seconds after which a run is stopped: many times what it takes.
LONGEST = 1800


def pytest(*arguments: str, served: str | None = None) -> int:
    """Run pytest on both cores; ``served`` is the address of a superuser."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *arguments]
    environment = SERVED.environment(served)
    try:
        return subprocess.call(command, cwd=HERE.parent, env=environment, timeout=LONGEST)  # noqa: S603 - our own interpreter
    except subprocess.TimeoutExpired:
        print(f"The suite was stopped after {LONGEST} s.")  # noqa: T201 - a script
        return 1


def main() -> int:
    """Both runs."""
    given = sys.argv[1:]
    failed = pytest(*given)
    folder = binaries()
    if folder is None:
        print("PostgreSQL 15 is not installed: the second run is left out.")  # noqa: T201 - a script
        return int(failed != 0)
    print(f"\nAgain on the server of {folder}:")  # noqa: T201 - a script
    with private_cluster(folder) as url:
        again = pytest(*(f"tests/{part}" for part in AGAIN), "-m", "not embedded", served=url)
    return int(failed != 0 or again != 0)


if __name__ == "__main__":
    sys.exit(main())
