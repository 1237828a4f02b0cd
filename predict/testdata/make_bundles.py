"""Write bundles, and what Python predicts of some rows.

    python predict/testdata/make_bundles.py

Each folder is a bundle of cupel.ModelConfig, or one written by hand; NAME.json beside it has
rows, by column name or as lists, and what the model says of them.
"""

import json
import pickle
import shutil
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import scipy.sparse as sp
import xgboost as xgb
from cupel import ModelConfig
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler

HERE = Path(__file__).parent
SMALL = {"n_estimators": 8, "max_depth": 3}
AUTHOR = "ada@example.com"


def said(model, transformer, X):
    """Return what a model says of rows, as JSON has it."""
    given = X if transformer is None else transformer.transform(X)
    found = {"predicted": np.asarray(model.predict(given)).tolist()}
    if hasattr(model, "predict_proba"):
        found["probabilities"] = np.asarray(model.predict_proba(given), dtype=float).tolist()
        found["classes"] = model.classes_.tolist()
    return found


def write(name, model, train, test, transformer=None, rows=10, **more):
    config = ModelConfig("risk", model, train, test, transformer, AUTHOR, "1", **more)
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    config.save(str(folder))
    X = test[0][:rows] if not hasattr(test[0], "iloc") else test[0].iloc[:rows]
    case = said(model, transformer, X) | {"metrics": dict(config.metrics)}
    if hasattr(X, "iloc"):
        case["columns"] = list(map(str, X.columns))
        case["rows"] = [[None if v is None or v != v else v for v in row] for row in X.astype(object).to_numpy().tolist()]
    elif not sp.issparse(X):
        case["rows"] = np.asarray(X, dtype=float).tolist()
    (HERE / f"{name}.json").write_text(json.dumps(case, indent=1) + "\n")


def mixed(rng, n=240):
    """Return a table of numbers and texts with holes."""
    frame = pd.DataFrame({
        "age": np.where(rng.random(n) < 0.1, np.nan, rng.integers(18, 80, n)),
        "income": rng.lognormal(10, 1, n).round(2),
        "city": np.where(rng.random(n) < 0.1, None, rng.choice(["Wien", "Graz", "Linz"], n)),
        "member": rng.random(n) < 0.5,
    })
    y = (frame.income / 20_000 + frame.member + (frame.city == "Wien") + rng.normal(scale=0.5, size=n) > 1.9).astype(int)
    return frame, y.to_numpy()


def main():
    rng = np.random.default_rng(3)
    frame, y = mixed(rng)
    columns = make_pipeline(ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), ["age", "income"]),
        ("words", OneHotEncoder(handle_unknown="ignore"), ["city", "member"]),
    ]))
    train, test = (frame[60:], y[60:]), (frame[:60], y[:60])
    features = columns.fit_transform(train[0])
    write("mixed", xgb.XGBClassifier(**SMALL).fit(features, train[1]), train, test, columns)
    write("pipeline", make_pipeline(columns, RandomForestClassifier(4, max_depth=3, random_state=0)).fit(*train), train, test)

    X, y = load_breast_cancer(return_X_y=True)
    train, test = (X[100:], y[100:]), (X[:100], y[:100])
    scale = make_pipeline(StandardScaler())
    model = xgb.XGBClassifier(**SMALL).fit(scale.fit_transform(train[0]), train[1])
    write("scaled", model, train, test, scale)
    booster = xgb.train({"objective": "binary:logistic", "max_depth": 3}, xgb.DMatrix(*train), 8)
    write_booster(booster, train, test)
    words = np.where(y == 1, "benign", "malignant")
    write("words", lgb.LGBMClassifier(n_estimators=8, num_leaves=7, verbose=-1).fit(train[0], words[100:]), (train[0], words[100:]), (test[0], words[:100]))
    write("linear", LogisticRegression(max_iter=200).fit(scale.transform(train[0]), words[100:]), (train[0], words[100:]), (test[0], words[:100]), scale)

    X, y = load_wine(return_X_y=True)
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    write("three", xgb.XGBClassifier(**SMALL).fit(X[50:], y[50:]), (X[50:], y[50:]), (X[:50], y[:50]))
    thin = sp.csr_matrix(np.where(rng.random(X.shape) < 0.5, 0, X))
    write("sparse", xgb.XGBClassifier(**SMALL).fit(thin[50:], y[50:]), (thin[50:], y[50:]), (thin[:50], y[:50]))
    X, y = load_diabetes(return_X_y=True)
    write("numbers", xgb.XGBRegressor(**SMALL).fit(X[100:], y[100:]), (X[100:], y[100:]), (X[:100], y[:100]))
    ranks = np.digitize(y, [100, 200])
    write("ranks", xgb.XGBRanker(**SMALL).fit(X[100:], ranks[100:], group=[len(X) - 100]), (X[100:], ranks[100:]), (X[:100], ranks[:100]))
    by_hand()


def write_booster(booster, train, test):
    class Said:
        classes_ = np.arange(2)

        def predict(self, X):
            return (booster.predict(xgb.DMatrix(X)) > 0.5).astype(int)

        def predict_proba(self, X):
            p = booster.predict(xgb.DMatrix(X))
            return np.column_stack([1 - p, p])

    folder = HERE / "booster"
    shutil.rmtree(folder, ignore_errors=True)
    config = ModelConfig("risk", booster, train, test, None, AUTHOR, "1")
    config.save(str(folder))
    case = said(Said(), None, test[0][:10]) | {"metrics": dict(config.metrics), "rows": test[0][:10].tolist()}
    (HERE / "booster.json").write_text(json.dumps(case, indent=1) + "\n")


def by_hand():
    """Write a bundle with the eight fields alone, arrays pickled, and metrics in the model."""
    X, y = load_breast_cancer(return_X_y=True)
    scale = make_pipeline(StandardScaler(with_std=False), PolynomialFeatures(include_bias=False))
    model = xgb.XGBClassifier(**SMALL).fit(scale.fit_transform(X[100:, :4]), y[100:])
    shown = scale.transform(X[:100, :4])
    accuracy = float((model.predict(shown) == y[:100]).mean())
    model.get_booster().set_attr(accuracy=repr(accuracy), best_score="0.5")
    folder = HERE / "by-hand"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    model.save_model(folder / "model.json")
    for name, array in (("trainX", X[100:200, :4]), ("trainY", y[100:200]), ("testX", X[:100, :4]), ("testY", y[:100])):
        (folder / f"{name}.npy").write_bytes(pickle.dumps(array))
    (folder / "transformer.pkl").write_bytes(pickle.dumps(scale))
    metadata = {
        "model_name": "iv", "model_filename": "model.json", "model_class": "XGBClassifier",
        "training_set_filenames": ["trainX.npy", "trainY.npy"], "test_set_filenames": ["testX.npy", "testY.npy"],
        "column_transformer_filename": "transformer.pkl", "author_email": AUTHOR, "version": "20230111-152433PST",
    }
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=2) + "\n")
    case = {"metrics": {"accuracy": accuracy}, "rows": X[:10, :4].tolist()} | said(model, scale, X[:10, :4])
    (HERE / "by-hand.json").write_text(json.dumps(case, indent=1) + "\n")


main()
