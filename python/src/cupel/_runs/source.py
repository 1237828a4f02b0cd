"""Where a run comes from: its program, and the commit of the code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def tags() -> dict[str, str]:
    """Return the tags that say which program it is, as MLflow names them."""
    program = sys.argv[0] if sys.argv else ""
    if not program or program == "-c":
        return {"mlflow.source.type": "LOCAL"}
    return {"mlflow.source.type": "LOCAL", "mlflow.source.name": program}


def git_commit() -> str:
    """Return the commit that is checked out where the program is; "" if none is."""
    command = ["git", "rev-parse", "--verify", "--quiet", "HEAD"]
    try:
        done = subprocess.run(
            command, cwd=_folder(), capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _folder() -> Path:
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    folder = Path(main).resolve().parent if main else Path.cwd()
    return folder if folder.is_dir() else Path.cwd()
