"""What `import cupel` costs, and what it must not bring along."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("numpy", "pandas", "sklearn", "xgboost", "torch", "httpx", "cloudpickle", "tqdm")


def test_import_brings_no_library() -> None:
    script = f"import cupel, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
