"""Trains three models on the breast cancer data and writes their files.

    python examples/demo/train.py DATA.csv OUT

Each model gets a folder OUT/<name>/ with

    model.joblib    the fitted model, a pickle written by joblib
    metrics.json    what it reached on the rows that it was not trained on
    train.log       what the training did

The seeds are fixed, so every run on one machine writes the same models.
"""

import json
import pathlib
import sys
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

SEED = 7


@dataclass(frozen=True)
class Split:
    """The rows to train on and the rows to judge by."""

    train_x: np.ndarray
    test_x: np.ndarray
    train_y: np.ndarray
    test_y: np.ndarray


def read(path: pathlib.Path) -> Split:
    """Reads the CSV file, whose last column is the target, and splits it 3 to 1."""
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return Split(*train_test_split(table[:, :-1], table[:, -1].astype(int), test_size=0.25, random_state=SEED))


def models() -> dict[str, Any]:
    return {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, random_state=SEED)),
        "forest": RandomForestClassifier(n_estimators=200, random_state=SEED),
        "xgboost": XGBClassifier(n_estimators=120, max_depth=3, learning_rate=0.2, random_state=SEED),
    }


def measure(model: Any, split: Split) -> dict[str, float]:
    chances = model.predict_proba(split.test_x)
    return {
        "Accuracy": round(accuracy_score(split.test_y, chances.argmax(axis=1)), 4),
        "roc_auc": round(roc_auc_score(split.test_y, chances[:, 1]), 4),
        "log_loss": round(log_loss(split.test_y, chances), 4),
    }


def write(folder: pathlib.Path, name: str, model: Any, metrics: dict[str, float], split: Split) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, folder / "model.joblib")
    metadata = {"algorithm": name, "sklearn": sklearn.__version__, **metrics}
    (folder / "metrics.json").write_text(json.dumps(metadata, indent=2) + "\n")
    (folder / "train.log").write_text(
        f"trained {name} on {len(split.train_y)} rows of {split.train_x.shape[1]} features, seed {SEED}\n"
        f"judged on {len(split.test_y)} rows: {json.dumps(metrics)}\n"
    )


def main(data: pathlib.Path, out: pathlib.Path) -> None:
    split = read(data)
    for name, model in models().items():
        model.fit(split.train_x, split.train_y)
        metrics = measure(model, split)
        write(out / name, name, model, metrics, split)
        print(f"{name:9} {metrics}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
