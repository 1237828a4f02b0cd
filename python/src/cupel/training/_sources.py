"""The source of a class that no file holds: one of a script, of a notebook, of a prompt.

What is kept is a module of its own: the class, and of its surroundings the statements at top
level that it needs, among them imports, found by the names in it.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import linecache
import symtable
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from cupel._errors import InvalidError

MAX_SOURCE = 1 << 20  # bytes


def needs_source(kind: type) -> bool:
    """Say whether a class cannot be imported again by its name."""
    return kind.__module__ == "__main__"


def source_of(kind: type) -> str:
    """Return the text of a module that defines a class of ``__main__`` as it is defined there.

    Raises:
        InvalidError: its source is not known, or needs what has none.
    """
    main = sys.modules["__main__"]
    if "<locals>" in kind.__qualname__:
        raise InvalidError(f"{kind.__qualname__} is defined within a function")
    statements = _statements(main, kind)
    needed = _needed(statements, kind.__qualname__.partition(".")[0], main)
    pieces = [statement.text for statement in statements if statement in needed]
    pieces.sort(key=lambda piece: not piece.startswith("from __future__ "))  # they come first
    text = "\n\n".join(pieces) + "\n"
    if len(text.encode()) > MAX_SOURCE:
        raise InvalidError(f"the source of {kind.__qualname__} has more than {MAX_SOURCE} bytes")
    return text


def sum_of(text: str) -> str:
    """Return the SHA-256 by which a run names a source."""
    return hashlib.sha256(text.encode()).hexdigest()


def load(text: str, path: str, name: str) -> Any:
    """Return what a source defines under a name. That runs it, as the module ``__main__``,
    so that pickles of the class are those of the first run.

    Raises:
        InvalidError: it does not run, or defines no such name.
    """
    module = sys.modules["__main__"]
    try:
        exec(compile(text, path, "exec"), module.__dict__)
        found: Any = module
        for part in name.split("."):
            found = getattr(found, part)
    except Exception as error:
        raise InvalidError(f"the source of {name}: {type(error).__name__}: {error}") from error
    return found


@dataclass(frozen=True, eq=False)
class _Statement:
    """A statement at top level.

    Attributes:
        binds: the names that it defines.
        uses: the names that are read in it.
    """

    text: str
    binds: frozenset[str]
    uses: frozenset[str]


def _statements(main: ModuleType, kind: type) -> list[_Statement]:
    found = [one for text in _texts(main, kind) for one in _parsed(text)]
    if not any(kind.__qualname__.partition(".")[0] in one.binds for one in found):
        raise InvalidError(f"the source of {kind.__qualname__} is not known")
    return found


def _texts(main: ModuleType, kind: type) -> list[str]:
    """Return what was run as ``__main__``: a script's text, or a notebook's cells. Of another
    prompt the piece that defines the class, where Python still knows it."""
    file = getattr(main, "__file__", None)
    if file and Path(file).is_file():
        return [Path(file).read_text(encoding="utf-8")]
    cells = getattr(main, "In", None)
    if isinstance(cells, list):
        return [cell for cell in cells if isinstance(cell, str)]
    methods = [value for value in vars(kind).values() if isinstance(value, FunctionType)]
    files = dict.fromkeys(method.__code__.co_filename for method in methods)
    return ["".join(linecache.getlines(name)) for name in files]


def _parsed(text: str) -> Iterator[_Statement]:
    try:
        nodes = ast.parse(text).body
    except (SyntaxError, ValueError):  # a cell with magics, which Python does not know
        return
    lines = text.splitlines()
    for node in nodes:
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            continue  # what a script does, not what it defines
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        piece = "\n".join(lines[first - 1 : node.end_lineno])
        if ";" in piece or node.col_offset:
            piece = ast.unparse(node)
        try:
            table = symtable.symtable(piece, "", "exec")
        except SyntaxError:  # await, which notebooks allow at top level
            continue
        yield _Statement(piece, frozenset(_bound(table, node)), frozenset(_read(table, True)))


def _bound(table: symtable.SymbolTable, node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
        yield "*"
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            yield symbol.get_name()


def _read(table: symtable.SymbolTable, is_top: bool) -> Iterator[str]:
    """Yield the names that a statement reads at top level: not those of functions' own."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (is_top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _read(child, False)


def _needed(statements: Iterable[_Statement], name: str, main: ModuleType) -> set[_Statement]:
    """Return the statements that define a name, and all that they need in turn."""
    found: set[_Statement] = set()
    seen: set[str] = set()
    open_names = [name, "annotations"]  # from __future__
    while open_names:
        wanted = open_names.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        binders = [one for one in statements if wanted in one.binds or "*" in one.binds]
        if not binders and hasattr(main, wanted) and not _is_given(wanted):
            raise InvalidError(f"{name} needs {wanted}, whose source is not known")
        found.update(binders)
        for one in binders:
            open_names += one.uses
    return found


def _is_given(name: str) -> bool:
    return hasattr(builtins, name) or name.startswith("__") or name == "annotations"
