"""Where the modules of a recorded tree are found, so that none is taken from elsewhere: the
package may be installed from the user's own work tree, which has gone on since."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from cupel._errors import InvalidError

_MAX_FOLDERS = 200_000


def root_of(folder: Path, command_folder: str) -> Path:
    """Return the root of a tree, of whose folder the program runs in one below it."""
    depth = len([part for part in command_folder.split("/") if part not in ("", ".")])
    return folder if depth == 0 else folder.parents[depth - 1]


def enter(root: Path, folder: Path) -> None:
    """Let modules of a tree come before all others: of the program's folder before those of
    the root, and of "src" in either."""
    places = [
        str(place) for place in (folder, folder / "src", root, root / "src") if place.is_dir()
    ]
    sys.path[:] = [*dict.fromkeys(places), *(place for place in sys.path if place not in places)]


def prefer(root: Path, folder: Path, module: str) -> None:
    """Let a module be imported from a tree, where the tree has it.

    Args:
        root: of the tree.
        folder: in it, where the program runs.
    """
    found = find(root, folder, module)
    if found is not None:
        sys.path[:] = [str(found), *(place for place in sys.path if place != str(found))]


def find(root: Path, folder: Path, module: str) -> Path | None:
    """Return the folder of a tree from which a module is imported; None where it has none:
    the program's own before the tree's, and "src" of either, else the first of any."""
    path = module.replace(".", "/")
    for place in (folder, folder / "src", root, root / "src"):
        if _has(place, path):
            return place
    return next((place for place in _folders(root) if _has(place, path)), None)


def check_origin(root: Path, folder: Path, module: str) -> None:
    """Raise InvalidError where a module of the tree was imported from elsewhere."""
    file = getattr(sys.modules.get(module), "__file__", None)
    if find(root, folder, module) is not None and (
        file is None or root.resolve() not in Path(file).resolve().parents
    ):
        raise InvalidError(f"{module} was imported from {file}, not from the run's own tree")


def _has(place: Path, path: str) -> bool:
    return (place / f"{path}.py").is_file() or (place / path / "__init__.py").is_file()


def _folders(root: Path) -> Iterator[Path]:
    for seen, (place, below, _) in enumerate(os.walk(root)):
        if seen == _MAX_FOLDERS:
            return
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield Path(place)
