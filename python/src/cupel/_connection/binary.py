"""Where the ``cupel`` program is that the wheel carries."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from cupel._errors import UnavailableError

_NAME = "cupel.exe" if sys.platform == "win32" else "cupel"


def find_binary() -> Path:
    """Return the path of the program: CUPEL_BIN, else the one that was installed with the
    package, else the one that a checkout has built, else the one on PATH.

    Raises:
        UnavailableError: there is none.
    """
    if named := os.environ.get("CUPEL_BIN"):
        if not os.access(named, os.X_OK):
            raise UnavailableError(f"CUPEL_BIN: {named} is no program that can be run")
        return Path(named)
    for path in _candidates():
        if path.is_file() and os.access(path, os.X_OK):
            return path
    raise UnavailableError(
        "the program cupel is not installed: install a wheel of cupel for this platform, "
        "or set CUPEL_BIN to the program, or CUPEL_URL to the address of a server"
    )


def _candidates() -> Iterator[Path]:
    # The package's own script comes before PATH, where another version may be.
    if checkout := _checkout():
        yield checkout / "bin" / _NAME
    yield Path(sysconfig.get_path("scripts")) / _NAME
    for scheme in ("posix_user", "nt_user"):
        if scheme in sysconfig.get_scheme_names():
            yield Path(sysconfig.get_path("scripts", scheme)) / _NAME
    if found := shutil.which("cupel"):
        yield Path(found)


def _checkout() -> Path | None:
    """Return the root of the checkout that an editable install points into."""
    root = Path(__file__).parents[4]
    return root if (root / "go.mod").is_file() and (root / "cmd" / "cupel").is_dir() else None
