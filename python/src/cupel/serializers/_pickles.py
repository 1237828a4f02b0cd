"""What pickle would name in an object's file, found without writing it."""

from __future__ import annotations

import pickle
from types import FunctionType
from typing import Any

Names = set[tuple[str, str]]


class _Sink:
    def write(self, data: Any) -> int:
        return len(data)


class _Probe(pickle.Pickler):
    """Pickles into nothing, and notes what is pickled by its name. Large buffers are not
    copied."""

    def __init__(self) -> None:
        super().__init__(_Sink(), 5, buffer_callback=_keep_out)
        self.names: Names = set()

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, type | FunctionType):
            self.names.add((obj.__module__, obj.__qualname__))
        return NotImplemented


def _keep_out(_: pickle.PickleBuffer) -> bool:
    return False  # whoever would take the buffer has it


def named_by(obj: object) -> Names | None:
    """Return module and name of each class and function of an object, or None where pickle
    cannot write it.

    >>> named_by(lambda: 0) is None
    True
    """
    probe = _Probe()
    try:
        probe.dump(obj)
    except Exception:  # what __reduce__ of anything raises
        return None
    return probe.names


def is_importable(names: Names) -> bool:
    """Say whether another process can import all of them: none is the program's own."""
    return all(module != "__main__" and "<locals>" not in name for module, name in names)
