"""An evaluation as a document: docs/format/evaluation.md."""

from __future__ import annotations

from typing import Any

from cupel._bundle.metrics import roc_auc
from cupel._bundle.prediction import Prediction
from cupel.training.evaluation._curves import (
    average_precision,
    calibration_curve,
    precision_recall_curve,
    roc_curve,
    threshold_table,
)
from cupel.training.evaluation._matrix import confusion_matrix
from cupel.training.evaluation._metrics import metrics_of

FORMAT = "cupel-evaluation/1"
_POINTS = 1_000
_BINS, _RESIDUAL_BINS = 10, 20


def evaluation_document(
    prediction: Prediction, y: Any, split: str, target: str = ""
) -> dict[str, Any]:
    """Return all that is kept of how good a prediction is.

    Args:
        y: the truth, shape (rows,).
        split: "test", "train" or "valid".
        target: name of the column that is predicted.
    """
    is_regression = prediction.classes is None
    document: dict[str, Any] = {
        "format": FORMAT,
        "split": split,
        "task": "regression" if is_regression else "classification",
        "rows": len(y),
        "target": target,
        "classes": [],
        "positive": None,
        "metrics": metrics_of(prediction, y),
        "confusion": [],
        "roc": [],
        "precision_recall": [],
        "calibration": [],
        "thresholds": [],
        "residuals": _residuals(prediction.values, y) if is_regression else None,
    }
    return document if is_regression else document | _of_classes(prediction, y)


def _of_classes(prediction: Prediction, y: Any) -> dict[str, Any]:
    classes = prediction.classes
    found: dict[str, Any] = {
        "classes": [str(label) for label in classes],
        "positive": str(classes[1]) if len(classes) == 2 else None,
        "confusion": confusion_matrix(y, prediction.values, classes).tolist(),
    }
    if prediction.probabilities is None:
        return found
    shown = [1] if len(classes) == 2 else range(len(classes))
    curves = [
        _curves(str(classes[at]), y == classes[at], prediction.probabilities[:, at]) for at in shown
    ]
    drawn = [curve for curve in curves if curve]
    for key in ("roc", "precision_recall", "calibration"):
        found[key] = [curve[key] for curve in drawn]
    if len(classes) == 2:
        found["thresholds"] = _thresholds(y == classes[1], prediction.probabilities[:, 1])
    return found


def _curves(name: str, positive: Any, scores: Any) -> dict[str, Any]:
    """Return the curves of a class against the rest; none where there is no rest."""
    if positive.all() or not positive.any():
        return {}
    return {
        "roc": {"class": name, **_roc(positive, scores)},
        "precision_recall": {"class": name, **_precision_recall(positive, scores)},
        "calibration": {"class": name, **_calibration(positive, scores)},
    }


def _roc(positive: Any, scores: Any) -> dict[str, Any]:
    import numpy as np

    curve = roc_curve(positive, scores)
    true = np.rint(curve.true_positive_rate[1:] * positive.sum())
    false = np.rint(curve.false_positive_rate[1:] * (~positive).sum())
    bends = (np.diff(true, 2) != 0) | (np.diff(false, 2) != 0)
    ends = [True] * min(len(true), 2)
    kept = _thinned(np.flatnonzero(np.r_[True, ends[:1], bends, ends[1:]]))
    thresholds = [float(value) for value in curve.thresholds[kept]]
    return {
        "fpr": curve.false_positive_rate[kept].tolist(),
        "tpr": curve.true_positive_rate[kept].tolist(),
        "thresholds": ["Infinity" if value == float("inf") else value for value in thresholds],
        "auc": roc_auc(positive, scores),
    }


def _precision_recall(positive: Any, scores: Any) -> dict[str, Any]:
    import numpy as np

    curve = precision_recall_curve(positive, scores)
    kept = _thinned(np.arange(len(curve.precision)))
    return {
        "precision": curve.precision[kept].tolist(),
        "recall": curve.recall[kept].tolist(),
        "thresholds": curve.thresholds[kept[:-1]].tolist(),
        "average_precision": average_precision(positive, scores),
    }


def _calibration(positive: Any, scores: Any) -> dict[str, Any]:
    import numpy as np

    curve = calibration_curve(positive, scores, _BINS)
    edges = np.linspace(0.0, 1.0, _BINS + 1)[1:-1]
    bins = np.unique(np.searchsorted(edges, scores))
    counts, predicted, observed = [0] * _BINS, [None] * _BINS, [None] * _BINS
    for at, mean, share, rows in zip(bins, *(part.tolist() for part in curve), strict=True):
        counts[at], predicted[at], observed[at] = rows, mean, share
    brier = float(((scores - positive) ** 2).mean())
    return {"counts": counts, "predicted": predicted, "observed": observed, "brier": brier}


_SHORT = {
    "true_positives": "tp",
    "false_positives": "fp",
    "true_negatives": "tn",
    "false_negatives": "fn",
}


def _thresholds(positive: Any, scores: Any) -> list[dict[str, float]]:
    table = []
    for row in threshold_table(positive, scores):
        short = {_SHORT.get(key, key): value for key, value in row.items() if key != "accuracy"}
        negatives = short["tn"] + short["fp"]
        table.append({**short, "specificity": short["tn"] / negatives if negatives else 0.0})
    return table


def _residuals(predicted: Any, y: Any) -> dict[str, Any]:
    import numpy as np

    actual, predicted = y.astype(float), predicted.astype(float)
    errors = actual - predicted
    counts, edges = np.histogram(errors, _RESIDUAL_BINS)
    kept = _thinned(np.arange(len(errors)))
    return {
        "actual": actual[kept].tolist(),
        "predicted": predicted[kept].tolist(),
        "edges": edges.tolist(),
        "counts": counts.tolist(),
    }


def _thinned(positions: Any) -> Any:
    """Return at most as many positions as a curve may have, evenly spread."""
    import numpy as np

    if len(positions) <= _POINTS:
        return positions
    return positions[np.arange(_POINTS) * (len(positions) - 1) // (_POINTS - 1)]
