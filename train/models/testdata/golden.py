"""Writes the golden files beside it: models of scikit-learn on its real data sets.

Run with the environment of `make setup`: `.venv/bin/python train/models/testdata/golden.py`
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, r2_score
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

HERE = Path(__file__).parent


def data(load, scaled=True):
    """Four of five rows to train on, the others to predict, rounded to be short."""
    x, y = load(return_X_y=True)
    x = np.round(StandardScaler().fit_transform(x), 4) if scaled else x
    test = np.arange(len(x)) % 5 == 4
    return x[~test], y[~test], x[test], y[test]


def case(name, params, load, model, scaled=True):
    x, y, test_x, test_y = data(load, scaled)
    model.fit(x, y)
    found = {"model": name, "params": params, "predicted": model.predict(test_x).tolist()}
    found |= {"coefficients": None, "intercepts": None, "probabilities": None}
    if hasattr(model, "coef_"):
        found["coefficients"] = np.atleast_2d(model.coef_).tolist()
        found["intercepts"] = np.atleast_1d(model.intercept_).tolist()
    if hasattr(model, "predict_proba"):
        found["probabilities"] = model.predict_proba(test_x).tolist()
    given = {"x": x.tolist(), "y": y.tolist(), "test_x": test_x.tolist(), "classes": 0}
    if hasattr(model, "classes_"):
        given["classes"] = len(model.classes_)
    return given | found


def score(load, make):
    """The mean score of ten forests: what another forest comes near to."""
    x, y, test_x, test_y = data(load)
    measure = accuracy_score if hasattr(make(0), "predict_proba") else r2_score
    return float(
        np.mean([measure(test_y, make(seed).fit(x, y).predict(test_x)) for seed in range(10)])
    )


def forest(name, load, make):
    x, y, test_x, test_y = data(load)
    given = {"x": x.tolist(), "y": y.tolist(), "test_x": test_x.tolist(), "test_y": test_y.tolist()}
    classes = len(set(y)) if hasattr(make(0), "predict_proba") else 0
    return given | {"classes": classes, "model": name, "params": {}, "score": score(load, make)}


def main():
    cancer, wine, iris, diabetes = (
        getattr(datasets, f"load_{n}") for n in ("breast_cancer", "wine", "iris", "diabetes")
    )
    tight = {"tol": 1e-10, "max_iter": 100_000}
    cases = {
        "linear": case("LinearRegression", {}, diabetes, LinearRegression()),
        "linear_no_intercept": case(
            "LinearRegression",
            {"fit_intercept": False},
            diabetes,
            LinearRegression(fit_intercept=False),
        ),
        "ridge": case("LinearRegression", {"alpha": 10}, diabetes, Ridge(alpha=10, solver="svd")),
        "logistic_two": case(
            "LogisticRegression",
            {"c": 0.5, "tolerance": 1e-9},
            cancer,
            LogisticRegression(C=0.5, solver="newton-cholesky", tol=1e-10),
        ),
        "logistic_three": case(
            "LogisticRegression", {"tolerance": 1e-9}, wine, LogisticRegression(**tight)
        ),
        "neighbours": case("KNearestNeighboursClassifier", {"k": 7}, iris, KNeighborsClassifier(7)),
        "neighbours_by_distance": case(
            "KNearestNeighboursClassifier",
            {"k": 3, "weights": "distance"},
            wine,
            KNeighborsClassifier(3, weights="distance"),
        ),
        "neighbours_of_numbers": case(
            "KNearestNeighboursRegressor", {}, diabetes, KNeighborsRegressor()
        ),
        "one_tree": case(
            "RandomForestRegressor",
            {"trees": 1, "bootstrap": False, "max_depth": 4},
            diabetes,
            DecisionTreeRegressor(max_depth=4, random_state=0),
        ),
    }
    forests = {
        "forest_of_classes": forest(
            "RandomForestClassifier",
            cancer,
            lambda seed: RandomForestClassifier(100, random_state=seed),
        ),
        "forest_of_numbers": forest(
            "RandomForestRegressor",
            diabetes,
            lambda seed: RandomForestRegressor(100, random_state=seed),
        ),
    }
    for name, found in (cases | forests).items():
        (HERE / f"{name}.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
