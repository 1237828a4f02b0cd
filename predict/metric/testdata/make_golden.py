"""Write golden.json: metrics as the Python package computes them.

python predict/metric/testdata/make_golden.py
"""

import json
from pathlib import Path

import numpy as np
from cupel._bundle.metrics import measure
from cupel._bundle.prediction import Prediction


def classification(name, rng, classes, rows, strength, ties=False, strange=0):
    actual = rng.integers(0, classes, rows)
    logits = rng.normal(size=(rows, classes))
    logits[np.arange(rows), actual] += strength
    proba = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    if ties:
        proba = np.round(proba, 1)
    predicted = proba.argmax(axis=1)
    actual = np.where(np.arange(rows) < strange, -1, actual)
    found = measure(Prediction(predicted, list(range(classes)), proba), actual)
    return {
        "name": name, "kind": "classification", "classes": classes, "actual": actual.tolist(),
        "predicted": predicted.tolist(), "probabilities": proba.ravel().tolist(), "metrics": found,
    }


def numbers(name, kind, actual, predicted):
    found = measure(Prediction(predicted, None, None), actual, ranks=kind == "ranking")
    return {"name": name, "kind": kind, "values": actual.tolist(), "said": predicted.tolist(), "metrics": found}


def main():
    rng = np.random.default_rng(7)
    y = rng.normal(size=80)
    relevance = rng.integers(0, 4, 40).astype(float)
    cases = [
        classification("two classes", rng, 2, 101, 1.0),
        classification("two classes, equal scores", rng, 2, 101, 1.0, ties=True),
        classification("five classes", rng, 5, 150, 2.0),
        classification("a label of no class", rng, 3, 50, 2.0, strange=2),
        classification("one row", rng, 2, 1, 2.0),
        numbers("numbers", "regression", y, y + rng.normal(size=80)),
        numbers("constant truth", "regression", np.full(9, 2.0), rng.normal(size=9)),
        numbers("an order", "ranking", relevance, relevance + rng.normal(size=40)),
        numbers("an order with equal scores", "ranking", relevance, np.round(relevance / 2 + rng.normal(size=40))),
        numbers("nothing relevant", "ranking", np.zeros(5), rng.normal(size=5)),
    ]
    Path(__file__).with_name("golden.json").write_text(json.dumps(cases, indent=1) + "\n")


main()
