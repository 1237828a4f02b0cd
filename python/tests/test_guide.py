"""The guide's page about Python, run from top to bottom as a reader would."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cupel._connection import Scope

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "guide" / "python.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.filterwarnings("default::UserWarning")
def test_every_block_runs(scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / "data" / "breast_cancer.csv", tmp_path)
    names: dict[str, object] = {"__name__": "guide"}
    text = PAGE.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(text))
    assert blocks
    for block in blocks:
        line = text.count("\n", 0, block.start(1))
        source = "\n" * line + block[1]  # so that errors point into the page
        exec(compile(source, str(PAGE), "exec"), names)
