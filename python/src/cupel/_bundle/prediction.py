"""What a model says of rows: labels, probabilities, values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cupel.serializers._classes import root


@dataclass(frozen=True)
class Prediction:
    """What a model says of n rows.

    Attributes:
        values: labels of a classifier, else numbers; shape (n,).
        classes: the k labels of a classifier in their order; None for other models.
        probabilities: shape (n, k), where the classifier gives them.
    """

    values: Any
    classes: Any = None
    probabilities: Any = None


def predict(model: Any, X: Any) -> Prediction:
    """Return what a model says of its own input, an array, a csr matrix or a DataFrame."""
    if type(model).__name__ == "Booster":
        return _by_booster(model, X)
    if not hasattr(model, "classes_"):
        return Prediction(_flat(model.predict(X)))
    has = hasattr(model, "predict_proba")
    return Prediction(
        _flat(model.predict(X)), model.classes_, model.predict_proba(X) if has else None
    )


def _by_booster(model: Any, X: Any) -> Prediction:
    import numpy as np

    raw, objective = (_xgboost if root(type(model)) == "xgboost" else _lightgbm)(model, X)
    if objective.startswith("multiclass") or objective == "multi:softprob":
        return Prediction(raw.argmax(axis=1), np.arange(raw.shape[1]), raw)
    if objective in ("binary", "binary:logistic"):
        both = np.column_stack([1 - raw, raw])
        return Prediction((raw > 0.5).astype(int), np.arange(2), both)
    return Prediction(raw)


def _xgboost(model: Any, X: Any) -> tuple[Any, str]:
    import xgboost

    best = model.attr("best_iteration")
    trees = (0, int(best) + 1) if best is not None else (0, 0)
    raw = model.predict(xgboost.DMatrix(X), iteration_range=trees)
    return raw, json.loads(model.save_config())["learner"]["objective"]["name"]


def _lightgbm(model: Any, X: Any) -> tuple[Any, str]:
    return model.predict(X), str(model.params.get("objective", "")).partition(" ")[0]


def _flat(values: Any) -> Any:
    import numpy as np

    return np.asarray(values).reshape(len(values))
