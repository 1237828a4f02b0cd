"""The names that the package shows."""

from __future__ import annotations

import ast
from pathlib import Path

import cupel


def test_every_name_is_there() -> None:
    for name in cupel.__all__:
        assert getattr(cupel, name) is not None


def test_type_checkers_see_what_is_imported_late() -> None:
    tree = ast.parse(Path(cupel.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    imports = (node for node in block.body if isinstance(node, ast.ImportFrom))
    seen = {
        alias.name: f"cupel.{alias.name}" if node.module == "cupel" else node.module
        for node in imports
        for alias in node.names
    }
    assert seen == cupel._HOMES
    assert set(cupel._HOMES) < set(cupel.__all__)


def test_errors_are_named_as_users_name_them() -> None:
    assert repr(cupel.NotFoundError) == "<class 'cupel.NotFoundError'>"
