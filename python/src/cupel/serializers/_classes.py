"""Which class an object is of, told without importing the class's library."""

from __future__ import annotations


def root(kind: type) -> str:
    """Return the package at the root of a class's module, such as "sklearn"."""
    return kind.__module__.partition(".")[0]


def is_own(obj: object, library: str, names: frozenset[str]) -> bool:
    """Say whether the object's own class is one of a library's, by name. A subclass that
    somebody else wrote is not: it may keep what the library's files do not hold."""
    kind = type(obj)
    return kind.__name__ in names and root(kind) == library


def derives(obj: object, library: str, name: str) -> bool:
    """Say whether the object's class is, or derives from, one of a library."""
    return any(kind.__name__ == name and root(kind) == library for kind in type(obj).__mro__)
