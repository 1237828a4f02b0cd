"""Components by name: which classes there are, and where they are looked for."""

from __future__ import annotations

import importlib
import inspect
from difflib import get_close_matches
from typing import Any

from cupel._errors import ConflictError, InvalidError, NotFoundError
from cupel.training import _packages

_known: dict[str, type] = {}


def register(kind: type) -> None:
    """Make a class known. One that is defined again, as cells of a notebook are, replaces
    the first."""
    _known[name_of(kind)] = kind


def name_of(kind: type) -> str:
    """Return the name by which a run records a class.

    >>> from collections import OrderedDict
    >>> name_of(OrderedDict)
    'collections:OrderedDict'
    """
    return f"{kind.__module__}:{kind.__qualname__}"


def components(base: type) -> dict[str, type]:
    """Return the classes below one that can be made, by name, of those imported so far.
    Those of Cupel itself are none."""
    return {
        name: kind
        for name, kind in sorted(_known.items())
        if issubclass(kind, base)
        and not inspect.isabstract(kind)
        and not kind.__module__.startswith("cupel.training.")
    }


def find(base: type, name: str) -> Any:
    """Return the component class of a name: a class's, or ``module:QualName``.

    The packages under ``components:`` of the nearest cupel.yaml are imported first.

    Raises:
        NotFoundError: there is none; it says which there are.
        ConflictError: several classes have the name.
        InvalidError: a package cannot be imported, or the class is of another kind.
    """
    if ":" in name:
        return by_full_name(base, name)
    file = _packages.import_all()
    known = components(base)
    found = [full for full, kind in known.items() if kind.__name__ == name]
    if not found:
        raise NotFoundError(_unknown(base, name, known, file))
    if len(found) > 1:
        raise ConflictError(
            f"{name!r} is the name of {len(found)} classes, {' and '.join(found)}: "
            "say which, as module:QualName"
        )
    return known[found[0]]


def by_full_name(base: type, name: str) -> Any:
    """Return the class of ``module:QualName``, which is imported."""
    module, _, path = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
    except ImportError as error:
        raise NotFoundError(f"{name}: cannot import {module}: {error}") from error
    for part in path.split("."):
        found = getattr(found, part, None)
    if found is None:
        raise NotFoundError(f"{name}: {module} has no {path}")
    if not (isinstance(found, type) and issubclass(found, base)):
        raise InvalidError(f"{name} is no subclass of cupel.training.{base.__name__}")
    return found


def _unknown(base: type, name: str, known: dict[str, type], file: str) -> str:
    names = sorted({kind.__name__ for kind in known.values()})
    close = get_close_matches(name, names, n=1)
    meant = f"; did you mean {close[0]!r}?" if close else ""
    there = f"there are {', '.join(names)}" if names else "there is none"
    where = f"components: of {file} names" if file else "a cupel.yaml with components: would name"
    return (
        f"no {base.__name__} is called {name!r}{meant} ({there}; import the module that "
        f"defines it, or list its package: {where} those that are looked into)"
    )
