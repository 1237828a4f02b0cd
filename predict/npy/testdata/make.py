"""Writes the golden files beside it, with NumPy: python make.py."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

HERE = Path(__file__).parent

ARRAYS = {
    "float64": np.array([[1.5, -0.0, np.nan], [np.inf, -np.inf, 5e-324]]),
    "float32-fortran": np.asfortranarray(np.arange(6, dtype="<f4").reshape(2, 3)),
    "float16": np.array([0, -0.0, 1, 65504, 6e-8, np.inf, np.nan], dtype="<f2"),
    "int16-big-endian": np.array([1, -2, 300], dtype=">i2"),
    "uint64": np.array([0, 2**64 - 1], dtype="<u8"),
    "bool": np.array([True, False, True]),
    "scalar": np.array(7, dtype="<i8"),
    "empty": np.zeros((0, 4), dtype="<i4"),
    "complex": np.array([1 + 2j], dtype="<c16"),
    "unicode": np.array(["a", "größe"]),
    "bytes": np.array([b"a", b"abc"]),
    "times": np.array(["2026-01-02", "NaT"], dtype="<M8[ns]"),
}


def write(name: str, array: np.ndarray, version: tuple[int, int]) -> None:
    with (HERE / f"{name}.npy").open("wb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        npy.write_array(file, array, version=version, allow_pickle=True)


def main() -> None:
    for name, array in ARRAYS.items():
        write(name, array, (1, 0))
    write("version-2", ARRAYS["bool"], (2, 0))
    write("version-3", ARRAYS["bool"], (3, 0))
    write("objects", np.array([{"a": 1}], dtype=object), (1, 0))
    write("records", np.zeros(1, dtype=[("a", "<f8"), ("b", "<i4")]), (1, 0))
    with zipfile.ZipFile(HERE / "arrays.npz", "w") as archive:
        for name in ("float64", "bool"):
            data = io.BytesIO()
            npy.write_array(data, ARRAYS[name], version=(1, 0))
            info = zipfile.ZipInfo(f"{name}.npy")
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data.getvalue())


if __name__ == "__main__":
    main()
