"""Our metrics are scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn import metrics as theirs

from cupel._bundle.metrics import COUNTING, REAL_VALUED, measure
from cupel._bundle.prediction import Prediction

RANDOM = np.random.default_rng(7)


def of_two(rows: int, steps: int) -> tuple[Any, Prediction]:
    """Return labels "b" and "m" with probabilities, of which many are equal."""
    classes = np.array(["b", "m"])
    positive = RANDOM.integers(0, steps + 1, rows) / steps
    y = classes[(RANDOM.random(rows) < positive).astype(int)]
    y[:2] = classes
    proba = np.column_stack([1 - positive, positive]).astype(np.float32)
    return y, Prediction(classes[(positive > 0.5).astype(int)], classes, proba)


@pytest.mark.parametrize("rows", [5, 100, 1000])
def test_two_classes(rows: int) -> None:
    y, said = of_two(rows, steps=20)
    positive = said.probabilities[:, 1]
    assert measure(said, y) == {
        "accuracy": theirs.accuracy_score(y, said.values),
        "precision": pytest.approx(
            theirs.precision_score(y, said.values, pos_label="m", zero_division=0), abs=1e-15
        ),
        "recall": theirs.recall_score(y, said.values, pos_label="m"),
        "f1": theirs.f1_score(y, said.values, pos_label="m"),
        "roc_auc": pytest.approx(theirs.roc_auc_score(y == "m", positive), rel=1e-12),
        "brier": pytest.approx(theirs.brier_score_loss(y == "m", positive), rel=1e-6),
        "log_loss": pytest.approx(
            -np.log(
                np.clip(np.where(y == "m", positive, 1 - positive).astype(float), 1e-15, 1)
            ).mean(),
            rel=1e-5,
        ),
    }


def test_three_classes() -> None:
    proba = RANDOM.dirichlet([1, 1, 1], 300)
    y = np.array([RANDOM.choice(3, p=row) for row in proba])
    values = proba.argmax(axis=1)
    assert measure(Prediction(values, np.arange(3), proba), y) == {
        "accuracy": theirs.accuracy_score(y, values),
        "precision_macro": pytest.approx(theirs.precision_score(y, values, average="macro")),
        "recall_macro": pytest.approx(theirs.recall_score(y, values, average="macro")),
        "f1_macro": pytest.approx(theirs.f1_score(y, values, average="macro")),
        "log_loss": pytest.approx(theirs.log_loss(y, proba)),
    }


def test_numbers() -> None:
    y = RANDOM.normal(size=200)
    values = (y + RANDOM.normal(size=200)).astype(np.float32)
    assert measure(Prediction(values), y) == {
        "mse": pytest.approx(theirs.mean_squared_error(y, values)),
        "mae": pytest.approx(theirs.mean_absolute_error(y, values)),
        "r2": pytest.approx(theirs.r2_score(y, values)),
    }


def test_order() -> None:
    y = RANDOM.integers(0, 4, 100)
    scores = RANDOM.integers(0, 10, 100) / 10  # many are equal
    assert measure(Prediction(scores), y, ranks=True) == {
        "ndcg": pytest.approx(theirs.ndcg_score([y], [scores]))
    }


def test_what_is_not_finite_is_left_out() -> None:
    proba = np.array([[0.2, 0.8], [0.4, 0.6]])
    said = Prediction(np.array([1, 1]), np.arange(2), proba)
    assert "roc_auc" not in measure(said, np.array([1, 1]))
    assert "r2" not in measure(Prediction(np.array([1.0, 2.0])), np.array([3, 3]))
    assert "log_loss" not in measure(said, np.array([1, 2]))  # 2 is no class of the model


def test_every_name_has_its_kind() -> None:
    y, said = of_two(50, 10)
    assert measure(said, y).keys() <= COUNTING | REAL_VALUED
    assert not COUNTING & REAL_VALUED
