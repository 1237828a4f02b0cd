"""Evaluations as documents, held to the golden files that Go is held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cupel._bundle.prediction import Prediction
from cupel.training.evaluation._document import evaluation_document

GOLDEN = Path(__file__).parents[3] / "train" / "evaluate" / "testdata"
TOLERANCE = 1e-9


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "iris", "many"])
def test_documents_are_what_scikit_learn_makes_of_the_same_predictions(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    expected = golden["document"]
    classes, labels = None, np.array(golden["predicted"])
    actual = np.array(golden["actual"])
    if expected["task"] == "classification":
        classes = np.array(expected["classes"])
        labels, actual = classes[labels.astype(int)], classes[actual.astype(int)]
    probabilities = golden["probabilities"]
    prediction = Prediction(labels, classes, probabilities and np.array(probabilities))
    document = json.loads(json.dumps(evaluation_document(prediction, actual, "test", "target")))
    assert differences(expected, document) == []


def differences(want: Any, got: Any, place: str = "") -> list[str]:
    if isinstance(want, dict) and isinstance(got, dict) and want.keys() == got.keys():
        return [d for key in want for d in differences(want[key], got[key], f"{place}/{key}")]
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        pairs = enumerate(zip(want, got, strict=True))
        return [d for i, (a, b) in pairs for d in differences(a, b, f"{place}/{i}")]
    if isinstance(want, int | float) and isinstance(got, int | float):
        close = abs(want - got) <= TOLERANCE * max(1, abs(want))
        return [] if close else [f"{place}: {got} instead of {want}"]
    return [] if want == got else [f"{place}: {got!r} instead of {want!r}"]
