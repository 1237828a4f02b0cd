"""What comparing recorded metrics with those of today says."""

from __future__ import annotations

from typing import Any

import pytest

import cupel
from cupel import ModelConfig
from cupel._bundle.report import compare


@pytest.mark.parametrize(
    ("name", "stored", "now", "equal"),
    [
        ("accuracy", 0.9, 0.9, True),
        ("accuracy", 0.9, 0.9 + 1e-7, False),
        ("f1_macro", 2 / 3, 2 / 3 + 1e-16, True),
        ("roc_auc", 0.9, 0.9 * (1 + 9e-7), True),
        ("roc_auc", 0.9, 0.9 * (1 + 2e-6), False),
        ("mse", 1e9, 1e9 + 100, True),
        ("mse", 0.0, 0.0, True),
        ("unheard_of", 0.5, None, False),
    ],
)
def test_equality(name: str, stored: float, now: float | None, equal: bool) -> None:
    report = compare("iv", {name: stored}, {} if now is None else {name: now}, 100)
    assert report.ok is equal


def test_mismatch_says_both_numbers_and_the_rows(edited: Any) -> None:
    loaded = ModelConfig.load(edited(metrics={"accuracy": 0.5, "roc_auc": 0.75}), trusted=True)
    report = loaded.validate()
    assert not report.ok and report.validated
    accuracy = report.recomputed["accuracy"]
    assert f"accuracy was 0.5 and is {accuracy!r}" in str(report)
    assert report.differing[0].rows == round((accuracy - 0.5) * 143)
    with pytest.raises(cupel.ConflictError, match=r"iv v: different: accuracy was 0\.5"):
        report.raise_for_mismatch()


def test_metric_that_nobody_knows() -> None:
    report = compare("iv", {"lift": 2.0}, {"accuracy": 1.0}, 10)
    assert "lift was 2.0, and cannot be computed for this model" in str(report)


def test_all_is_well(config: ModelConfig) -> None:
    report = config.validate()
    report.raise_for_mismatch()
    assert str(report).startswith("iv v: validated: accuracy, brier, f1")
    assert "<td>accuracy</td>" in report._repr_html_()
    assert "XGBClassifier" in config._repr_html_()


def test_nothing_recorded_is_no_success(edited: Any) -> None:
    report = ModelConfig.load(edited(metrics=None), trusted=True).validate()
    with pytest.raises(cupel.ConflictError, match="unvalidated: no metrics recorded"):
        report.raise_for_mismatch()
