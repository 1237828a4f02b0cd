"""Writes the golden files beside it: what scikit-learn makes of some predictions.

Run with the environment of `make setup`: `.venv/bin/python train/evaluate/testdata/golden.py`
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
from sklearn import datasets, metrics
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
POINTS = 1000


def number(value):
    value = float(value)
    return ("Infinity" if value > 0 else "-Infinity") if math.isinf(value) else value


def thin(*series):
    """The same points of series of one length."""
    n = len(series[0])
    keep = range(n) if n <= POINTS else [i * (n - 1) // (POINTS - 1) for i in range(POINTS)]
    return [[number(values[i]) for i in keep] for values in series]


def curves(name, positive, scores):
    fpr, tpr, thresholds = metrics.roc_curve(positive, scores)
    fpr, tpr, thresholds = thin(fpr, tpr, thresholds)
    roc = {
        "class": name,
        "fpr": fpr,
        "tpr": tpr,
        "thresholds": thresholds,
        "auc": metrics.roc_auc_score(positive, scores),
    }
    precision, recall, thresholds = metrics.precision_recall_curve(positive, scores)
    precision, recall, thresholds = thin(precision, recall, np.append(thresholds, np.inf))
    average = metrics.average_precision_score(positive, scores)
    pr = {
        "class": name,
        "precision": precision,
        "recall": recall,
        "thresholds": thresholds[:-1],
        "average_precision": average,
    }
    return roc, pr, calibration(name, positive, scores)


def calibration(name, positive, scores):
    edges = np.arange(1, 10) / 10
    which = np.searchsorted(edges, scores, side="left")
    bins = [which == i for i in range(10)]
    return {
        "class": name,
        "counts": [int(b.sum()) for b in bins],
        "predicted": [float(scores[b].mean()) if b.any() else None for b in bins],
        "observed": [float(positive[b].mean()) if b.any() else None for b in bins],
        "brier": float(np.mean((scores - positive) ** 2)),
    }


def threshold_row(threshold, positive, scores):
    called = scores >= threshold
    tn, fp, fn, tp = (
        int(x) for x in metrics.confusion_matrix(positive, called, labels=[False, True]).ravel()
    )
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        positive, called, average="binary", zero_division=0
    )
    row = {"threshold": threshold, "tp": tp, "fp": fp, "tn": tn, "fn": fn}
    return row | {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "specificity": tn / (tn + fp) if tn + fp else 0,
    }


def document(task, rows, found, **more):
    empty = {
        "classes": [],
        "positive": None,
        "confusion": [],
        "roc": [],
        "precision_recall": [],
        "calibration": [],
        "thresholds": [],
    }
    head = {
        "format": "cupel-evaluation/1",
        "split": "test",
        "task": task,
        "rows": rows,
        "target": "target",
    }
    return head | empty | {"metrics": found, "residuals": None} | more


def classification(actual, probabilities, classes):
    actual, probabilities = np.asarray(actual), np.asarray(probabilities)
    predicted = probabilities.argmax(axis=1)
    labels = list(range(len(classes)))
    found = {
        "accuracy": metrics.accuracy_score(actual, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(actual, predicted),
        "log_loss": -float(
            np.mean(
                np.log(np.clip(probabilities[np.arange(len(actual)), actual], 1e-15, 1 - 1e-15))
            )
        ),
    }
    binary = len(classes) == 2
    average = {"average": "binary"} if binary else {"average": "macro", "labels": labels}
    scores = metrics.precision_recall_fscore_support(actual, predicted, zero_division=0, **average)
    for name, value in zip(("precision", "recall", "f1"), scores):
        found[name if binary else f"{name}_macro"] = value
    if binary:
        found["roc_auc"] = metrics.roc_auc_score(actual, probabilities[:, 1])
        found["average_precision"] = metrics.average_precision_score(actual, probabilities[:, 1])
        found["brier"] = float(np.mean((probabilities[:, 1] - actual) ** 2))
    else:
        found["roc_auc_macro"] = metrics.roc_auc_score(
            actual, probabilities, multi_class="ovr", average="macro"
        )
    drawn = [
        curves(classes[i], actual == i, probabilities[:, i]) for i in ([1] if binary else labels)
    ]
    table = (
        [threshold_row(h / 100, actual == 1, probabilities[:, 1]) for h in range(5, 100, 5)]
        if binary
        else []
    )
    expected = document(
        "classification", len(actual), found, classes=classes, positive=classes[1] if binary else None,
        confusion=metrics.confusion_matrix(actual, predicted, labels=labels).tolist(),
        roc=[d[0] for d in drawn], precision_recall=[d[1] for d in drawn], calibration=[d[2] for d in drawn], thresholds=table,
    )  # fmt: skip
    given = {
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "probabilities": probabilities.tolist(),
    }
    return given | {"document": expected}


def regression(actual, predicted):
    actual, predicted = np.asarray(actual, float), np.asarray(predicted, float)
    mse = metrics.mean_squared_error(actual, predicted)
    found = {
        "mse": mse, "rmse": math.sqrt(mse), "mae": metrics.mean_absolute_error(actual, predicted),
        "median_absolute_error": metrics.median_absolute_error(actual, predicted),
        "max_error": metrics.max_error(actual, predicted), "r2": metrics.r2_score(actual, predicted),
    }  # fmt: skip
    counts, edges = np.histogram(actual - predicted, bins=20)
    shown = thin(actual, predicted)
    residuals = {
        "actual": shown[0],
        "predicted": shown[1],
        "edges": edges.tolist(),
        "counts": counts.tolist(),
    }
    given = {"actual": actual.tolist(), "predicted": predicted.tolist(), "probabilities": None}
    return given | {"document": document("regression", len(actual), found, residuals=residuals)}


def held_out(load, model, method):
    x, y = load(return_X_y=True)
    return y, cross_val_predict(make_pipeline(StandardScaler(), model), x, y, cv=5, method=method)


def many():
    """More scores than a curve has points, some of them equal."""
    random = np.random.default_rng(7)
    actual = random.integers(0, 2, 6000)
    p = np.clip(np.round(0.5 + 0.15 * (actual - 0.5) + random.normal(0, 0.2, 6000), 3), 0, 1)
    return classification(actual, np.column_stack([1 - p, p]), ["no", "yes"])


def main():
    logistic = LogisticRegression(max_iter=1000)
    cases = {
        "breast_cancer": classification(
            *held_out(datasets.load_breast_cancer, logistic, "predict_proba"), ["0", "1"]
        ),
        "iris": classification(
            *held_out(datasets.load_iris, logistic, "predict_proba"), ["0", "1", "2"]
        ),
        "diabetes": regression(*held_out(datasets.load_diabetes, LinearRegression(), "predict")),
        "many": many(),
    }
    for name, case in cases.items():
        (HERE / f"{name}.json").write_text(json.dumps(case, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
