"""The guide's pages about Python, each run from top to bottom as a reader would."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from cupel._connection import Scope
from training.conftest import git

ROOT = Path(__file__).parents[2]
# A block is run; one that names a file is the file.
BLOCK = re.compile(r"^```(python|yaml)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.filterwarnings("default::UserWarning")
@pytest.mark.parametrize("page", ["python.md", "train-python.md"])
def test_every_block_runs(
    page: str, scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    shutil.copy(ROOT / "examples" / "data" / "breast_cancer.csv", tmp_path)
    git(tmp_path, "init", "--quiet")
    text = (ROOT / "docs" / "guide" / page).read_text(encoding="utf-8")
    assert text.count("```python") > 3
    try:
        run_blocks(text, page)
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
            del sys.modules[name]


def run_blocks(text: str, page: str) -> None:
    """Write the files of a page, commit them, and run its blocks from top to bottom."""
    for block in BLOCK.finditer(text):
        if block[2]:
            Path(block[2]).parent.mkdir(exist_ok=True)
            Path(block[2]).write_text(block[3])
    git(Path.cwd(), "add", "--all")
    git(Path.cwd(), "commit", "--quiet", "--message", "Begin")
    names: dict[str, object] = {"__name__": "guide"}
    for block in BLOCK.finditer(text):
        if not block[2]:
            line = text.count("\n", 0, block.start(3))
            source = "\n" * line + block[3]  # so that errors point into the page
            exec(compile(source, page, "exec"), names)
