"""Arrays of bundles are told apart by their content, and read without running code."""

from __future__ import annotations

import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import cupel
from cupel._bundle.arrays import read_array, write_array
from cupel._bundle.folder import accept, refuse

DENSE = np.array([[0.0, 2.5], [np.nan, -1.0], [3.0, 0.0]])


@pytest.mark.parametrize(
    "array",
    [
        pytest.param(DENSE, id="float64"),
        pytest.param(DENSE.astype(np.float32), id="float32"),
        pytest.param(np.asfortranarray(DENSE), id="by-column"),
        pytest.param(np.arange(5), id="labels"),
        pytest.param(np.array(["b", "m"]), id="text"),
        pytest.param(np.array([["a", 1.5], [np.nan, None]], dtype=object), id="mixed"),
        pytest.param(np.zeros((0, 3)), id="empty"),
    ],
)
@pytest.mark.parametrize("how", ["npy", "pickle", "pickle-0"])
def test_array(array: Any, how: str, tmp_path: Path) -> None:
    file = tmp_path / "trainX.npy"
    if how == "npy":
        assert write_array(tmp_path, "trainX", array) == file.name
    elif how == "pickle":
        file.write_bytes(pickle.dumps(array))
    else:
        file.write_bytes(pickle.dumps(array, protocol=2))
    found = read_array(file, refuse)
    assert found.dtype == array.dtype
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(array))


@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csr_array])
@pytest.mark.parametrize("how", ["npz", "pickle"])
def test_csr(kind: Any, how: str, tmp_path: Path) -> None:
    matrix = kind(np.array([[0.0, 2.0], [0.0, 0.0], [3.5, 0.0]]))
    if how == "npz":
        file = tmp_path / write_array(tmp_path, "trainX", matrix)
    else:
        file = tmp_path / "trainX.npy"
        file.write_bytes(pickle.dumps(matrix))
    found = read_array(file, refuse)
    assert type(found) is kind
    assert (found != matrix).nnz == 0 and found.nnz == 2


def test_other_classes_are_the_callers_to_trust(tmp_path: Path) -> None:
    file = tmp_path / "trainX.npy"
    file.write_bytes(pickle.dumps(pd.DataFrame(DENSE)))
    with pytest.raises(cupel.UntrustedError, match=r"trainX\.npy \(which names pandas"):
        read_array(file, refuse)
    assert np.array_equal(read_array(file, accept), DENSE, equal_nan=True)


def test_no_code_is_run(tmp_path: Path) -> None:
    file = tmp_path / "trainX.npy"
    witness = tmp_path / "witness"
    file.write_bytes(b"\x80\x02cpathlib\nPath\nX" + _text(str(witness)) + b"\x85R.")
    with pytest.raises(cupel.UntrustedError, match=r"pathlib\.Path"):
        read_array(file, refuse)


def _text(said: str) -> bytes:
    return struct.pack("<I", len(said)) + said.encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"1,2\n3,4\n", id="csv"),
        pytest.param(b"\x93NUMPY\x01\x00", id="header-cut"),
        pytest.param(b"PK\x03\x04", id="archive-cut"),
        pytest.param(b"\x80\x05\x95\xff\xff\xff\xff\xff\xff\xff\x7f", id="pickle-cut"),
    ],
)
def test_damaged(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "trainX.npy"
    file.write_bytes(content)
    with pytest.raises(cupel.CorruptError, match=r"^trainX\.npy"):
        read_array(file, refuse)


def test_length_is_checked_before_memory_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "trainX.npy"
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776,), }\n"
    file.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + b"\0" * 8)
    with pytest.raises(cupel.CorruptError, match=r"8 bytes are no array of shape"):
        read_array(file, refuse)
