"""LightGBM models come back as what they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pytest

import cupel
from cupel import serializers

NAME = "lightgbm-text"
QUIET = {"verbosity": -1, "n_jobs": 1}


def test_classifier_with_labels_of_text(wines: Any, round_trip: Any) -> None:
    X, y = wines
    labels = np.array(["barolo", "grignolino", "barbera"])[y]
    model = lightgbm.LGBMClassifier(n_estimators=5, **QUIET).fit(X, labels)
    loaded = round_trip(model, NAME)
    assert type(loaded) is lightgbm.LGBMClassifier
    assert loaded.get_params() == model.get_params()
    assert loaded.classes_.tolist() == ["barbera", "barolo", "grignolino"]
    assert loaded.feature_names_in_.tolist() == model.feature_names_in_.tolist()
    assert loaded.n_features_in_ == 13
    assert np.array_equal(loaded.predict(X), model.predict(X))
    assert np.array_equal(loaded.predict_proba(X), model.predict_proba(X))
    assert loaded.score(X, labels) == model.score(X, labels)


def test_best_iteration_is_honoured(tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    model = lightgbm.LGBMClassifier(n_estimators=60, learning_rate=0.9, **QUIET).fit(
        X[:400],
        y[:400],
        eval_X=X[400:],
        eval_y=y[400:],
        callbacks=[lightgbm.early_stopping(3, verbose=False)],
    )
    loaded = round_trip(model, NAME)
    assert 0 < loaded.best_iteration_ == model.best_iteration_ < 60
    assert np.array_equal(loaded.predict_proba(X), model.predict_proba(X))


@pytest.mark.parametrize(
    "labels", [np.array([3, 7]), np.array([False, True]), np.array([2.0, 1.0])]
)
def test_labels_keep_their_type(labels: Any, tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    model = lightgbm.LGBMClassifier(n_estimators=2, **QUIET).fit(X, labels[y])
    loaded = round_trip(model, NAME)
    assert loaded.classes_.dtype == labels.dtype
    assert np.array_equal(loaded.predict(X), model.predict(X))


def test_regressor(tumours: Any, round_trip: Any) -> None:
    X = tumours[0]
    model = lightgbm.LGBMRegressor(n_estimators=5, **QUIET).fit(X[:, 1:], X[:, 0])
    loaded = round_trip(model, NAME)
    assert type(loaded) is lightgbm.LGBMRegressor
    assert np.array_equal(loaded.predict(X[:, 1:]), model.predict(X[:, 1:]))


def test_ranker(tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    model = lightgbm.LGBMRanker(n_estimators=4, **QUIET).fit(X[:560], y[:560], group=[20] * 28)
    loaded = round_trip(model, NAME)
    assert type(loaded) is lightgbm.LGBMRanker
    assert np.array_equal(loaded.predict(X), model.predict(X))


def test_booster(tumours: Any, round_trip: Any) -> None:
    X, y = tumours
    params = {"objective": "binary", "verbosity": -1, "num_threads": 1}
    model = lightgbm.train(params, lightgbm.Dataset(X, y), 20)
    model.best_iteration = 5
    loaded = round_trip(model, NAME)
    assert type(loaded) is lightgbm.Booster
    assert (loaded.num_trees(), loaded.best_iteration) == (20, 5)
    assert np.array_equal(loaded.predict(X), model.predict(X))
    assert not np.array_equal(loaded.predict(X), model.predict(X, num_iteration=20))


def test_unfitted(tmp_path: Path) -> None:
    model = lightgbm.LGBMClassifier()
    with pytest.raises(cupel.InvalidError, match="LGBMClassifier is not fitted"):
        serializers.find(model).save(model, tmp_path)


@pytest.mark.parametrize("content", [b"", b"tree\n", b"\x80\x05"])
def test_file_that_is_no_model(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.txt").write_bytes(content)
    with pytest.raises(cupel.CorruptError, match=r"^model\.txt cannot be read"):
        serializers.get(NAME).load(tmp_path)
