"""Keep, compare, reproduce and serve machine-learning models.

>>> import cupel
>>> issubclass(cupel.NotFoundError, KeyError)
True
"""

from __future__ import annotations

import importlib
from typing import Any

from cupel._errors import (
    AlreadyExistsError,
    ConflictError,
    CorruptError,
    Error,
    ImmutableError,
    InternalError,
    InvalidError,
    NotFoundError,
    PermissionDeniedError,
    TooLargeError,
    UnauthenticatedError,
    UnavailableError,
    UntrustedError,
)
from cupel._version import __version__

# Where each public name lives. A module is imported when its name is first used, so that
# `import cupel` costs nothing.
_HOMES: dict[str, str] = {}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'cupel' has no attribute {name!r}")
    module = importlib.import_module(home)
    value = module if home == f"cupel.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "AlreadyExistsError",
    "ConflictError",
    "CorruptError",
    "Error",
    "ImmutableError",
    "InternalError",
    "InvalidError",
    "NotFoundError",
    "PermissionDeniedError",
    "TooLargeError",
    "UnauthenticatedError",
    "UnavailableError",
    "UntrustedError",
    "__version__",
]
