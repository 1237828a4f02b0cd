"""Where the code of a training is: the folder that is captured with it."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from cupel.training import _packages


def folder_of(kinds: Iterable[type]) -> Path:
    """Return the current folder, or where the classes' files are not in its repository, the
    root of theirs."""
    here = Path.cwd()
    root = _root(here)
    for kind in kinds:
        file = file_of(kind)
        if file and not is_installed(file) and root not in file.parents:
            return _root(file.parent)
    return here


def _root(folder: Path) -> Path:
    """Return the root of the repository that a folder is in, else the folder of the nearest
    cupel.yaml, else the folder itself."""
    for place in (folder, *folder.parents):
        if (place / ".git").exists():
            return place
    file = _packages.nearest(folder)
    return file.parent if file else folder


def file_of(kind: type) -> Path | None:
    """Return the file that a class was imported from; None where there is none."""
    path = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return Path(path).resolve() if path else None


def is_installed(file: Path) -> bool:
    """Say whether a file belongs to an installed distribution, or to Python itself."""
    if "site-packages" in file.parts or "dist-packages" in file.parts:
        return True
    places = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))
    return any(Path(place).resolve() in file.parents for place in places if place)
