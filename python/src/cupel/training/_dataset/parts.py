"""Tables, series, arrays and sparse matrices as their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cupel._errors import InvalidError
from cupel.training._dataset import columns
from cupel.training._dataset.field import NUMBERS, Field, Stored

_WIDE = 1 << 31  # columns from which on a csr's indices are int64


@dataclass(frozen=True)
class Part:
    """One part of a dataset: what dataset.json says of it."""

    name: str
    kind: str
    shape: tuple[int, ...]
    stored: int = 0
    names: tuple[str, ...] = ()
    index: tuple[Field, ...] = ()
    columns: tuple[Field, ...] = ()
    values: Field | None = None

    def document(self) -> dict[str, Any]:
        """Return it as dataset.json has it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "shape": list(self.shape),
            "stored": self.stored,
            "names": list(self.names),
            "index": [field.document() for field in self.index],
            "columns": [field.document() for field in self.columns],
            "values": self.values.document() if self.values else None,
        }


Files = dict[str, Any]  # arrays by stem and ending, such as "column-0.lengths"


def encode(name: str, value: Any) -> tuple[Part, Files]:
    """Return data as a part with its files.

    Raises:
        InvalidError: it is no data that is known, or a column of it is not.
    """
    module = type(value).__module__.partition(".")[0]
    if module == "scipy" and hasattr(value, "tocsr"):
        return _sparse(name, value.tocsr())
    if hasattr(value, "columns") and hasattr(value, "iloc"):
        return _table(name, value)
    if hasattr(value, "iloc"):
        return _series(name, value)
    if hasattr(value, "__array__") or isinstance(value, (list, tuple)):
        return _array(name, value)
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    raise InvalidError(
        f"a {kind} is no data that is known: give a DataFrame, a Series, an array or a csr matrix"
    )


def _table(name: str, frame: Any) -> tuple[Part, Files]:
    titles = [_title(name, title) for title in frame.columns]
    if len(set(map(repr, titles))) != len(titles):
        raise InvalidError(f"{_place(name)}: two columns have one name")
    stored = [
        columns.encode(f"{_place(name)}column {title!r}", title, frame.iloc[:, at])
        for at, title in enumerate(titles)
    ]
    return _with_rows(name, "table", frame.shape, stored, frame.index)


def _series(name: str, series: Any) -> tuple[Part, Files]:
    title = _title(name, series.name)
    stored = [columns.encode(f"{_place(name)}series {title!r}", title, series)]
    return _with_rows(name, "series", series.shape, stored, series.index)


def _with_rows(
    name: str, kind: str, shape: tuple[int, ...], stored: list[Stored], index: Any
) -> tuple[Part, Files]:
    rows = _index(name, index)
    files = _files("column-{}", stored) | _files("index-{}", rows)
    fields = tuple(one.field for one in stored)
    named = tuple(one.field for one in rows)
    return Part(name, kind, shape, index=named, columns=fields), files


def _index(name: str, index: Any) -> list[Stored]:
    """Return what names the rows; nothing where they are merely counted."""
    if type(index).__name__ == "RangeIndex":
        is_plain = index.name is None and (len(index) == 0 or index.start == 0)
        if is_plain and (len(index) < 2 or index.step == 1):
            return []
    levels = range(index.nlevels)
    place = f"{_place(name)}index"
    return [
        columns.encode(place, _title(name, index.names[at]), index.get_level_values(at))
        for at in levels
    ]


def _array(name: str, value: Any) -> tuple[Part, Files]:
    import numpy as np

    array = np.asarray(value)
    stored = columns.encode(f"{_place(name)}array", None, array)
    return Part(name, "array", array.shape, values=stored.field), _files("values", [stored])


def _sparse(name: str, matrix: Any) -> tuple[Part, Files]:
    import numpy as np

    if matrix.dtype.name not in NUMBERS:
        raise InvalidError(f"{_place(name)}a matrix of {matrix.dtype} cannot be stored")
    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
    wide = np.int64 if matrix.shape[1] >= _WIDE else np.int32
    files = {
        "indptr": matrix.indptr.astype(np.int64),
        "indices": matrix.indices.astype(wide),
        "values": matrix.data,
    }
    field = Field(None, matrix.dtype.name)
    return Part(name, "csr", matrix.shape, stored=int(matrix.nnz), values=field), files


def _files(stem: str, stored: list[Stored]) -> Files:
    return {
        stem.format(at) + end: array
        for at, one in enumerate(stored)
        for end, array in one.files.items()
    }


def _title(part: str, title: Any) -> str | int | None:
    import numpy as np

    if title is None or isinstance(title, str):
        return title
    if isinstance(title, (int, np.integer)) and not isinstance(title, bool):
        return int(title)
    raise InvalidError(f"{_place(part)}the name {title!r} of a column is no text and no integer")


def _place(part: str) -> str:
    return f"part {part!r}, " if part else ""


def decode(part: Part, files: Files) -> Any:
    """Return the data of a part. ``files`` were checked against it in type and shape."""
    if part.kind == "csr":
        return _matrix(part, files)
    if part.values is not None:
        return _values(part, _ends(files, "values"))
    import pandas as pd

    index = _rows(part, files)
    made = []
    for at, field in enumerate(part.columns):
        values = columns.decode(f"column {at}", field, _ends(files, f"column-{at}"))
        made.append(pd.Series(values, index, dtype=values.dtype))  # objects stay objects
    if part.kind == "series":
        return made[0].rename(part.columns[0].name)
    if not made:
        return pd.DataFrame(index=index)
    frame = pd.concat(made, axis=1)
    frame.columns = pd.Index([field.name for field in part.columns])
    return frame


def _rows(part: Part, files: Files) -> Any:
    import pandas as pd

    if not part.index:
        return pd.RangeIndex(part.shape[0])
    levels = []
    for at, field in enumerate(part.index):
        values = columns.decode(f"index {at}", field, _ends(files, f"index-{at}"))
        levels.append(pd.Index(values, dtype=values.dtype, name=field.name))
    return levels[0] if len(levels) == 1 else pd.MultiIndex.from_arrays(levels)


def _values(part: Part, files: Files) -> Any:
    field = part.values
    assert field is not None  # of an array
    found = columns.values_of("values", field, files)
    if field.type == "string" and not field.nullable and field.variant != "object":
        return found.astype(str)
    return found


def _matrix(part: Part, files: Files) -> Any:
    from scipy.sparse import csr_matrix

    matrix = csr_matrix((files["values"], files["indices"], files["indptr"]), shape=part.shape)
    matrix.has_canonical_format = True
    return matrix


def _ends(files: Files, stem: str) -> Files:
    return {name[len(stem) :]: a for name, a in files.items() if name.partition(".")[0] == stem}
