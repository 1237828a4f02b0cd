"""Arrays in files of bundles: told apart by their content, not by their names.

An array is ``.npy`` (of objects, too), a pickle of one, or ``.npz`` of ``save_npz``.
Pickles are read by a reader that knows the classes of numpy and scipy and no other, and so
runs no code; one that holds anything else is the caller's to trust.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from cupel._errors import CorruptError
from cupel.serializers._reading import need, reading

_NPY = b"\x93NUMPY"
_ZIP = b"PK\x03\x04"
_PICKLE = b"\x80"
_KNOWN = {
    "numpy": {"ndarray", "dtype"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "scipy.sparse._csr": {"csr_matrix", "csr_array"},
    "_codecs": {"encode"},
    "copyreg": {"_reconstructor"},
    "builtins": {"object", "bytes"},
}
_MOVED = {
    "numpy.core.multiarray": "numpy._core.multiarray",
    "numpy.core.numeric": "numpy._core.numeric",
    "scipy.sparse.csr": "scipy.sparse._csr",
    "copy_reg": "copyreg",
    "__builtin__": "builtins",
}

Trust = Callable[[str], None]  # raises UntrustedError for the name of a file


class _ForeignClassError(Exception):
    pass


class _ArrayUnpickler(pickle.Unpickler):
    """Reads arrays, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        module = _MOVED.get(module, module)
        if name not in _KNOWN.get(module, ()):
            raise _ForeignClassError(f"{module}.{name}")
        return super().find_class(module, name)


def write_array(folder: Path, stem: str, array: Any) -> str:
    """Write an array or a csr matrix, and return the name of its file."""
    if hasattr(array, "tocsr"):
        from scipy import sparse

        sparse.save_npz(folder / f"{stem}.npz", array)
        return f"{stem}.npz"
    import numpy as np

    np.save(folder / f"{stem}.npy", array, allow_pickle=True)
    return f"{stem}.npy"


def read_array(file: Path, trust: Trust) -> Any:
    """Return the array or the csr matrix of a file."""
    with reading(file), file.open("rb") as stream:
        start = stream.read(len(_NPY))
        stream.seek(0)
        if start == _NPY:
            return _read_npy(file, stream, trust)
        if start.startswith(_ZIP):
            return need("scipy.sparse", "scipy").load_npz(stream)
        if start.startswith(_PICKLE):
            return _plain(_unpickled(file, stream, trust))
        raise CorruptError(f"{file.name} is no array: neither .npy, .npz nor a pickle")


def _read_npy(file: Path, stream: IO[bytes], trust: Trust) -> Any:
    np = need("numpy")
    version = np.lib.format.read_magic(stream)
    read = {(1, 0): "read_array_header_1_0"}.get(version, "read_array_header_2_0")
    shape, by_column, dtype = getattr(np.lib.format, read)(stream)
    if dtype.hasobject:
        return _unpickled(file, stream, trust)
    left = file.stat().st_size - stream.tell()
    if math.prod(shape) * dtype.itemsize != left:
        raise CorruptError(
            f"{file.name}: {left} bytes are no array of shape {shape} and type {dtype}"
        )
    flat = np.fromfile(stream, dtype, math.prod(shape))
    return flat.reshape(shape, order="F" if by_column else "C")


def _unpickled(file: Path, stream: IO[bytes], trust: Trust) -> Any:
    begin = stream.tell()
    try:
        return _ArrayUnpickler(stream).load()
    except _ForeignClassError as error:
        trust(f"{file.name} (which names {error})")
        stream.seek(begin)
        return pickle.load(stream)


def _plain(found: Any) -> Any:
    """Return what is no sparse matrix as an array: a trusted pickle may hold a DataFrame."""
    if hasattr(found, "tocsr"):
        return found.tocsr()
    return need("numpy").asarray(found)
