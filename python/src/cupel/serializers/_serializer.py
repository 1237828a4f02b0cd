"""What turns an object into files and back, and the list of those that are known."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

from cupel._errors import InvalidError, NotFoundError


class Serializer(ABC):
    """Turns objects of some classes into files and back.

    Subclasses are registered with :func:`register`; they import their library only in
    ``save`` and ``load``.

    Attributes:
        name: recorded with the image as its Content-Encoding, such as "xgboost-json".
        executes_code: whether loading runs code that the file names, as pickles do.
    """

    name: ClassVar[str]
    executes_code: ClassVar[bool] = True

    @abstractmethod
    def accepts(self, obj: object) -> bool:
        """Say whether the object can be saved. Must not import the library: an object of a
        class of it can only be there if somebody has."""

    @abstractmethod
    def save(self, obj: Any, folder: Path) -> None:
        """Write the object as one or more files into an empty folder."""

    @abstractmethod
    def load(self, folder: Path) -> Any:
        """Return the object that ``save`` wrote into the folder."""

    def libraries(self, obj: object) -> tuple[str, ...]:  # noqa: ARG002
        """Return the names of the distributions that loading needs, for the record."""
        return ()


_known: list[Serializer] = []


def register(serializer: Serializer) -> None:
    """Make a serializer known. It is asked before all that were registered earlier."""
    _known[:] = [known for known in _known if known.name != serializer.name]
    _known.insert(0, serializer)


def find(obj: object, name: str | None = None) -> Serializer:
    """Return the serializer for an object: the named one, else the first that accepts it.

    Raises:
        InvalidError: none does, or not the named one.
    """
    if name is not None:
        serializer = get(name)
        if not serializer.accepts(obj):
            raise InvalidError(f"serializer {name!r} does not take a {_class_of(obj)}")
        return serializer
    for serializer in _known:
        if serializer.accepts(obj):
            return serializer
    raise InvalidError(
        f"no serializer takes a {_class_of(obj)}: register one with cupel.serializers.register"
    )


def get(name: str) -> Serializer:
    """Return the serializer of a name, or raise NotFoundError."""
    for serializer in _known:
        if serializer.name == name:
            return serializer
    known = ", ".join(sorted(serializer.name for serializer in _known))
    raise NotFoundError(f"no serializer is called {name!r}; known are {known}")


def _class_of(obj: object) -> str:
    return f"{type(obj).__module__}.{type(obj).__qualname__}"
