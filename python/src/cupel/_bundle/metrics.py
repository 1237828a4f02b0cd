"""Metrics by their names, on numpy alone. A name says its averaging.

Counting metrics are fractions of whole numbers, computed by one division, so that equal
predictions give equal numbers everywhere: ``accuracy``; ``precision``, ``recall``, ``f1`` of
the second of two classes; ``precision_macro``, ``recall_macro``, ``f1_macro``, the mean over
all classes of the model. A fraction whose denominator is zero is 0.

Real-valued: ``roc_auc`` (ties count half), ``log_loss`` (natural logarithm, of probabilities
cut to [1e-15, 1 - 1e-15]), ``brier``, ``mse``, ``mae``, ``r2``, and for rankers ``ndcg``
(linear gain, all rows as one query, equal scores sharing their places).
"""

from __future__ import annotations

from typing import Any

from cupel._bundle.prediction import Prediction

COUNTING = frozenset(
    {"accuracy", "precision", "recall", "f1", "precision_macro", "recall_macro", "f1_macro"}
)
REAL_VALUED = frozenset({"roc_auc", "log_loss", "brier", "mse", "mae", "r2", "ndcg"})
_EPSILON = 1e-15


def measure(prediction: Prediction, y: Any, ranks: bool = False) -> dict[str, float]:
    """Return all metrics that a prediction has, by name; those that are not finite are left
    out, such as ``roc_auc`` where there is one class only.

    Args:
        y: the truth, shape (rows,).
        ranks: whether the values are for ordering.
    """
    import numpy as np

    if ranks:
        found = {"ndcg": ndcg(y, prediction.values)}
    elif prediction.classes is None:
        found = _regression(y, prediction.values)
    else:
        found = _classification(y, prediction)
    return {name: float(value) for name, value in found.items() if np.isfinite(value)}


def _classification(y: Any, prediction: Prediction) -> dict[str, float]:
    classes, proba = prediction.classes, prediction.probabilities
    counts = [_counts(y, prediction.values, label) for label in classes]
    right = int((y == prediction.values).sum())
    found = {"accuracy": right / len(y)}
    if len(classes) == 2:
        found |= _scores(*counts[1])
    else:
        each = [_scores(*count) for count in counts]
        for name in ("precision", "recall", "f1"):
            found[f"{name}_macro"] = sum(score[name] for score in each) / len(classes)
    if proba is not None:
        found["log_loss"] = log_loss(y, classes, proba)
        if len(classes) == 2:
            positive = y == classes[1]
            found["roc_auc"] = roc_auc(positive, proba[:, 1])
            found["brier"] = ((proba[:, 1].astype(float) - positive) ** 2).mean()
    return found


def _counts(y: Any, predicted: Any, label: Any) -> tuple[int, int, int]:
    """Return the true positives, the predicted and the actual ones of a class."""
    said, true = predicted == label, y == label
    return int((said & true).sum()), int(said.sum()), int(true.sum())


def _scores(hits: int, said: int, true: int) -> dict[str, float]:
    return {
        "precision": hits / said if said else 0.0,
        "recall": hits / true if true else 0.0,
        "f1": 2 * hits / (said + true) if said + true else 0.0,
    }


def _regression(y: Any, predicted: Any) -> dict[str, float]:
    import numpy as np

    truth = y.astype(float)
    errors = predicted.astype(float) - truth
    spread = ((truth - truth.mean()) ** 2).sum()
    found = {"mse": (errors**2).mean(), "mae": np.abs(errors).mean()}
    if spread:
        found["r2"] = 1 - (errors**2).sum() / spread
    return found


def log_loss(y: Any, classes: Any, proba: Any) -> float:
    """Return the mean of -log(probability of the truth); NaN where a label is no class."""
    import numpy as np

    hits = y[:, None] == np.asarray(classes)[None, :]
    if not hits.any(axis=1).all():
        return float("nan")
    true = np.asarray(proba, dtype=float)[hits]
    return float(-np.log(np.clip(true, _EPSILON, 1 - _EPSILON)).mean())


def roc_auc(positive: Any, scores: Any) -> float:
    """Return how often a positive row scores above a negative one; ties count half. NaN where
    one of the two kinds is missing."""
    import numpy as np

    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones or not zeros:
        return float("nan")
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks = (last - (count - 1) / 2)[place]  # from 1, the mean of those that are equal
    return float((ranks[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def ndcg(relevance: Any, scores: Any) -> float:
    """Return the discounted gain of an order, as a share of the best order's."""
    import numpy as np

    discounts = 1 / np.log2(np.arange(2, len(scores) + 2))
    _, place, count = np.unique(-np.asarray(scores), return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    sums = np.concatenate([[0.0], np.cumsum(discounts)])
    shared = (sums[ends] - sums[ends - count]) / count  # the mean discount of equal scores
    gains = relevance.astype(float)
    best = (np.sort(gains)[::-1] * discounts).sum()
    return float((gains * shared[place]).sum() / best) if best else float("nan")
