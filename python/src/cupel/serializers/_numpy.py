"""Arrays of numpy and sparse matrices of scipy, without pickles."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from cupel.serializers._classes import root
from cupel.serializers._reading import find_file, need, reading
from cupel.serializers._serializer import Serializer

_SAVEZ_ARGUMENTS = {"file", "allow_pickle"}
_SPARSE_FORMATS = ("csr", "csc", "coo", "bsr", "dia")


class NumpySerializer(Serializer):
    """``model.npy``: an array; ``model.npz``: a dict of arrays. None of Python objects."""

    name: ClassVar[str] = "numpy"
    executes_code: ClassVar[bool] = False

    def accepts(self, obj: object) -> bool:
        if type(obj) is not dict:
            return _is_array(obj)
        named = all(type(name) is str for name in obj) and not _SAVEZ_ARGUMENTS & obj.keys()
        return bool(obj) and named and all(_is_array(value) for value in obj.values())

    def save(self, obj: Any, folder: Path) -> None:
        import numpy as np

        if isinstance(obj, dict):
            np.savez(folder / "model.npz", allow_pickle=False, **obj)
        else:
            np.save(folder / "model.npy", obj, allow_pickle=False)

    def load(self, folder: Path) -> Any:
        file = find_file(folder, "model.np[yz]", "*.np[yz]")
        np = need("numpy")
        # Opened here: numpy leaves a damaged archive open.
        with reading(file), file.open("rb") as stream:
            found = np.load(stream, allow_pickle=False)
            if file.suffix == ".npy":
                return found
            with found:
                return {name: found[name] for name in found.files}

    def libraries(self, obj: object) -> tuple[str, ...]:  # noqa: ARG002
        return ("numpy",)


class SparseSerializer(Serializer):
    """``model.npz`` of ``scipy.sparse.save_npz``: a sparse matrix or array of numbers."""

    name: ClassVar[str] = "scipy-sparse"
    executes_code: ClassVar[bool] = False

    def accepts(self, obj: object) -> bool:
        return is_sparse(obj) and not getattr(obj, "dtype").hasobject  # noqa: B009

    def save(self, obj: Any, folder: Path) -> None:
        from scipy import sparse

        sparse.save_npz(folder / "model.npz", obj)

    def load(self, folder: Path) -> Any:
        file = find_file(folder, "model.npz", "*.npz")
        sparse = need("scipy.sparse")
        with reading(file), file.open("rb") as stream:
            return sparse.load_npz(stream)

    def libraries(self, obj: object) -> tuple[str, ...]:  # noqa: ARG002
        return ("scipy", "numpy")


def is_sparse(obj: object) -> bool:
    """Say whether an object is a sparse matrix or array in a format that save_npz writes."""
    kind = type(obj)
    return kind.__module__.startswith("scipy.sparse") and (
        getattr(obj, "format", None) in _SPARSE_FORMATS
    )


def _is_array(obj: object) -> bool:
    kind = type(obj)
    if root(kind) != "numpy" or kind.__name__ != "ndarray":
        return False
    dtype: Any = getattr(obj, "dtype")  # noqa: B009
    return not dtype.hasobject
