"""A stored dataset: the folder with dataset.json and its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cupel._errors import CorruptError
from cupel.training._dataset import document, npy, parts, texts
from cupel.training._dataset.field import Field
from cupel.training._dataset.parts import Part

DOCUMENT = "dataset.json"


def write(folder: Path, data: Mapping[str, Any]) -> list[Part]:
    """Write data, by the names of its parts, into an empty folder, and return what it is.

    Raises:
        InvalidError: it has no place in the format.
    """
    said = []
    for at, (name, value) in enumerate(data.items()):
        part, files = parts.encode(name, value)
        said.append(part)
        if files:
            (folder / str(at)).mkdir()
        for stem, array in files.items():
            npy.write(folder / str(at) / f"{stem}.npy", array)
    (folder / DOCUMENT).write_bytes(document.encode(said))
    return said


def read(folder: Path) -> dict[str, Any]:
    """Return the data of a folder by the names of its parts.

    Raises:
        CorruptError: the folder breaks the format.
    """
    return {
        part.name: _decoded(part, _files(folder / str(at), part))
        for at, part in enumerate(described(folder))
    }


def _decoded(part: Part, files: dict[str, Any]) -> Any:
    try:
        return parts.decode(part, files)
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        # Such as a time zone that is none, or a category that is there twice.
        raise CorruptError(f"part {part.name!r} cannot be read: {error}") from error


def described(folder: Path) -> list[Part]:
    """Return what dataset.json says of a folder."""
    try:
        with (folder / DOCUMENT).open("rb") as file:
            return document.decode(file.read(document.MAX_BYTES + 1))
    except OSError as error:
        raise CorruptError(f"cannot read {folder / DOCUMENT}: {error.strerror}") from error


def _files(folder: Path, part: Part) -> dict[str, Any]:
    rows = part.shape[:1]
    found: dict[str, Any] = {}
    for at, field in enumerate(part.columns):
        found |= _field(folder, f"column-{at}", field, rows)
    for at, field in enumerate(part.index):
        found |= _field(folder, f"index-{at}", field, rows)
    if part.values is not None:
        shape = (part.stored,) if part.kind == "csr" else part.shape
        found |= _field(folder, "values", part.values, shape)
    return found | (_pointers(folder, part) if part.kind == "csr" else {})


def _field(folder: Path, stem: str, field: Field, shape: tuple[int, ...]) -> dict[str, Any]:
    found = {
        stem + end: npy.read(folder / f"{stem}{end}.npy", dtype, one)
        for end, dtype, one in _implied(field, shape)
    }
    if field.categories is not None:
        size = field.categories["size"]
        listed = Field(None, field.categories["type"])
        found |= _field(folder, f"{stem}.categories", listed, (size,))
        codes = found[stem]
        if len(codes) and not (codes.min() >= -1 and codes.max() < size):
            raise CorruptError(f"{stem}: a value is none of the {size} categories")
    return found


def _implied(field: Field, shape: tuple[int, ...]) -> Iterator[tuple[str, str, Any]]:
    """Yield the files of a field: ending, type and shape."""
    if field.type == "string":
        yield texts.BYTES, "uint8", None
        yield texts.LENGTHS, "int32", shape
    elif field.type == "category":
        yield "", "int32", shape
    else:
        yield "", "int64" if field.unit else field.type, shape
    if field.nullable:
        yield texts.MISSING, "bool", shape


def _pointers(folder: Path, part: Part) -> dict[str, Any]:
    import numpy as np

    rows, width = part.shape
    indptr = npy.read(folder / "indptr.npy", "int64", (rows + 1,))
    kind = "int64" if width >= 1 << 31 else "int32"
    indices = npy.read(folder / "indices.npy", kind, (part.stored,))
    steps = np.diff(indptr)
    rising = np.diff(indices) > 0
    inner = indptr[1:-1][(indptr[1:-1] > 0) & (indptr[1:-1] < part.stored)]
    if indptr[0] != 0 or indptr[-1] != part.stored or (steps < 0).any():
        raise CorruptError("indptr.npy does not rise from 0 to the number of values")
    rising[inner - 1] = True  # a row begins: its first index may be anything
    if part.stored and not (indices.min() >= 0 and indices.max() < width and rising.all()):
        raise CorruptError("indices.npy: an index is out of its row, or out of order")
    return {"indptr": indptr, "indices": indices}
