"""What runs say of the data that they read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix, load_npz

import cupel
from cupel._connection import Scope
from cupel._runs.fingerprint import fingerprint


def frame(**changes: Any) -> pd.DataFrame:
    return pd.DataFrame({"age": [30, 40], "city": ["Bonn", "Köln"], "x": [0.5, None]} | changes)


def test_dataset_of_a_run(scope: Scope) -> None:
    with cupel.start_run() as run:
        digest = run.log_dataset(frame(), "people", context="training", target=np.array([0, 1]))
        assert cupel.log_dataset(frame(), "people", target=np.array([0, 1])) == digest
    (seen,) = scope.get("/runs/{}", run.id)["inputs"]
    dataset = seen["dataset"]
    assert (dataset["name"], dataset["digest"]) == ("people", digest)
    columns = json.loads(dataset["schema"])["columns"]
    assert [column["name"] for column in columns] == ["age", "city", "x", ""]
    assert columns[0] == {"name": "age", "type": "int64"}
    assert json.loads(dataset["profile"]) == {"num_rows": 2, "num_columns": 3}
    assert cupel.search_runs("dataset.name = 'people'")[0].id == run.id


def test_files_are_named_by_their_content(scope: Scope, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n")
    with cupel.start_run() as run:
        run.log_dataset(file, source="s3://bucket/a.csv")
    (seen,) = scope.get("/runs/{}", run.id)["inputs"]
    assert seen["dataset"]["name"] == "a.csv"
    assert json.loads(seen["dataset"]["source"]) == {"uri": "s3://bucket/a.csv"}
    assert fingerprint(file).digest == fingerprint(str(file)).digest


def test_stored_data_comes_back(scope: Scope, tmp_path: Path) -> None:
    file = tmp_path / "raw.txt"
    file.write_text("raw")
    matrix, array = csr_matrix(np.eye(3)), np.arange(3)
    with cupel.start_run() as run:
        run.log_dataset(matrix, "sparse", target=array, store=True)
        run.log_dataset(frame(), "frame", store=True)
        run.log_dataset(file, "file", store=True)
    paths = {Path(one.path).name: one.path for one in run.list_artifacts(deep=True)}
    assert set(paths) == {"data.npz", "target.npy", "data.csv", "raw.txt"}
    back = run.download_artifacts(to=tmp_path / "back")
    assert (load_npz(back / paths["data.npz"]) != matrix).nnz == 0
    assert (np.load(back / paths["target.npy"]) == array).all()
    assert pd.read_csv(back / paths["data.csv"]).equals(frame())


SAME = {
    "frame": (frame(), frame().copy()),
    "array": (np.arange(6).reshape(2, 3), np.asfortranarray(np.arange(6).reshape(2, 3))),
    "series": (pd.Series([1, 2], name="a"), pd.Series([1, 2], name="a", index=[7, 8])),
    "sparse": (csr_matrix(np.eye(2)), csr_matrix((np.ones(2), ([1, 0], [1, 0])))),
    "lists": ([1, 2], (1, 2)),
}
OTHER = {
    "value": (frame(), frame(age=[30, 41])),
    "text": (frame(), frame(city=["Bonn", "Koln"])),
    "type": (frame(), frame(age=[30.0, 40.0])),
    "name": (frame(), frame().rename(columns={"age": "alter"})),
    "order of rows": (frame(), frame().iloc[::-1]),
    "shape": (np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2)),
    "sparse and dense": (csr_matrix(np.eye(2)), np.eye(2)),
    "class of text": (np.array(["a"]), np.array(["b"])),
    "objects": (np.array([None, 1]), np.array([None, 2])),
}


@pytest.mark.parametrize("case", SAME)
def test_equal_data_have_one_digest(case: str) -> None:
    one, two = SAME[case]
    assert fingerprint(one).digest == fingerprint(two).digest


@pytest.mark.parametrize("case", OTHER)
def test_other_data_have_another_digest(case: str) -> None:
    one, two = OTHER[case]
    assert fingerprint(one).digest != fingerprint(two).digest


def test_target_counts() -> None:
    digests = {fingerprint(frame()).digest, fingerprint(frame(), [0, 1]).digest}
    assert len(digests | {fingerprint(frame(), [1, 0]).digest}) == 3


def test_what_is_no_data(scope: Scope, tmp_path: Path) -> None:
    with cupel.start_run() as run:
        with pytest.raises(cupel.InvalidError, match=r"a builtins\.int is no data"):
            run.log_dataset(7)
        with pytest.raises(KeyError, match="is no file"):
            run.log_dataset(tmp_path / "nothing")
        with pytest.raises(cupel.InvalidError, match="array of objects"):
            run.log_dataset(np.array([None]), store=True)
