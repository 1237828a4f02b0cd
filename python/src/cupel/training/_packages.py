"""The packages in which a project keeps its components, by its cupel.yaml."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from cupel._errors import InvalidError

FILE_NAME = "cupel.yaml"
_MAX_FILE = 1 << 20
_LINE = re.compile(r"\w+:\s*(?P<rest>.*?)\s*(?:#.*)?")
_FLOW = re.compile(r"\[(?P<names>[^\[\]]*)\]")
_ITEM = re.compile(r"\s*-\s+(?P<name>[^#]*?)\s*(?:#.*)?")
_MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")

_done: set[Path] = set()


def import_all() -> str:
    """Import what the nearest cupel.yaml lists, once, and return the path of that file; ""
    where there is none."""
    file = nearest(Path.cwd())
    if file is None:
        return ""
    if file not in _done:
        for name in listed(file):
            _import(file, name)
        _done.add(file)
    return str(file)


def nearest(folder: Path) -> Path | None:
    """Return the first cupel.yaml from a folder upwards."""
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
    return None


def listed(file: Path) -> list[str]:
    """Return the modules under ``components:``, none where the key is missing.

    Raises:
        InvalidError: a name is none of a module, or the list is written in another way.
    """
    return [_module(file, name) for name in _list(file, "components")]


def environment(folder: Path) -> list[str]:
    """Return the variables under ``environment:`` of the nearest cupel.yaml."""
    file = nearest(folder)
    return _list(file, "environment") if file else []


def _list(file: Path, key: str) -> list[str]:
    """Return the texts under a key.

    The key stands at the beginning of a line, with ``[a, b]`` behind it or ``- a`` on lines
    of their own: no library is needed to read that much of YAML.
    """
    with file.open("rb") as stream:
        lines = iter(stream.read(_MAX_FILE).decode("utf-8", "replace").splitlines())
    for line in lines:
        if line.startswith(f"{key}:"):
            return [name.strip("\"'") for name in _names(file, line, lines)]
    return []


def _names(file: Path, line: str, after: Iterator[str]) -> Iterator[str]:
    found = _LINE.fullmatch(line)
    rest = found["rest"] if found else ""
    if not rest:
        yield from _items(after)
    elif flow := _FLOW.fullmatch(rest):
        yield from (name.strip() for name in flow["names"].split(",") if name.strip())
    else:
        key = line.partition(":")[0]
        raise InvalidError(f"{file}: {line!r}: write {key}: [one, another]")


def _items(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM.fullmatch(line)
        if item is None:
            return
        yield item["name"]


def _module(file: Path, name: str) -> str:
    if not _MODULE.fullmatch(name):
        raise InvalidError(f"{file}: components: {name!r} is no name of a package or module")
    return name


def _import(file: Path, name: str) -> None:
    """Import a module, and all modules below it where it is a package."""
    add_root(file.parent, name)
    module = _one(file, name)
    for below in pkgutil.walk_packages(getattr(module, "__path__", ()), name + "."):
        if not below.name.endswith("__main__"):
            _one(file, below.name)


def add_root(folder: Path, module: str) -> None:
    """Let a module be found below a folder, or its "src", before it is found elsewhere."""
    top = module.partition(".")[0]
    for root in (folder, folder / "src"):
        is_there = (root / top).is_dir() or (root / f"{top}.py").is_file()
        if is_there and str(root) not in sys.path:
            sys.path.insert(0, str(root))
            return


def _one(file: Path, name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise InvalidError(
            f"{file}: components: cannot import {name}: {type(error).__name__}: {error}"
        ) from error
