"""Training and reproducing as the framework's first description has them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import cupel
import programs
from cupel._connection import Scope

SHOP = """
import numpy as np

from cupel.training import DataAccessObject, FeatureGenerator, Model


class DataAccessObjectImpl1(DataAccessObject):
    def load(self):
        from sklearn.datasets import load_diabetes

        return load_diabetes(as_frame=True, scaled=False).frame


class FeatureGeneratorImpl1(FeatureGenerator):
    def fit(self, data):
        self.means, self.spreads = data.mean(), data.std()

    def transform(self, data):
        return (data - self.means) / self.spreads


class ModelImpl1(Model):
    def fit(self, X, y):
        sample = np.random.permutation(len(y))[:200]
        X, y = np.column_stack([X, np.ones(len(X))])[sample], np.asarray(y)[sample]
        self.weights = np.linalg.lstsq(X, y, rcond=None)[0]

    def predict(self, X):
        return np.column_stack([X, np.ones(len(X))]) @ self.weights
"""

BEGINNING = "from cupel.training import *\n\nrun = "

TRAIN = """\
train_model(model_class = get_model("ModelImpl1"),
            model_params= {},
            feature_generator_class=get_feature_generator("FeatureGeneratorImpl1"),
            dataset_class=get_data_access_object("DataAccessObjectImpl1"),
            dataset_params={}
)
"""

REPRODUCE = """\
train_model(run_id = "example_run_id"
)
"""

TABLE = (
    *("run_id", "model_class", "hyperparameters", "githash", "feature_generator_class"),
    *("dataset_class", "metrics", "artifacts", "start_time", "end_time"),
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with a package of three classes."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "first.py").write_text(SHOP)
    (tmp_path / "cupel.yaml").write_text("components: [shop]\n")
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Begin"]):
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_train_and_reproduce(scope: Scope, repository: Path) -> None:
    run_id = programs.run(BEGINNING + TRAIN + "print(run.id)")
    run = cupel.get_run(run_id)
    shown = scope.get("/runs/{}", run_id)
    assert all(shown[name] for name in TABLE if name not in ("artifacts", "hyperparameters"))
    assert shown["model_class"] == "shop.first:ModelImpl1"
    assert [artifact.path for artifact in run.list_artifacts("model")] == ["model/model.pkl"]

    # The classes go on, and the run is made again from what they were.
    (repository / "shop" / "first.py").write_text(SHOP.replace("ModelImpl1", "ModelImpl2"))
    again = REPRODUCE.replace("example_run_id", run_id)
    verdict, new_id = programs.run(BEGINNING + again + "print(run.verdict, run.id)").split()
    assert verdict == "identical"
    found = cupel.get_run(new_id)
    assert found.metrics["test_mse"] == run.metrics["test_mse"]
    assert found.tags["cupel.reproduces"] == run_id
