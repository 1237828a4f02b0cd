"""Each class of models that bundles know, through a folder and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pytest
import xgboost
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import SVC

import cupel
from cupel import ModelConfig, testing

DATA = testing.model_data()
QUIET = {"verbosity": -1, "n_jobs": 1}
LABELS = np.array(["malignant", "benign"])


def packed(model: Any, y_train: Any = DATA.y_train, y_test: Any = DATA.y_test) -> ModelConfig:
    return ModelConfig(
        model_name="m",
        model=model,
        training_set=(np.asarray(DATA.X_train), y_train),
        test_set=(np.asarray(DATA.X_test), y_test),
        column_transformer=None,
        author_email="testuser@example.com",
    )


X, y = np.asarray(DATA.X_train), np.asarray(DATA.y_train)


@pytest.mark.parametrize(
    ("model", "file", "kind"),
    [
        (xgboost.XGBClassifier(n_estimators=4), "model.json", "XGBClassifier"),
        (xgboost.XGBRFClassifier(n_estimators=4), "model.json", "XGBRFClassifier"),
        (xgboost.XGBRegressor(n_estimators=4), "model.json", "XGBRegressor"),
        (lightgbm.LGBMClassifier(n_estimators=4, **QUIET), "model.txt", "LGBMClassifier"),
        (lightgbm.LGBMRegressor(n_estimators=4, **QUIET), "model.txt", "LGBMRegressor"),
        (LogisticRegression(max_iter=9000), "model.pkl", "LogisticRegression"),
        (RandomForestClassifier(5, random_state=0), "model.pkl", "RandomForestClassifier"),
        (Ridge(), "model.pkl", "Ridge"),
        (SVC(), "model.pkl", "SVC"),
    ],
)
def test_estimators(model: Any, file: str, kind: str, tmp_path: Path) -> None:
    config = packed(model.fit(X, y))
    config.save(tmp_path / "b")
    loaded = ModelConfig.load(tmp_path / "b", trusted=file == "model.pkl")
    assert (tmp_path / "b" / file).is_file()
    assert loaded.model_class == kind
    assert loaded.metrics == config.metrics != {}
    assert loaded.validate().ok


def test_boosters(tmp_path: Path) -> None:
    boosters = {
        "Booster": xgboost.train(
            {"objective": "binary:logistic"}, xgboost.DMatrix(X, y), num_boost_round=4
        ),
        "LGBMBooster": lightgbm.train(
            {"objective": "binary", "verbosity": -1}, lightgbm.Dataset(X, y), 4
        ),
    }
    for kind, booster in boosters.items():
        config = packed(booster)
        config.save(tmp_path / kind)
        loaded = ModelConfig.load(tmp_path / kind, trusted=False)
        assert loaded.model_class == kind and type(loaded.model) is type(booster)
        assert "accuracy" in config.metrics and loaded.validate().ok


@pytest.mark.parametrize("kind", [xgboost.XGBRanker, lightgbm.LGBMRanker])
def test_rankers(kind: Any, tmp_path: Path) -> None:
    model = kind(n_estimators=4)
    if kind is xgboost.XGBRanker:
        model.fit(X, y, qid=np.arange(len(y)) // 20)
    else:
        model.set_params(**QUIET).fit(X, y, group=[71] * 6)
    config = packed(model)
    config.save(tmp_path / "b")
    assert config.metrics.keys() == {"ndcg"}
    assert ModelConfig.load(tmp_path / "b", trusted=False).validate().ok


def test_three_classes(tmp_path: Path) -> None:
    from sklearn.datasets import load_wine

    rows, growers = load_wine(return_X_y=True)
    pairs = (rows, growers), (rows[::2], growers[::2])
    booster = xgboost.train(
        {"objective": "multi:softprob", "num_class": 3}, xgboost.DMatrix(rows, growers), 3
    )
    for number, model in enumerate(
        [
            xgboost.XGBClassifier(n_estimators=3).fit(rows, growers),
            booster,
            lightgbm.train(
                {"objective": "multiclass", "num_class": 3, "verbosity": -1},
                lightgbm.Dataset(rows, growers),
                3,
            ),
        ]
    ):
        config = ModelConfig("wine", model, *pairs, None, "testuser@example.com")
        config.save(tmp_path / str(number))
        assert config.metrics["f1_macro"] > 0.9
        assert ModelConfig.load(tmp_path / str(number)).validate().ok


def test_table_that_the_model_takes_itself(tmp_path: Path) -> None:
    model = xgboost.XGBClassifier(n_estimators=4).fit(DATA.X_train, DATA.y_train)
    pairs = (DATA.X_train, DATA.y_train), (DATA.X_test, DATA.y_test)
    config = ModelConfig("m", model, *pairs, None, "testuser@example.com")
    config.save(tmp_path / "b")
    loaded = ModelConfig.load(tmp_path / "b")
    assert loaded.validate().ok
    assert loaded.model.feature_names_in_.tolist() == list(DATA.X_train.columns)


def test_labels_of_text(tmp_path: Path) -> None:
    model = lightgbm.LGBMClassifier(n_estimators=4, **QUIET).fit(X, LABELS[y])
    config = packed(model, LABELS[y], LABELS[np.asarray(DATA.y_test)].astype(object))
    config.save(tmp_path / "b")
    loaded = ModelConfig.load(tmp_path / "b", trusted=False)
    assert loaded.model.classes_.tolist() == ["benign", "malignant"]
    assert loaded.validate().ok


def test_missing_and_best_iteration(tmp_path: Path) -> None:
    holes = np.where(np.random.default_rng(0).random(X.shape) < 0.2, -1, X)
    model = xgboost.XGBClassifier(
        n_estimators=50, missing=-1, early_stopping_rounds=2, learning_rate=0.9
    )
    model.fit(holes[:300], y[:300], eval_set=[(holes[300:], y[300:])], verbose=False)
    config = ModelConfig("m", model, (holes, y), (holes, y), None, "testuser@example.com")
    config.save(tmp_path / "b")
    loaded = ModelConfig.load(tmp_path / "b")
    assert (loaded.model.missing, loaded.model.best_iteration) == (-1, model.best_iteration)
    assert loaded.validate().ok


def test_model_of_another_class_than_said(edited: Any) -> None:
    folder = edited(model_class="NoSuchModel")
    with pytest.raises(cupel.InvalidError, match="NoSuchModel is no class that bundles know"):
        ModelConfig.load(folder, trusted=True)
