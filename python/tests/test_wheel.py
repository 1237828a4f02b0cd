"""The wheel, in an environment that has nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
from cupel import storage
store = storage.Storage()
store.store("my-model", {"weights": [1, 2]}, {"author": "testuser"})
print(store.fetch("my-model"), store.fetch_metadata("my-model"), store.list())
"""


def said(command: list[str | Path], **options: Any) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, **options
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout).strip()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty virtual environment with the wheel of this platform, installed offline."""
    folder = tmp_path_factory.mktemp("wheel")
    system = [said(["go", "env", name], cwd=ROOT) for name in ("GOOS", "GOARCH")]
    said([ROOT / "tools" / "wheel.sh", *system, "tested", folder / "dist"])
    said([sys.executable, "-m", "venv", folder / "venv"])
    (wheel,) = (folder / "dist").glob("*.whl")
    wheelhouse = ROOT / ".cache" / "wheelhouse"
    pip = folder / "venv" / "bin" / "pip"
    said([pip, "install", "--quiet", "--no-index", "--find-links", wheelhouse, wheel])
    yield folder / "venv" / "bin"


def bare(home: Path) -> dict[str, str]:
    """Return the environment of a user who has configured nothing."""
    return {"HOME": str(home), "PATH": os.defpath}


def test_works_without_server_and_configuration(environment: Path, tmp_path: Path) -> None:
    printed = said([environment / "python", "-c", SCRIPT], env=bare(tmp_path), cwd=tmp_path)
    assert printed == "{'weights': [1, 2]} {'author': 'testuser'} ['my-model']"
    assert (tmp_path / ".cupel" / "catalog.db").exists()


def test_brings_the_program(environment: Path, tmp_path: Path) -> None:
    assert said([environment / "cupel", "version"], env=bare(tmp_path)).startswith("cupel tested")


def test_needs_few_packages(environment: Path) -> None:
    installed = said([environment / "pip", "list", "--format", "freeze"]).splitlines()
    names = {line.split("==")[0] for line in installed} - {"pip", "setuptools"}
    assert names == {
        *("anyio", "certifi", "cloudpickle", "cupel", "h11", "httpcore", "httpx", "idna"),
        *("tqdm", "typing_extensions"),
    }
