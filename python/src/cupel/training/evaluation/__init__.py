"""How good a model is: rows held out, folds, metrics, curves. On numpy alone.

>>> train, test = train_test_split(100, 0.2, seed=1)
>>> len(train), len(test)
(80, 20)
"""

from __future__ import annotations

from cupel.training.evaluation._curves import (
    Calibration,
    PrecisionRecallCurve,
    RocCurve,
    average_precision,
    calibration_curve,
    precision_recall_curve,
    roc_curve,
    threshold_table,
)
from cupel.training.evaluation._matrix import confusion_matrix
from cupel.training.evaluation._metrics import classification_metrics, regression_metrics
from cupel.training.evaluation._splits import k_fold, stratified_k_fold, train_test_split

__all__ = [
    "Calibration",
    "PrecisionRecallCurve",
    "RocCurve",
    "average_precision",
    "calibration_curve",
    "classification_metrics",
    "confusion_matrix",
    "k_fold",
    "precision_recall_curve",
    "regression_metrics",
    "roc_curve",
    "stratified_k_fold",
    "threshold_table",
    "train_test_split",
]
