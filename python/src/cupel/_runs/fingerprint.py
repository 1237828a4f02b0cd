"""What is kept of data: a digest of its content, its columns, its size."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cupel._errors import InvalidError, NotFoundError

_DIGEST = 32  # hex digits of the SHA-256 that are kept: the API takes up to 36
_MAX_SCHEMA = 500_000  # characters; a record of a spool has to hold it
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Fingerprint:
    """What is kept of data.

    Attributes:
        digest: of the content; equal for equal data, also in other processes.
        columns: names and types; None where there are none.
        profile: figures, such as the number of rows.
    """

    digest: str
    columns: list[dict[str, str]] | None
    profile: dict[str, int]

    def schema(self) -> str:
        """Return the columns as JSON; "" where there are none, or far too many."""
        text = json.dumps({"columns": self.columns}) if self.columns is not None else ""
        return text if len(text) <= _MAX_SCHEMA else ""


def fingerprint(data: Any, target: Any = None) -> Fingerprint:
    """Return the fingerprint of a DataFrame, a Series, an array, a sparse matrix, or of the
    file at a path.

    Args:
        target: what is predicted from it, of one of these kinds.

    Raises:
        InvalidError: it is of another class.
        NotFoundError: there is no such file.
    """
    total = hashlib.sha256()
    columns, profile = _add(total.update, data)
    if target is not None:
        total.update(b"target\0")
        more, _ = _add(total.update, target)
        named = [{**column, "role": "target"} for column in more or []]
        columns = (columns or []) + named if columns or named else None
    return Fingerprint(total.hexdigest()[:_DIGEST], columns, profile)


Update = Callable[[bytes], object]
Parts = tuple["list[dict[str, str]] | None", dict[str, int]]


def _add(update: Update, data: Any) -> Parts:
    if isinstance(data, (str, Path)):
        return _add_file(update, Path(data))
    module = type(data).__module__.partition(".")[0]
    if module == "scipy" and hasattr(data, "tocsr"):
        return _add_sparse(update, data.tocsr())
    if hasattr(data, "columns") and hasattr(data, "iloc"):
        return _add_frame(update, data)
    if hasattr(data, "iloc"):
        return _add_frame(update, data.to_frame())
    if hasattr(data, "__array__") or isinstance(data, (list, tuple)):
        return _add_array(update, data)
    raise InvalidError(
        f"a {type(data).__module__}.{type(data).__qualname__} is no data that is known: give a "
        "DataFrame, a Series, an array, a sparse matrix, or the path of a file"
    )


def _add_file(update: Update, path: Path) -> Parts:
    if not path.is_file():
        raise NotFoundError(f"{path} is no file")
    size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            update(block)
            size += len(block)
    return None, {"bytes": size}


def _add_frame(update: Update, frame: Any) -> Parts:
    columns = []
    for position, name in enumerate(frame.columns):
        column = frame.iloc[:, position]
        columns.append({"name": str(name), "type": str(column.dtype)})
        update(json.dumps([str(name), str(column.dtype), len(column)]).encode())
        update(_column_bytes(column))
    rows, width = frame.shape
    return columns, {"num_rows": int(rows), "num_columns": int(width)}


def _column_bytes(column: Any) -> bytes:
    import numpy as np

    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biufc":
        return np.ascontiguousarray(column.to_numpy()).tobytes()
    from pandas.util import hash_pandas_object

    return bytes(hash_pandas_object(column, index=False).to_numpy().tobytes())


def _add_array(update: Update, data: Any) -> Parts:
    import numpy as np

    array = np.asarray(data)
    update(json.dumps([str(array.dtype), list(array.shape)]).encode())
    if array.dtype.kind == "O":
        update(json.dumps(array.tolist(), default=repr).encode())
    else:
        update(np.ascontiguousarray(array).tobytes())
    return _array_columns(array.dtype, array.shape), _array_profile(array.shape)


def _add_sparse(update: Update, matrix: Any) -> Parts:
    import numpy as np

    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
    update(json.dumps(["csr", str(matrix.dtype), list(matrix.shape)]).encode())
    for part, kind in ((matrix.indptr, np.int64), (matrix.indices, np.int64), (matrix.data, None)):
        update(np.ascontiguousarray(part, dtype=kind).tobytes())
    profile = {**_array_profile(matrix.shape), "num_stored": int(matrix.nnz)}
    return _array_columns(matrix.dtype, matrix.shape), profile


def _array_columns(dtype: Any, shape: tuple[int, ...]) -> list[dict[str, str]]:
    return [{"name": "", "type": f"{dtype}{list(shape[1:])}"}]


def _array_profile(shape: tuple[int, ...]) -> dict[str, int]:
    return {"num_rows": int(shape[0]) if shape else 1, "num_elements": math.prod(map(int, shape))}
