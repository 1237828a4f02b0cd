"""Data as it is stored with runs, held to the golden folders that Go is held to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from cupel import InvalidError
from cupel._errors import CorruptError
from cupel.training._dataset import folder, npy, schema

GOLDEN = Path(__file__).parents[3] / "internal" / "dataset" / "testdata"


def written(place: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    files = (path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", ["types", "series", "sparse", "empty"])
def test_golden_folders_are_written_again_byte_for_byte(name: str, tmp_path: Path) -> None:
    folder.write(tmp_path, folder.read(GOLDEN / name))
    assert written(tmp_path) == written(GOLDEN / name)


def test_golden_types() -> None:
    frame = folder.read(GOLDEN / "types")[""]
    assert frame["int64"].tolist() == [-(2**63), pd.NA, 2**63 - 1]
    assert frame["string"].tolist() == ["größe", "", "a\0b\n"]
    assert str(frame["zoned"].dtype) == "datetime64[ns, Europe/Berlin]"
    assert frame["zoned"].isna().tolist() == [False, False, True]
    assert frame["category"].tolist()[::2] == ["b", "a"]
    assert frame["ordered"].cat.ordered
    assert frame[7].dtype == np.int16


def test_golden_arrays() -> None:
    parts = folder.read(GOLDEN / "arrays")
    assert parts["pixels"].tolist() == np.arange(12).reshape(2, 3, 2).tolist()
    assert parts["texts"].tolist() == [["a", "bc"], ["", "é"]]
    assert parts["scalar"] == np.float32(0.25) and parts["scalar"].shape == ()
    assert parts["empty"].shape == (0, 3)


FRAME = {
    "number": [1.5, np.nan, -0.0],
    "text": ["x", None, "äß"],
    "object": pd.Series(["a", None, "b"], dtype=object),
    "string": pd.array(["q", pd.NA, "r"], dtype="string"),
    "boolean": pd.array([True, None, False], dtype="boolean"),
    "small": pd.array([1.5, None, 2], dtype="Float32"),
    "offset": pd.to_datetime(["2026-01-01", None, "2026-05-05"]).tz_localize("+02:00"),
    3: [1, 2, 3],
}
DATA = {
    "table": pd.DataFrame(FRAME),
    "two levels": pd.DataFrame(FRAME).set_index(["number", "text"]),
    "no columns": pd.DataFrame(index=pd.RangeIndex(4)),
    "no rows": pd.DataFrame({"a": pd.Series(dtype="int64")}),
    "a named range": pd.DataFrame({"a": [1, 2]}, index=pd.Index([5, 6], name="id")),
    "series": pd.Series([1, 2], name="y", index=[4, 2]),
}


@pytest.mark.parametrize("name", list(DATA))
def test_tables_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    folder.write(tmp_path, {"": DATA[name]})
    found = folder.read(tmp_path)[""]
    compare = pd.testing.assert_frame_equal
    if isinstance(DATA[name], pd.Series):
        compare = pd.testing.assert_series_equal  # type: ignore[assignment]
    compare(found, DATA[name])


ARRAYS = {
    "days": np.array(["2026-01-01", "NaT"], dtype="datetime64[D]"),
    "texts": np.array([["a", "bcd"]]),
    "objects": np.array(["a", None], dtype=object),
    "not in order": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "big-endian": np.arange(3, dtype=">i4"),
    "a list": [[1, 2], [3, 4]],
}


@pytest.mark.parametrize("name", list(ARRAYS))
def test_arrays_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    folder.write(tmp_path, {"": ARRAYS[name]})
    np.testing.assert_array_equal(folder.read(tmp_path)[""], ARRAYS[name])


def test_sparse_matrices_are_put_in_order(tmp_path: Path) -> None:
    data, places = [1.0, 2.0, 3.0], ([0, 0, 2], [3, 1, 3])
    matrix = sparse.coo_matrix((data, places), shape=(3, 4)).tocsr()
    matrix.indices = matrix.indices[::-1].copy()
    matrix.has_sorted_indices = False
    matrix.has_canonical_format = False
    folder.write(tmp_path, {"": matrix})
    found = folder.read(tmp_path)[""]
    assert (found != matrix).nnz == 0 and found.has_sorted_indices


def test_schema_and_profile(tmp_path: Path) -> None:
    frame = pd.DataFrame({"age": pd.array([1, None], "Int64"), "city": pd.Categorical(["a", "b"])})
    said = folder.write(tmp_path, {"X": frame, "y": np.array([1, 2])})
    assert schema.schema(said) == (
        '{"parts":[{"name":"X","kind":"table","columns":[{"name":"age","type":"int64",'
        '"nullable":true},{"name":"city","type":"category"}]},'
        '{"name":"y","kind":"array","type":"int64","dimensions":1}]}'
    )
    assert schema.profile(said) == (
        '{"rows":2,"parts":[{"name":"X","shape":[2,2]},{"name":"y","shape":[2]}]}'
    )


REFUSED = {
    "part 'X', column 'a' holds Python objects, such as a builtins.list": pd.DataFrame(
        {"a": [[1], [2]]}
    ),
    "two columns have one name": pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "is no text and no integer": pd.DataFrame([[1]], columns=[("a", "b")]),
    "complex128 has no place": np.array([1j]),
    "interval": pd.Series(pd.interval_range(0, 2)),
    "a builtins.dict is no data": {"a": 1},
}


@pytest.mark.parametrize("said", list(REFUSED))
def test_what_has_no_place_is_said(said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=said.replace(".", r"\.")):
        folder.write(tmp_path, {"X": REFUSED[said]})


def broken(place: Path, change: Any) -> Path:
    """Return a copy of a golden folder whose document was changed."""
    shutil.copytree(GOLDEN / "sparse", place)
    document = json.loads((place / "dataset.json").read_text())
    change(document["parts"])
    (place / "dataset.json").write_text(json.dumps(document))
    return place


CHANGES = {
    "/parts/0/kind is none of": lambda parts: parts[0].update(kind="frame"),
    "/parts/0/stored is missing": lambda parts: parts[0].pop("stored"),
    "/parts/1/more is not known": lambda parts: parts[1].update(more=1),
    "has a name twice": lambda parts: parts[1].update(name="X"),
    "/parts/1/shape is no size": lambda parts: parts[1].update(shape=[True]),
    "values.npy has shape": lambda parts: parts[1].update(shape=[4]),
    "values.npy is of int8": lambda parts: parts[1]["values"].update(type="int16"),
    "/parts/0/values/unit is none of": lambda parts: parts[0]["values"].update(unit="s"),
}


@pytest.mark.parametrize("said", list(CHANGES))
def test_broken_documents_are_refused(said: str, tmp_path: Path) -> None:
    with pytest.raises(CorruptError, match=said):
        folder.read(broken(tmp_path / "broken", CHANGES[said]))


def test_a_time_zone_that_is_none_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "broken"
    shutil.copytree(GOLDEN / "types", place)
    document = json.loads((place / "dataset.json").read_text())
    (field,) = [one for one in document["parts"][0]["columns"] if one["name"] == "zoned"]
    field["zone"] = "Europe/Atlantis"
    (place / "dataset.json").write_text(json.dumps(document))
    with pytest.raises(CorruptError, match=r"part '' cannot be read: .*Atlantis"):
        folder.read(place)


def test_a_category_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    folder.write(tmp_path, {"": pd.Series(pd.Categorical([10, 20]))})
    file = tmp_path / "0" / "column-0.categories.npy"
    file.unlink()
    npy.write(file, np.array([10, 10]))
    with pytest.raises(CorruptError, match="unique"):
        folder.read(tmp_path)


TEXTS = {
    "is no JSON": b"{",
    "a key is there twice": b'{"format":"cupel-dataset/1","format":"cupel-dataset/1","parts":[]}',
    "format 'cupel-dataset/2'": b'{"format":"cupel-dataset/2","parts":[]}',
    "/parts is no list": b'{"format":"cupel-dataset/1","parts":{}}',
}


@pytest.mark.parametrize("said", list(TEXTS))
def test_other_documents_are_refused(said: str, tmp_path: Path) -> None:
    (tmp_path / "dataset.json").write_bytes(TEXTS[said])
    with pytest.raises(CorruptError, match=said):
        folder.read(tmp_path)


@pytest.mark.parametrize(
    ("name", "values"),
    [("indices", [0, 9, 1]), ("indices", [1, 1, 0]), ("indptr", [0, 2, 1, 4])],
)
def test_broken_matrices_are_refused(name: str, values: list[int], tmp_path: Path) -> None:
    place = broken(tmp_path / "broken", lambda parts: None)
    file = place / "0" / f"{name}.npy"
    old = np.load(file)
    file.unlink()
    npy.write(file, np.resize(np.array(values, dtype=old.dtype), old.shape))
    with pytest.raises(CorruptError, match=name):
        folder.read(place)


HEADERS = {
    "no file of NumPy's": b"PK\x03\x04" + bytes(90),
    "its header says nothing": b"\x93NUMPY\x01\x00\x04\x00" + b"((((" + bytes(80),
    "cannot read": None,
    "bytes are not those": b"\x93NUMPY\x01\x00\x76\x00"
    + b"{'descr': '|i1', 'fortran_order': False, 'shape': (3,), }".ljust(117)
    + b"\n"
    + bytes(4),
}


@pytest.mark.parametrize("said", list(HEADERS))
def test_broken_files_are_refused(said: str, tmp_path: Path) -> None:
    text = HEADERS[said]
    if text is not None:
        (tmp_path / "a.npy").write_bytes(text)
    with pytest.raises(CorruptError, match=said):
        npy.read(tmp_path / "a.npy", "int8", (3,))
