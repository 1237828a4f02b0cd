"""Writes the files beside it, as libraries write them: python make.py.

Each is written twice, for `first` and `second`: with equal content, and other bytes
where the library leaves room for that.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import mlflow.sklearn
import numpy as np
import xgboost
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).parent


def main() -> None:
    for name in ("first", "second"):
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        write(folder, reverse=name == "second")
        time.sleep(2.1)  # times in zips have steps of two seconds


def write(folder: Path, *, reverse: bool) -> None:
    arrays = {"weights": np.arange(6.0).reshape(2, 3), "bias": np.array([0.5])}
    names = sorted(arrays, reverse=reverse)
    save = np.savez_compressed if reverse else np.savez
    save(folder / "arrays.npz", **{name: arrays[name] for name in names})
    features, target = load_iris(return_X_y=True)
    booster = xgboost.train(
        {"max_depth": 2, "objective": "multi:softprob", "num_class": 3, "nthread": 1},
        xgboost.DMatrix(features, target),
        num_boost_round=2,
    )
    booster.save_model(folder / "booster.json")
    booster.save_model(folder / "booster.ubj")
    model = LogisticRegression(max_iter=500).fit(features, target)
    with tempfile.TemporaryDirectory() as made:
        mlflow.sklearn.save_model(model, Path(made) / "model", pip_requirements=["scikit-learn"])
        for name in ("MLmodel", "model.skops"):
            shutil.copy(Path(made) / "model" / name, folder / name)


if __name__ == "__main__":
    main()
