"""What `make check` runs, in order; each is named, all are run, one failure fails all."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
#: What would tie the lock to one registry.
_ADDRESS = re.compile(r"(https?:)?//|--(extra-)?index-url|--find-links| @ ")

#: Pages with tables and pictures that are made of the code.
PAGES = sorted([*ROOT.glob("core/docs/*.md"), *ROOT.glob("plugins/*/README.md")])

CHECKS = {
    "format": ["ruff", "format", "--check", "-q", "."],
    "lint": ["ruff", "check", "-q", "."],
    "types": ["basedpyright", "--level", "error"],
    "imports": ["lint-imports", "--config", ".importlinter", "--no-cache"],
    "spelling": ["codespell", "core", "plugins", "tests", "README.md"],
    "docs": ["cog", "--check", "-P", *(str(page) for page in PAGES)],
    "schema": ["python", "tests/core/graph/snapshots.py", "--check"],
    "policy": ["khungcui", "policy", "lint"],
}


def lock() -> list[str]:
    """Lines of the lock that name an address."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return [line for line in lines if _ADDRESS.search(line)]


def main() -> int:
    """Run every check; 1 where one failed."""
    failed = []
    for name, (program, *arguments) in CHECKS.items():
        done = subprocess.run(  # noqa: S603 - the programs above
            [str(BIN / program), *arguments], cwd=ROOT, check=False, capture_output=True, text=True
        )
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name}")  # noqa: T201 - a script
        if done.returncode != 0:
            failed.append(name)
            print(done.stdout + done.stderr)  # noqa: T201 - a script
    addresses = lock()
    print(f"{'FAIL' if addresses else 'ok  '} lock")  # noqa: T201 - a script
    if addresses:
        failed.append("lock")
        print("\n".join(addresses))  # noqa: T201 - a script
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
