"""Numbers of an evaluation, against scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve as sklearn_calibration
from sklearn.model_selection import KFold

from cupel import InvalidError
from cupel.training import evaluation


@pytest.fixture(scope="module")
def scored() -> tuple[Any, Any]:
    """Labels, and scores of which several are equal."""
    random = np.random.RandomState(5)
    positive = random.rand(500) < 0.3
    return positive, np.round(np.clip(random.normal(0.4 + 0.2 * positive, 0.2), 0, 1), 2)


def test_curves_are_those_of_scikit_learn(scored: tuple[Any, Any]) -> None:
    positive, scores = scored
    expected = metrics.roc_curve(positive, scores, drop_intermediate=False)
    for found, wanted in zip(evaluation.roc_curve(positive, scores), expected, strict=True):
        np.testing.assert_allclose(found, wanted)
    expected = metrics.precision_recall_curve(positive, scores)
    curve = evaluation.precision_recall_curve(positive, scores)
    for found, wanted in zip(curve, expected, strict=True):
        np.testing.assert_allclose(found, wanted)
    wanted = metrics.average_precision_score(positive, scores)
    assert evaluation.average_precision(positive, scores) == pytest.approx(wanted)


def test_calibration_is_that_of_scikit_learn(scored: tuple[Any, Any]) -> None:
    positive, scores = scored
    shares, means = sklearn_calibration(positive, scores, n_bins=10)
    curve = evaluation.calibration_curve(positive, scores)
    np.testing.assert_allclose(curve.positive_share, shares)
    np.testing.assert_allclose(curve.mean_probability, means)
    assert curve.rows.sum() == len(scores)


def test_threshold_table(scored: tuple[Any, Any]) -> None:
    positive, scores = scored
    row = evaluation.threshold_table(positive, scores, [0.5])[0]
    said = scores >= 0.5
    matrix = metrics.confusion_matrix(positive, said)
    assert [row["true_negatives"], row["false_positives"]] == matrix[0].tolist()
    assert [row["false_negatives"], row["true_positives"]] == matrix[1].tolist()
    assert row["f1"] == pytest.approx(metrics.f1_score(positive, said))
    assert row["accuracy"] == pytest.approx(metrics.accuracy_score(positive, said))


def test_confusion_of_texts() -> None:
    y, predicted = ["b", "a", "c", "a"], ["b", "b", "a", "a"]
    expected = metrics.confusion_matrix(y, predicted).tolist()
    assert evaluation.confusion_matrix(y, predicted).tolist() == expected
    turned = evaluation.confusion_matrix(y, predicted, ["c", "b", "a"]).tolist()
    assert turned == metrics.confusion_matrix(y, predicted, labels=["c", "b", "a"]).tolist()
    with pytest.raises(InvalidError, match="'c' is none"):
        evaluation.confusion_matrix(y, predicted, ["a", "b"])


def test_metrics_of_several_classes() -> None:
    random = np.random.RandomState(0)
    y = random.randint(0, 3, 200)
    given = random.dirichlet(np.ones(3), 200)
    found = evaluation.classification_metrics(y, given.argmax(1), given)
    wanted = metrics.balanced_accuracy_score(y, given.argmax(1))
    assert found["balanced_accuracy"] == pytest.approx(wanted)
    wanted = metrics.roc_auc_score(y, given, multi_class="ovr")
    assert found["roc_auc_macro"] == pytest.approx(wanted)
    assert "roc_auc" not in found and "brier" not in found


def test_metrics_of_numbers() -> None:
    random = np.random.RandomState(0)
    y, predicted = random.rand(2, 50)
    found = evaluation.regression_metrics(y, predicted)
    assert found["rmse"] == pytest.approx(metrics.root_mean_squared_error(y, predicted))
    assert found["max_error"] == pytest.approx(metrics.max_error(y, predicted))
    wanted = metrics.median_absolute_error(y, predicted)
    assert found["median_absolute_error"] == pytest.approx(wanted)


@pytest.mark.parametrize(("rows", "share"), [(10, 0.2), (101, 0.25), (7, 0.5)])
def test_split_holds_out_a_share(rows: int, share: float) -> None:
    train, test = evaluation.train_test_split(rows, share, seed=3)
    assert sorted([*train, *test]) == list(range(rows))
    assert len(test) == int(np.ceil(rows * share))
    again = evaluation.train_test_split(rows, share, seed=3)
    assert test.tolist() == again[1].tolist()


def test_split_by_label_keeps_their_shares() -> None:
    labels = np.repeat(["a", "b", "c"], [60, 30, 10])
    _, test = evaluation.train_test_split(100, 0.2, seed=1, stratify=labels)
    assert {label: int((labels[test] == label).sum()) for label in "abc"} == {
        "a": 12,
        "b": 6,
        "c": 2,
    }


def test_folds_test_every_row_once() -> None:
    folds = list(evaluation.k_fold(11, 3, seed=None))
    expected = [test.tolist() for _, test in KFold(3).split(np.zeros(11))]
    assert [test.tolist() for _, test in folds] == expected
    shuffled = [test for _, test in evaluation.k_fold(11, 3, seed=4)]
    assert sorted(np.concatenate(shuffled)) == list(range(11))


def test_folds_by_label_have_each_in_its_share() -> None:
    labels = np.repeat([0, 1, 2], [31, 14, 6])
    folds = list(evaluation.stratified_k_fold(labels, 3, seed=2))
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(51))
    for label, total in enumerate(np.bincount(labels)):
        counts = [int((labels[test] == label).sum()) for _, test in folds]
        assert max(counts) - min(counts) <= 1 and sum(counts) == total


def test_what_cannot_be_split_is_said() -> None:
    with pytest.raises(InvalidError, match="a part would be empty"):
        evaluation.train_test_split(1)
    with pytest.raises(InvalidError, match="between 0 and 1"):
        evaluation.train_test_split(10, 1.5)
    with pytest.raises(InvalidError, match="5 folds of 3 rows"):
        list(evaluation.k_fold(3))
    with pytest.raises(InvalidError, match="a label has 1 rows"):
        list(evaluation.stratified_k_fold([0, 0, 1], 2))


def test_what_has_no_curve_is_said() -> None:
    with pytest.raises(InvalidError, match="one class"):
        evaluation.roc_curve([True, True], [0.1, 0.2])
    with pytest.raises(InvalidError, match="NaN"):
        evaluation.average_precision([True, False], [0.1, float("nan")])
    with pytest.raises(InvalidError, match="not from 0 to 1"):
        evaluation.calibration_curve([True, False], [0.1, 1.2])
