"""XGBoost models come back as what they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost

import cupel
from cupel import serializers

NAME = "xgboost-json"


@pytest.fixture(scope="module")
def classifier(tumours: Any) -> xgboost.XGBClassifier:
    X, y = tumours
    return xgboost.XGBClassifier(n_estimators=8, max_depth=3).fit(X, y)


def test_classifier(classifier: Any, tumours: Any, round_trip: Any) -> None:
    loaded = round_trip(classifier, NAME)
    assert type(loaded) is xgboost.XGBClassifier
    assert loaded.get_params()["max_depth"] == 3
    assert loaded.classes_.tolist() == [0, 1]
    assert np.array_equal(loaded.predict(tumours[0]), classifier.predict(tumours[0]))
    assert np.array_equal(loaded.predict_proba(tumours[0]), classifier.predict_proba(tumours[0]))


def test_classes_and_names_of_columns(wines: Any, round_trip: Any) -> None:
    X, y = wines
    model = xgboost.XGBClassifier(n_estimators=4).fit(X, y)
    loaded = round_trip(model, NAME)
    assert loaded.n_classes_ == 3
    assert loaded.feature_names_in_.tolist() == list(X.columns)
    assert np.array_equal(loaded.predict_proba(X), model.predict_proba(X))
    with pytest.raises(ValueError, match="feature_names mismatch"):
        loaded.predict(X[X.columns[::-1]])


def test_best_iteration_is_honoured(tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    model = xgboost.XGBClassifier(n_estimators=60, early_stopping_rounds=2, learning_rate=0.9)
    model.fit(X[:400], y[:400], eval_set=[(X[400:], y[400:])], verbose=False)
    loaded = round_trip(model, NAME)
    assert loaded.best_iteration == model.best_iteration < 58
    assert loaded.get_booster().num_boosted_rounds() > loaded.best_iteration + 1
    assert np.array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_missing_value_of_the_wrapper(tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    holes = np.where(np.random.default_rng(0).random(X.shape) < 0.2, -1.0, X)
    model = xgboost.XGBClassifier(n_estimators=8, missing=-1.0).fit(holes, y)
    loaded = round_trip(model, NAME)
    assert loaded.missing == -1.0
    assert np.array_equal(loaded.predict_proba(holes), model.predict_proba(holes))


@pytest.mark.parametrize("kind", [xgboost.XGBRegressor, xgboost.XGBRFRegressor])
def test_regressors(kind: Any, tumours: Any, round_trip: Any) -> None:
    X = tumours[0]
    model = kind(n_estimators=5).fit(X[:, 1:], X[:, 0])
    loaded = round_trip(model, NAME)
    assert type(loaded) is kind
    assert np.array_equal(loaded.predict(X[:, 1:]), model.predict(X[:, 1:]))


def test_random_forest(tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    model = xgboost.XGBRFClassifier(n_estimators=5).fit(X, y)
    loaded = round_trip(model, NAME)
    assert type(loaded) is xgboost.XGBRFClassifier
    assert np.array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_ranker(tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    model = xgboost.XGBRanker(n_estimators=4).fit(X, y, qid=np.arange(len(y)) // 20)
    loaded = round_trip(model, NAME)
    assert type(loaded) is xgboost.XGBRanker
    assert np.array_equal(loaded.predict(X), model.predict(X))


def test_booster(tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    model = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(X, y), 4)
    model.set_attr(accuracy="0.9")
    loaded = round_trip(model, NAME)
    assert type(loaded) is xgboost.Booster
    assert loaded.attributes() == {"accuracy": "0.9"}
    assert np.array_equal(loaded.predict(xgboost.DMatrix(X)), model.predict(xgboost.DMatrix(X)))


def test_objective_of_ones_own(tumours: Any, round_trip: Any) -> None:
    def squared(truth: Any, predicted: Any) -> Any:
        return predicted - truth, np.ones_like(truth)

    X = tumours[0]
    model = xgboost.XGBRegressor(n_estimators=3, objective=squared).fit(X[:, 1:], X[:, 0])
    loaded = round_trip(model, NAME)
    assert np.array_equal(loaded.predict(X[:, 1:]), model.predict(X[:, 1:]))


def test_subclass_keeps_what_it_adds(tumours: Any, round_trip: Any) -> None:
    X, y = tumours

    class Careful(xgboost.XGBClassifier):
        threshold = 0.9

    loaded = round_trip(Careful(n_estimators=2).fit(X, y), "cloudpickle")
    assert loaded.threshold == 0.9


@pytest.mark.parametrize("name", ["model.json", "model.ubj"])
def test_files_of_xgboost_alone(name: str, classifier: Any, tumours: Any, tmp_path: Path) -> None:
    classifier.save_model(tmp_path / name)
    serializer = serializers.recognise([name])
    loaded = serializer.load(tmp_path)
    assert type(loaded) is xgboost.XGBClassifier
    assert np.array_equal(loaded.predict(tumours[0]), classifier.predict(tumours[0]))


def test_unfitted(tmp_path: Path) -> None:
    model = xgboost.XGBClassifier()
    with pytest.raises(cupel.InvalidError, match="XGBClassifier is not fitted"):
        serializers.find(model).save(model, tmp_path)


@pytest.mark.parametrize("keep", [0, 1, 100, -2])
def test_truncated(keep: int, classifier: Any, tmp_path: Path) -> None:
    serializer = serializers.get(NAME)
    serializer.save(classifier, tmp_path)
    file = tmp_path / "model.json"
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(cupel.CorruptError, match=r"^model\.json cannot be read"):
        serializer.load(tmp_path)


def test_class_that_is_none_of_xgboost(classifier: Any, tmp_path: Path) -> None:
    serializer = serializers.get(NAME)
    serializer.save(classifier, tmp_path)
    (tmp_path / "wrapper.json").write_text(json.dumps({"class": "build_info", "params": {}}))
    with pytest.raises(cupel.InvalidError, match="unknown class 'build_info'"):
        serializer.load(tmp_path)
