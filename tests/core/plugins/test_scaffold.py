"""What `khungcui plugin new` writes is a plugin that keeps every duty from its first minute."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from khungcui.errors import BadInput, Conflict
from khungcui.plugins.scaffold import make

ROOT = Path(__file__).parents[3]
NAME = "notice_board"

#: A plugin of pytest: the duties are kept beside the engine, without the modules of others.
ALONE = f"""
import pytest
import khungcui_{NAME}
from khungcui.plugins.manager import load

class Alone:
    @pytest.fixture(scope="session")
    @staticmethod
    def plugins():
        return load([khungcui_{NAME}], installed=False)

def pytest_configure(config):
    config.pluginmanager.register(Alone())
"""


def installed(folder: Path) -> Path:
    """Make the plugin below ``folder`` and put beside it what `pip install` would write."""
    make(NAME, folder)
    home = folder / "plugins" / NAME
    about = home / f"khungcui_{NAME}-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: khungcui-{NAME}\nVersion: 0.1.0\n"
    )
    (about / "entry_points.txt").write_text(f"[khungcui.plugins]\n{NAME} = khungcui_{NAME}\n")
    return home


def run(folder: Path, *command: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in ``folder``, with the plugin below ``path`` installed."""
    more = {} if path is None else {"PYTHONPATH": str(path / "plugins" / NAME)}
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **more},  # noqa: TID251 - handed on to a process of the test's own
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_file_is_named_after_the_plugin(tmp_path: Path) -> None:
    written = {path.relative_to(tmp_path).as_posix() for path in make(NAME, tmp_path)}
    package = f"plugins/{NAME}/khungcui_{NAME}"
    assert f"{package}/migrations/{NAME}_0001.py" in written
    assert f"tests/plugins/{NAME}/test_{NAME}_notes.py" in written
    assert not any("$" in path for path in written)


@pytest.mark.parametrize("name", ["Notices", "not-ices", "2notices", "", "a b"])
def test_a_name_that_no_plugin_may_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        make(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    make(NAME, tmp_path)
    acts = tmp_path / f"plugins/{NAME}/khungcui_{NAME}/acts.py"
    acts.write_text("mine")
    with pytest.raises(Conflict):
        make(NAME, tmp_path)
    assert acts.read_text() == "mine"


@pytest.mark.parametrize("name", ["it", NAME, "a_plugin_with_a_rather_long_name"])
def test_what_is_written_is_formatted_and_lints(tmp_path: Path, name: str) -> None:
    make(name, tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    # In the workspace the engine stands beside the plugin; here it is another's.
    ours = ["--config", f"lint.isort.known-first-party = ['khungcui', 'khungcui_{name}']"]
    lint = run(tmp_path, "-m", "ruff", "check", *ours, ".")
    assert lint.returncode == 0, lint.stdout
    form = run(tmp_path, "-m", "ruff", "format", "--diff", ".")
    assert form.returncode == 0, form.stdout


@pytest.mark.long
@pytest.mark.slow
def test_its_tests_pass_and_it_keeps_every_duty(tmp_path: Path) -> None:
    home = installed(tmp_path)
    (home / "alone.py").write_text(ALONE)
    tests = ["-p", "alone", str(tmp_path / "tests"), str(ROOT / "tests/contract"), "-k", NAME]
    done = run(ROOT, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, path=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 passed" in done.stdout
