"""NumPy's files, with a header that every version of NumPy would read, and equal bytes for
equal arrays."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any

from cupel._errors import CorruptError

_MAGIC = b"\x93NUMPY"
_MAX_HEADER = 1 << 16
_DESCR = re.compile(r"\|b1|[|<]?[iu]1|<[iu][248]|<f[248]")
_KEYS = {"descr", "fortran_order", "shape"}


def write(path: Path, array: Any) -> None:
    """Write an array of booleans or numbers."""
    import numpy as np

    array = np.asarray(array)
    array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(array.shape)
    text = f"{{'descr': '{array.dtype.str}', 'fortran_order': False, 'shape': {array.shape}, }}"
    room = -(len(_MAGIC) + 4 + len(text) + 1) % 64
    header = (text + " " * room + "\n").encode("ascii")
    with path.open("xb") as file:
        file.write(_MAGIC + b"\x01\x00" + len(header).to_bytes(2, "little") + header)
        file.write(array.data if array.size else b"")


def read(path: Path, dtype: str, shape: tuple[int, ...] | None) -> Any:
    """Return the array of a file.

    Args:
        dtype: what it must be of, such as "int64".
        shape: that it must have; None for any of one dimension.

    Raises:
        CorruptError: it is not there, or is another.
    """
    import numpy as np

    try:
        with path.open("rb") as file:
            descr, found = _header(path, file)
            size = os.fstat(file.fileno()).st_size - file.tell()
            _check(path, np.dtype(descr), found, np.dtype(dtype), shape)
            count = int(np.prod(found, dtype=object))
            if count * np.dtype(dtype).itemsize != size:
                raise CorruptError(f"{path.name}: {size} bytes are not those of shape {found}")
            return _values(path, file, np.dtype(dtype), count).reshape(found)
    except OSError as error:
        raise CorruptError(f"cannot read {path.name}: {error.strerror}") from error


def _values(path: Path, file: Any, dtype: Any, count: int) -> Any:
    import numpy as np

    if dtype != np.dtype(bool):
        return np.fromfile(file, dtype=dtype.newbyteorder("<"), count=count)
    raw = np.fromfile(file, dtype=np.uint8, count=count)
    if (raw > 1).any():
        raise CorruptError(f"{path.name}: a bool is the byte 0 or 1")
    return raw.view(bool)


def _header(path: Path, file: Any) -> tuple[str, tuple[int, ...]]:
    start = file.read(8)
    wide = start[6:7] in (b"\x02", b"\x03")
    if start[:6] != _MAGIC or start[6:8] not in (b"\x01\x00", b"\x02\x00", b"\x03\x00"):
        raise CorruptError(f"{path.name} is no file of NumPy's that is known")
    length = int.from_bytes(file.read(4 if wide else 2), "little")
    text = file.read(min(length, _MAX_HEADER))
    try:
        said = ast.literal_eval(text.decode("utf-8").strip())
        known = set(said) == _KEYS and said["fortran_order"] is False
        descr, shape = said["descr"], said["shape"]
        known = known and type(shape) is tuple and all(type(n) is int and n >= 0 for n in shape)
        known = known and type(descr) is str and bool(_DESCR.fullmatch(descr))
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError):
        known = False
    if not known or length > _MAX_HEADER:
        raise CorruptError(f"{path.name}: its header says nothing that is known")
    return descr, shape


def _check(path: Path, dtype: Any, shape: Any, wanted: Any, expected: Any) -> None:
    if dtype != wanted:
        raise CorruptError(f"{path.name} is of {dtype}, not {wanted}")
    if shape != expected and not (expected is None and len(shape) == 1):
        raise CorruptError(f"{path.name} has shape {shape}, not {expected or '(n,)'}")
