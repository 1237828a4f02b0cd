"""Trainings as runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cupel
from cupel._connection import Scope
from cupel.training import DataAccessObject, Dataset, FeatureGenerator, Model, train_model


def spec_of(run: cupel.Run, tmp_path: Path) -> dict[str, Any]:
    """Return the run spec that a run has."""
    file = run.download_artifact("cupel/run-spec.json", tmp_path / f"{run.id}.json")
    spec: dict[str, Any] = json.loads(file.read_text())
    return spec


def test_a_run_has_all_of_a_training(scope: Scope, package: str, tmp_path: Path) -> None:
    run = train_model(
        model_class="Nearest",
        model_params={"k": 5},
        feature_generator_class="Scaled",
        dataset_class="Flowers",
        dataset_params={"rows": 140},
        seed=3,
        experiment="flowers",
        name="first",
        tags={"why": "a test"},
    )
    assert (run.info.name, run.info.status) == ("first", "FINISHED")
    assert run.info.model_class == f"{package}.models:Nearest"
    assert run.info.feature_generator_class == f"{package}.models:Scaled"
    assert run.info.dataset_class == f"{package}.data:Flowers"
    assert len(run.info.git_commit) == 40
    assert run.params == {"k": "5", "weights": "uniform", "dataset.rows": "140"}
    assert run.metrics["test_accuracy"] > 0.9 and "train_log_loss" in run.metrics
    assert run.tags["why"] == "a test" and "cupel.not_reproducible" not in run.tags
    paths = {artifact.path for artifact in run.list_artifacts(deep=True)}
    assert {"evaluation/test.json", "evaluation/train.json", "model/model.pkl"} <= paths
    identity = spec_of(run, tmp_path)["identity"]
    assert identity["kind"] == "python" and identity["seed"] == 3
    assert identity["components"]["dataset"]["params"] == {"rows": 140}
    (given,) = identity["inputs"]
    assert (given["role"], given["name"]) == ("train", "Flowers")
    assert scope.get("/runs/{}", run.id)["inputs"][0]["dataset"]["digest"] == given["digest"]


def test_the_spec_has_what_the_process_sees(scope: Scope, package: str, tmp_path: Path) -> None:
    run = train_model(model_class="Nearest", dataset_class="Flowers", test_size=0.5)
    spec = spec_of(run, tmp_path)
    names = [one["name"] for one in spec["observed"]["env"]["distributions"]]
    assert "scikit-learn" in names and names == sorted(names)
    assert spec["observed"]["env"]["interpreter"]["name"] == "CPython"
    assert spec["identity"]["components"]["feature_generator"] is None
    settings = {"test_fraction": 0.5}
    assert spec["identity"]["components"]["dataset"]["params"] == {"evaluation": settings}


def test_the_run_of_a_trial_has_its_parameters_already(
    scope: Scope, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cupel.start_run() as trial:
        trial.log_params({"weights": "null", "k": "4"})  # as a sweep spells what it has given
    monkeypatch.setenv("CUPEL_RUN_ID", trial.id)
    monkeypatch.setenv("CUPEL_PARAMS", json.dumps({"weights": None, "k": 4}))
    run = train_model(
        model_class="Nearest",
        model_params={"weights": "distance", "k": 4},
        dataset_class="Flowers",
    )
    assert run.id == trial.id
    assert run.params["weights"] == "null" and run.params["k"] == "4"


def test_one_seed_gives_one_result(scope: Scope, package: str) -> None:
    first, second, other = (
        train_model(model_class="Noisy", dataset_class="Diabetes", seed=seed).metrics
        for seed in (1, 1, 2)
    )
    assert first == second
    assert first["test_mse"] != other["test_mse"]
    assert first["reported"] == 1 / 3


def test_folds(scope: Scope, package: str) -> None:
    run = train_model(model_class="Nearest", dataset_class="Flowers", folds=3)
    values = [point.value for point in run.history("valid_accuracy")]
    assert len(values) == 4 and values[3] == pytest.approx(np.mean(values[:3]))
    file = run.download_artifact("evaluation/valid.json", Path("valid.json"))
    document = json.loads(file.read_text())
    assert document["rows"] == 120 and document["metrics"]["accuracy"] == values[3]


def test_rows_to_validate_on(scope: Scope, package: str, tmp_path: Path) -> None:
    run = train_model(model_class="Nearest", dataset_class="Flowers", valid_size=0.1)
    file = run.download_artifact("evaluation/valid.json", tmp_path)
    assert json.loads(file.read_text())["rows"] == 12
    assert "valid_accuracy" in run.metrics


def test_data_that_is_not_kept_is_known_by_its_digest(scope: Scope, package: str) -> None:
    kept, digest_only = (
        train_model(model_class="Nearest", dataset_class="Flowers", store_dataset=keep)
        for keep in (True, False)
    )
    trees = [scope.get("/runs/{}/trees", run.id)["trees"] for run in (kept, digest_only)]
    assert [len(tree) for tree in trees] == [2, 1]
    datasets = [
        scope.get("/runs/{}", run.id)["inputs"][0]["dataset"] for run in (kept, digest_only)
    ]
    assert datasets[0]["digest"] == datasets[1]["digest"]
    assert json.loads(datasets[1]["profile"])["rows"] == 150


def test_a_model_becomes_a_version(scope: Scope, package: str) -> None:
    run = train_model(model_class="Nearest", dataset_class="Flowers", register_as="flowers")
    image = cupel.get_current_project().get_model_repository("flowers").get_model_image(version=1)
    assert image.run_id == run.id
    assert image.get_model(trusted=True).params == {"k": 3, "weights": "uniform"}


class Held(DataAccessObject):
    """Rows to test on of its own, and labels that are texts."""

    def load(self) -> Dataset:
        frame = pd.DataFrame({"x": np.arange(40.0), "kind": ["low"] * 20 + ["high"] * 20})
        return Dataset(train=frame.iloc[::2], test=frame.iloc[1::2], target="kind")


class Threshold(Model):
    def fit(self, X: Any, y: Any) -> None:
        self.border = X.loc[y == "high", "x"].min()

    def predict(self, X: Any) -> Any:
        return np.where(X["x"] >= self.border, "high", "low")


class Doubled(FeatureGenerator):
    def transform(self, data: Any) -> Any:
        return data * 2


def test_rows_to_test_on_may_come_with_the_data(scope: Scope) -> None:
    run = train_model(
        model_class=Threshold, feature_generator_class=Doubled, dataset_class=Held, tags={}
    )
    assert run.metrics["test_accuracy"] == 1.0 and run.info.status == "FINISHED"
    (given,) = scope.get("/runs/{}", run.id)["inputs"]
    parts = json.loads(given["dataset"]["schema"])["parts"]
    assert [part["name"] for part in parts] == ["X_train", "y_train", "X_test", "y_test"]


class Targetless(DataAccessObject):
    def load(self) -> Any:
        return np.arange(40.0).reshape(20, 2)


class Differences(FeatureGenerator):
    """Makes the target with the features."""

    def transform(self, data: Any) -> Any:
        return data[:, :1], data[:, 1] - data[:, 0]


class Mean(Model):
    def fit(self, X: Any, y: Any) -> None:
        self.value = float(np.mean(y))

    def predict(self, X: Any) -> Any:
        return np.full(len(X), self.value)


def test_a_generator_may_make_the_target(scope: Scope) -> None:
    run = train_model(
        model_class=Mean, feature_generator_class=Differences, dataset_class=Targetless
    )
    assert run.metrics["test_mse"] == 0.0


def test_a_training_within_a_run_is_a_part_of_it(scope: Scope, package: str) -> None:
    with cupel.start_run() as outer:
        run = train_model(model_class="Nearest", dataset_class="Flowers")
    assert run.tags["mlflow.parentRunId"] == outer.id


def test_a_class_of_a_function_is_marked_as_not_reproducible(scope: Scope, package: str) -> None:
    class Local(Mean):
        pass

    run = train_model(model_class=Local, dataset_class="Diabetes")
    assert "Local is defined within a function" in run.tags["cupel.not_reproducible"]


def test_a_class_of_another_folder_brings_its_own_repository(
    scope: Scope, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, data = (
        cupel.training.get_model("Nearest"),
        cupel.training.get_data_access_object("Flowers"),
    )
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    run = train_model(model_class=model, dataset_class=data)
    assert "cupel.not_reproducible" not in run.tags and "cupel.code.tree" in run.tags


def test_a_capture_that_fails_is_told_and_no_more(scope: Scope, package: str) -> None:
    file = Path("cupel.yaml")
    file.write_text(file.read_text() + "environment: {A: b}\n")
    run = train_model(model_class="Nearest", dataset_class="Flowers")
    assert run.info.status == "FINISHED"
    assert "the code was not captured" in run.tags["cupel.not_reproducible"]


def test_variables_of_the_project_are_recorded(
    scope: Scope, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWERS_OF", "spring")
    file = Path("cupel.yaml")
    file.write_text(file.read_text() + "environment: [FLOWERS_OF]\n")
    run = train_model(model_class="Nearest", dataset_class="Flowers")
    assert spec_of(run, tmp_path)["identity"]["command"]["env"]["FLOWERS_OF"] == "spring"


def test_classes_of_two_repositories_are_marked(scope: Scope, package: str) -> None:
    run = train_model(model_class=Mean, dataset_class="Diabetes")
    assert "data.py, which defines Diabetes, is not below" in run.tags["cupel.not_reproducible"]


class InAFile(Mean):
    """Keeps itself in a format of its own."""

    def save(self, folder: Path) -> None:
        (folder / "mean.txt").write_text(repr(self.value))

    @classmethod
    def load(cls, folder: Path) -> InAFile:
        made = cls()
        made.value = float((folder / "mean.txt").read_text())
        return made


@pytest.mark.parametrize("kind", [Mean, InAFile])
def test_models_are_loaded_as_they_were_saved(
    kind: type[Model], scope: Scope, tmp_path: Path
) -> None:
    run = train_model(
        model_class=kind, dataset_class=Targetless, feature_generator_class=Differences
    )
    model = kind.load(run.download_artifacts("model", tmp_path))
    assert isinstance(model, kind) and model.predict([0, 0]).tolist() == [1.0, 1.0]


class Refusing(Mean):
    def __init__(self, limit: int) -> None:
        if limit < 0:
            raise ValueError("limit is negative")


class Failing(Mean):
    def fit(self, X: Any, y: Any) -> None:
        raise RuntimeError("no luck today")


class NoNumber(Mean):
    def predict(self, X: Any) -> Any:
        return np.where(np.arange(len(X)) == 1, np.nan, 0.0)


class TooFew(Mean):
    def predict(self, X: Any) -> Any:
        return [0.0]


class Unreadable(DataAccessObject):
    def load(self) -> Any:
        raise OSError("the table is gone")


class Holes(DataAccessObject):
    def load(self) -> Any:
        return pd.DataFrame({"x": [1.0, 2.0, 3.0], "target": [1.0, None, 3.0]})


class NoRows(DataAccessObject):
    def load(self) -> Any:
        return np.zeros((0, 2)), np.zeros(0)


class Objects(DataAccessObject):
    def load(self) -> Any:
        return pd.DataFrame({"x": [{}, {}], "target": [1.0, 2.0]})


FAILURES = {
    "Refusing(limit=1, more=2): ": {
        "model_class": Refusing,
        "model_params": {"limit": 1, "more": 2},
    },
    "limit is negative": {"model_class": Refusing, "model_params": {"limit": -1}},
    "no luck today": {"model_class": Failing},
    "NoNumber.predict is not finite for 1 of": {"model_class": NoNumber},
    "TooFew.predict returned shape (1,), not": {"model_class": TooFew},
    "the table is gone": {"model_class": Mean, "dataset_class": Unreadable},
    "1 of 3 rows without a target": {"model_class": Mean, "dataset_class": Holes},
    "load() returned no rows": {"model_class": Mean, "dataset_class": NoRows},
    "holds Python objects, such as a builtins.dict": {
        "model_class": Mean,
        "dataset_class": Objects,
    },
    "there is no target": {"model_class": Mean, "dataset_class": Targetless},
}


@pytest.mark.parametrize("said", list(FAILURES))
def test_a_training_that_fails_leaves_a_run_that_says_why(
    said: str, scope: Scope, package: str, tmp_path: Path
) -> None:
    given: dict[str, Any] = {"dataset_class": "Diabetes", **FAILURES[said]}
    with pytest.raises(Exception) as caught:
        train_model(**given)
    assert said in str(caught.value)
    (run,) = cupel.search_runs()
    assert run.info.status == "FAILED" and said in run.tags["cupel.error"]
    file = run.download_artifact("cupel/traceback.txt", tmp_path)
    assert said in file.read_text()
    assert spec_of(run, tmp_path)["identity"]["kind"] == "python"


class Stopped(Mean):
    def fit(self, X: Any, y: Any) -> None:
        raise KeyboardInterrupt


def test_ctrl_c_kills_the_run(scope: Scope, package: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        train_model(model_class=Stopped, dataset_class="Diabetes")
    (run,) = cupel.search_runs()
    assert run.info.status == "KILLED"


REFUSED: dict[str, dict[str, Any]] = {
    "model_class: say which class it is": {"dataset_class": Held},
    "a run keeps its parameters as JSON": {"model_params": {"x": object()}},
    "Out of range float values": {"model_params": {"x": float("nan")}},
    "seed 1.5: a seed is an integer": {"seed": 1.5},
    "test_size 1: a share": {"test_size": 1},
    "folds 1: none, or from 2": {"folds": 1},
    "'evaluation' is a name of Cupel's own": {"dataset_params": {"evaluation": 1}},
    "is no subclass of cupel.training.Model": {"model_class": Held},
    "run_id says all of what is trained": {"run_id": "abc"},
}


@pytest.mark.parametrize("said", list(REFUSED))
def test_what_is_wrong_is_said_before_there_is_a_run(said: str, scope: Scope) -> None:
    given = {"model_class": Mean, "dataset_class": Held, **REFUSED[said]}
    if said.startswith("model_class"):
        del given["model_class"]
    with pytest.raises(cupel.InvalidError, match=said):
        train_model(**given)
    assert list(cupel.search_runs()) == []
