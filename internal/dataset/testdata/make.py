"""Writes the golden folders beside it: python make.py.

It follows docs/format/dataset.md by itself, with NumPy for the values, pandas for
times and categories, and SciPy for a sparse matrix.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

HERE = Path(__file__).parent


def npy(path: Path, array: np.ndarray) -> None:
    """Writes an array with the header that the page fixes."""
    array = np.ascontiguousarray(array).reshape(array.shape)
    descr, shape = array.dtype.str, array.shape
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    length = -(-(10 + len(text) + 1) // 64) * 64
    head = (
        b"\x93NUMPY\x01\x00" + (length - 10).to_bytes(2, "little") + text.ljust(length - 11) + b"\n"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head + array.tobytes())


def texts(stem: Path, values: np.ndarray) -> None:
    encoded = [value.encode() for value in values.ravel()]
    lengths = np.array([len(b) for b in encoded], dtype="<i4").reshape(values.shape)
    npy(stem.with_name(stem.name + ".lengths.npy"), lengths)
    npy(stem.with_name(stem.name + ".bytes.npy"), np.frombuffer(b"".join(encoded), dtype="|u1"))


class Column:
    """A field with its values: missing ones are None, and nullable says so."""

    def __init__(
        self, name: str | int | None, kind: str, values: Any, *, nullable: bool = False, **more: Any
    ) -> None:
        self.kind, self.nullable, self.values = kind, nullable, values
        self.field = {
            "name": name,
            "type": kind,
            "nullable": nullable,
            "unit": "",
            "zone": None,
            "ordered": False,
        }
        self.field |= {"categories": None, "variant": ""} | more
        if kind == "category":
            categories = np.asarray(values.categories)
            inner = "string" if categories.dtype.kind in "OUT" else categories.dtype.name
            self.field["categories"] = {"type": inner, "size": len(categories)}
            self.field["ordered"] = bool(values.ordered)

    def write(self, stem: Path) -> None:
        values = self.values
        if self.nullable:
            missing = np.array([v is None for v in values])
            npy(stem.with_name(stem.name + ".missing.npy"), missing)
            values = [("" if self.kind == "string" else 0) if v is None else v for v in values]
        if self.kind == "string":
            texts(stem, np.array(values, dtype=object))
            return
        main = stem.with_name(stem.name + ".npy")
        if self.kind == "category":
            npy(main, np.asarray(values.codes, dtype="<i4"))
            Column(None, self.field["categories"]["type"], np.asarray(values.categories)).write(
                stem.with_name(stem.name + ".categories")
            )
        elif self.kind in ("datetime", "duration"):
            npy(main, np.asarray(values).view("<i8"))
        else:
            npy(main, np.asarray(values, dtype=np.dtype(self.kind).newbyteorder("<")))


def table(
    columns: list[Column], *, name: str = "", index: tuple[Column, ...] = (), kind: str = "table"
) -> dict[str, Any]:
    rows = len(columns[0].values)
    shape = [rows, len(columns)] if kind == "table" else [rows]
    return part(name, kind, shape, index=list(index), columns=columns)


def array(values: Column, *, name: str = "", names: tuple[str, ...] = ()) -> dict[str, Any]:
    shape = list(np.array(values.values, dtype=object if values.kind == "string" else None).shape)
    return part(name, "array", shape, names=list(names), values=values)


def matrix(values: sparse.csr_array, *, name: str = "") -> dict[str, Any]:
    values.sum_duplicates()
    column = Column(None, values.data.dtype.name, values.data)
    return part(name, "csr", list(values.shape), stored=values.nnz, values=column, csr=values)


def part(name: str, kind: str, shape: list[int], **more: Any) -> dict[str, Any]:
    empty = {"stored": 0, "names": [], "index": [], "columns": [], "values": None, "csr": None}
    return {"name": name, "kind": kind, "shape": shape} | empty | more


def folder(name: str, parts: list[dict[str, Any]]) -> None:
    root = HERE / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    described = []
    for i, one in enumerate(parts):
        csr = one.pop("csr")
        for key, stem in (("index", "index"), ("columns", "column")):
            for n, column in enumerate(one[key]):
                column.write(root / str(i) / f"{stem}-{n}")
            one[key] = [column.field for column in one[key]]
        if one["values"] is not None:
            one["values"].write(root / str(i) / "values")
            one["values"] = one["values"].field
        if csr is not None:
            npy(root / str(i) / "indptr.npy", csr.indptr.astype("<i8"))
            npy(root / str(i) / "indices.npy", csr.indices.astype("<i4"))
        described.append(one)
    header = {"format": "cupel-dataset/1", "parts": described}
    text = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (root / "dataset.json").write_text(text, encoding="utf-8")


def every_type() -> list[Column]:
    days = pd.DatetimeIndex(["2026-01-02 03:04:05", "NaT", "1969-12-31 23:59:59.999999"])
    berlin = pd.DatetimeIndex(
        ["2026-07-01 12:00", "2026-12-01 12:00", "NaT"], tz="Europe/Berlin"
    ).as_unit("ns")
    spans = pd.to_timedelta(["1 days", "NaT", "-1 s"]).as_unit("ms")
    return [
        Column("bool", "bool", [True, False, True]),
        Column("int8", "int8", [-128, 0, 127]),
        Column("int64", "int64", [-(2**63), None, 2**63 - 1], nullable=True, variant="Int64"),
        Column("uint8", "uint8", [0, 1, 255]),
        Column("uint64", "uint64", [0, 1, 2**64 - 1]),
        Column("float16", "float16", [0.5, np.nan, -65504]),
        Column("float32", "float32", [0.1, np.inf, np.nan]),
        Column("float64", "float64", [0.1, -0.0, np.nan]),
        Column("nullable float", "float64", [np.nan, None, 1.0], nullable=True, variant="Float64"),
        Column("string", "string", ["größe", "", "a\0b\n"]),
        Column("nullable string", "string", [None, "", "日本"], nullable=True, variant="object"),
        Column("datetime", "datetime", days.as_unit("us").to_numpy(), unit="us"),
        Column(
            "zoned",
            "datetime",
            berlin.tz_convert("UTC").tz_localize(None).to_numpy(),
            unit="ns",
            zone="Europe/Berlin",
        ),
        Column("duration", "duration", spans.to_numpy(), unit="ms"),
        Column(
            "category", "category", pd.Categorical(["b", None, "a"], categories=["b", "a", "c"])
        ),
        Column(
            "ordered", "category", pd.Categorical([10, 20, 10], categories=[10, 20], ordered=True)
        ),
        Column(7, "int16", [1, 2, 3]),
    ]


def main() -> None:
    folder("types", [table(every_type())])
    rows = (Column("city", "string", ["Ulm", "Ulm", "Bonn"]), Column(None, "int32", [1, 2, 1]))
    folder("series", [table([Column(None, "float64", [1.0, 2.0, 3.0])], kind="series", index=rows)])
    pixels = np.arange(12, dtype="<u1").reshape(2, 3, 2)
    folder(
        "arrays",
        [
            array(Column(None, "uint8", pixels), name="pixels", names=("on", "off")),
            array(
                Column(None, "string", np.array([["a", "bc"], ["", "é"]], dtype=object)),
                name="texts",
            ),
            array(Column(None, "float32", np.array(0.25)), name="scalar"),
            array(Column(None, "int64", np.zeros((0, 3))), name="empty"),
        ],
    )
    dense = np.array([[0, 1.5, 0, 2], [0, 0, 0, 0], [3, 0, 0, -1]])
    folder(
        "sparse",
        [
            matrix(sparse.csr_array(dense), name="X"),
            array(Column(None, "int8", [0, 1, 0]), name="y"),
        ],
    )
    folder("empty", [])


if __name__ == "__main__":
    main()
