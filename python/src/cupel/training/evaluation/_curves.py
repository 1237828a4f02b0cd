"""What a classifier of two classes does at every threshold, and whether its probabilities
are true. On numpy alone; the numbers are those of scikit-learn."""

from __future__ import annotations

from typing import Any, NamedTuple

from cupel._errors import InvalidError


class RocCurve(NamedTuple):
    """Shapes (n,): at each threshold, the share of the negative rows, and of the positive,
    that score at least as high. The first threshold is infinite: nothing does."""

    false_positive_rate: Any
    true_positive_rate: Any
    thresholds: Any


class PrecisionRecallCurve(NamedTuple):
    """Shapes (n + 1,), (n + 1,) and (n,), by rising threshold; the last point, precision 1 at
    recall 0, has none."""

    precision: Any
    recall: Any
    thresholds: Any


class Calibration(NamedTuple):
    """Shapes (n,), of the bins that have rows: mean probability, share of positive rows, and
    number of rows."""

    mean_probability: Any
    positive_share: Any
    rows: Any


def roc_curve(positive: Any, scores: Any) -> RocCurve:
    """Return the curve of receiver operating characteristic.

    Args:
        positive: whether each row is of the second class, shape (rows,).
        scores: what the model gives it, higher for more likely, shape (rows,).

    Raises:
        InvalidError: all rows are of one class, or a score is NaN.
    """
    import numpy as np

    thresholds, hits, said = _by_threshold(positive, scores)
    negatives, false = len(positive) - hits[-1], said - hits
    rates = false / negatives, hits / hits[-1]
    starts = [np.r_[0.0, rate] for rate in rates]
    return RocCurve(starts[0], starts[1], np.r_[np.inf, thresholds])


def precision_recall_curve(positive: Any, scores: Any) -> PrecisionRecallCurve:
    """Return precision and recall at every score that occurs.

    Raises:
        InvalidError: all rows are of one class, or a score is NaN.
    """
    import numpy as np

    thresholds, hits, said = _by_threshold(positive, scores)
    precision, recall = hits / said, hits / hits[-1]
    return PrecisionRecallCurve(
        np.r_[precision[::-1], 1.0], np.r_[recall[::-1], 0.0], thresholds[::-1]
    )


def average_precision(positive: Any, scores: Any) -> float:
    """Return the mean of the precision at each threshold, weighted by what recall it adds."""
    import numpy as np

    _, hits, said = _by_threshold(positive, scores)
    gained = np.diff(np.r_[0, hits])
    return float((gained * (hits / said)).sum() / hits[-1])


def calibration_curve(positive: Any, probabilities: Any, bins: int = 10) -> Calibration:
    """Return how often what is said to be likely is so, in bins of equal width. A probability
    on an edge is in the bin below it.

    Raises:
        InvalidError: a probability is not from 0 to 1.
    """
    import numpy as np

    positive, probabilities = _pair(positive, probabilities)
    if len(probabilities) and not (probabilities.min() >= 0 and probabilities.max() <= 1):
        raise InvalidError("a probability is not from 0 to 1")
    inner = np.linspace(0.0, 1.0, bins + 1)[1:-1]
    place = np.searchsorted(inner, probabilities)
    rows = np.bincount(place, minlength=bins)
    there = rows > 0
    means = np.bincount(place, probabilities, bins)[there] / rows[there]
    shares = np.bincount(place, positive, bins)[there] / rows[there]
    return Calibration(means, shares, rows[there])


def threshold_table(
    positive: Any, probabilities: Any, thresholds: Any = None
) -> list[dict[str, float]]:
    """Return what comes of saying yes from each threshold on.

    Args:
        thresholds: by default 0.05, 0.1, to 0.95.

    Returns:
        for each: threshold, true_positives, false_positives, true_negatives,
        false_negatives, precision, recall, f1, accuracy. A share of nothing is 0.
    """
    import numpy as np

    positive, probabilities = _pair(positive, probabilities)
    if thresholds is None:
        thresholds = np.arange(1, 20) / 20
    return [_at(float(threshold), positive, probabilities) for threshold in thresholds]


def _at(threshold: float, positive: Any, probabilities: Any) -> dict[str, float]:
    says = probabilities >= threshold
    hits, said, true = int((says & positive).sum()), int(says.sum()), int(positive.sum())
    rows = len(positive)
    return {
        "threshold": threshold,
        "true_positives": hits,
        "false_positives": said - hits,
        "true_negatives": rows - said - true + hits,
        "false_negatives": true - hits,
        "precision": hits / said if said else 0.0,
        "recall": hits / true if true else 0.0,
        "f1": 2 * hits / (said + true) if said + true else 0.0,
        "accuracy": (rows - said - true + 2 * hits) / rows if rows else 0.0,
    }


def _by_threshold(positive: Any, scores: Any) -> tuple[Any, Any, Any]:
    """Return the scores that occur, falling, and how many positive rows and how many rows
    score at least as high."""
    import numpy as np

    positive, scores = _pair(positive, scores)
    if positive.all() or not positive.any():
        raise InvalidError("all rows are of one class: there is no curve")
    order = np.argsort(-scores, kind="stable")
    scores, positive = scores[order], positive[order]
    last = np.r_[np.flatnonzero(np.diff(scores)), len(scores) - 1]
    return scores[last], np.cumsum(positive)[last], last + 1


def _pair(positive: Any, scores: Any) -> tuple[Any, Any]:
    import numpy as np

    positive, scores = np.asarray(positive, dtype=bool), np.asarray(scores, dtype=float)
    if positive.ndim != 1 or positive.shape != scores.shape:
        raise InvalidError(f"the shapes {positive.shape} and {scores.shape} are not one (rows,)")
    if np.isnan(scores).any():
        raise InvalidError("a score is NaN")
    return positive, scores
