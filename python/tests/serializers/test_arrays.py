"""Arrays and sparse matrices, with no pickle in their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

import cupel
from cupel import serializers


@pytest.mark.parametrize(
    "array",
    [
        pytest.param(np.arange(6.0).reshape(2, 3), id="rows"),
        pytest.param(np.asfortranarray(np.arange(6).reshape(2, 3)), id="columns"),
        pytest.param(np.array(7), id="scalar"),
        pytest.param(np.array(["a", "äö"]), id="text"),
        pytest.param(np.zeros((0, 3), np.float16), id="empty"),
        pytest.param(np.array([("x", 1)], dtype=[("n", "U3"), ("v", ">i4")]), id="records"),
    ],
)
def test_array(array: Any, round_trip: Any) -> None:
    loaded = round_trip(array, "numpy")
    assert loaded.dtype == array.dtype and loaded.shape == array.shape
    assert np.array_equal(loaded, array)


def test_dict_of_arrays(round_trip: Any) -> None:
    arrays = {"weights": np.eye(2), "bias": np.array([1, 2])}
    loaded = round_trip(arrays, "numpy")
    assert list(loaded) == ["weights", "bias"]
    assert all(np.array_equal(loaded[name], arrays[name]) for name in arrays)


@pytest.mark.parametrize(
    "obj",
    [
        pytest.param(np.array([{}, None]), id="of-objects"),
        pytest.param({"file": np.eye(2)}, id="name-that-savez-has-taken"),
        pytest.param({"a": np.eye(2), "b": "text"}, id="not-arrays-alone"),
        pytest.param({}, id="empty"),
    ],
)
def test_what_numpy_does_not_hold(obj: Any, round_trip: Any) -> None:
    loaded = round_trip(obj, "cloudpickle")
    assert repr(loaded) == repr(obj)


def test_file_with_a_pickle_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "model.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises(cupel.CorruptError, match=r"^model\.npy cannot be read"):
        serializers.get("numpy").load(tmp_path)


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "bsr", "dia"])
@pytest.mark.parametrize("kind", ["matrix", "array"])
def test_sparse(form: str, kind: str, round_trip: Any) -> None:
    dense = np.array([[0.0, 2.0], [0.0, 0.0], [3.5, 0.0]])
    obj = getattr(sparse, f"{form}_{kind}")(dense)
    loaded = round_trip(obj, "scipy-sparse")
    assert type(loaded) is type(obj)
    assert np.array_equal(loaded.toarray(), dense)


@pytest.mark.parametrize(
    ("serializer", "name"),
    [("numpy", "model.npy"), ("numpy", "model.npz"), ("scipy-sparse", "model.npz")],
)
@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01\x00", b"PK\x05\x06"])
def test_damaged(serializer: str, name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(cupel.CorruptError, match=rf"^{name} cannot be read"):
        serializers.get(serializer).load(tmp_path)
