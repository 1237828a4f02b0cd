"""What `import cupel` costs, and what it must not bring along."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "pandas", "sklearn", "xgboost", "torch", "httpx", "cloudpickle", "tqdm")


@pytest.mark.parametrize("module", ["cupel", "cupel.training"])
def test_import_brings_no_library(module: str) -> None:
    script = f"import {module}, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
