"""Write models of XGBoost with what XGBoost itself says of some rows.

    python predict/trees/testdata/make_xgboost.py FOLDER

FOLDER is testdata/xgboost-VERSION, of the XGBoost that python has. Each case is a model, as
NAME.json or NAME.ubj, and NAME.npz: x, or the parts of a csr matrix; margin and value as
Booster.predict gives them; labels where it is a classifier.
"""

import sys
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import xgboost as xgb

ROWS, COLUMNS, ROUNDS = 120, 6, 12


def rows(rng, missing=0.0):
    X = rng.normal(size=(4 * ROWS, COLUMNS)).astype(np.float32)
    X[rng.random(X.shape) < missing] = np.nan
    return X


def score(X):
    filled = np.nan_to_num(X)
    return filled[:, 0] + np.sin(2 * filled[:, 1]) - filled[:, 2] * filled[:, 3]


def write(folder, name, model, X, form="ubj", ranks=False):
    """Save a model and what it says of the first rows of X."""
    booster = model.get_booster() if hasattr(model, "get_booster") else model
    model.save_model(folder / f"{name}.{form}")
    shown = X[:ROWS] if not hasattr(X, "iloc") else X.iloc[:ROWS]
    end = getattr(model, "best_iteration", None) if has_early_stop(model) else None
    said = {"iteration_range": (0, end + 1)} if end is not None else {}
    matrix = xgb.DMatrix(shown, enable_categorical=hasattr(X, "iloc"))
    found = {
        "margin": booster.predict(matrix, output_margin=True, **said).astype(np.float32),
        "value": booster.predict(matrix, **said).astype(np.float32),
    }
    if hasattr(model, "classes_") and not ranks:
        found["labels"] = np.asarray(model.predict(shown)).astype(np.int64)
    if sp.issparse(shown):
        found |= {"data": shown.data.astype(np.float32), "indices": shown.indices.astype(np.int32), "indptr": shown.indptr.astype(np.int64)}
    elif hasattr(X, "iloc"):
        found["x"] = np.column_stack([codes(shown[c]) for c in shown]).astype(np.float32)
    else:
        found["x"] = shown
    np.savez_compressed(folder / f"{name}.npz", **found)


def codes(column):
    if str(column.dtype) != "category":
        return column.to_numpy()
    return np.where(column.cat.codes < 0, np.nan, column.cat.codes)


def has_early_stop(model):
    try:
        return model.get_booster().attr("best_iteration") is not None
    except AttributeError:
        return False


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(5)
    X, holed = rows(rng), rows(rng, missing=0.2)
    y = score(X) + rng.normal(scale=0.3, size=len(X))
    positive = (y > 0).astype(int)
    three = np.digitize(y, [-0.7, 0.7])
    small = {"n_estimators": ROUNDS, "max_depth": 3}

    write(folder, "binary", xgb.XGBClassifier(**small).fit(X, positive), X, "json")
    write(folder, "binary-missing", xgb.XGBClassifier(**small).fit(holed, (score(holed) > 0).astype(int)), holed)
    write(folder, "binary-base-score", xgb.XGBClassifier(base_score=0.3, **small).fit(X, positive), X)
    write(folder, "binary-deep", xgb.XGBClassifier(n_estimators=4, max_depth=9, min_child_weight=0).fit(X, positive), X)
    write(folder, "multiclass", xgb.XGBClassifier(**small).fit(X, three), X, "json")
    write(folder, "multiclass-softmax", softmax(X, three), X)
    write(folder, "regression", xgb.XGBRegressor(**small).fit(X, y), X, "json")
    for objective in ("reg:logistic", "count:poisson", "reg:gamma", "reg:tweedie", "reg:absoluteerror", "binary:logitraw", "binary:hinge", "reg:squaredlogerror", "reg:pseudohubererror"):
        target = positive if "log" in objective and "squared" not in objective or "hinge" in objective else np.exp(y / 3)
        model = xgb.XGBRegressor(objective=objective, **small).fit(X, target)
        write(folder, objective.replace(":", "-"), model, X)
    write(folder, "survival-cox", xgb.XGBRegressor(objective="survival:cox", **small).fit(X, np.exp(y / 3)), X)
    write(folder, "ranker", xgb.XGBRanker(**small).fit(X, three, qid=np.sort(rng.integers(0, 20, len(X)))), X, ranks=True)
    write(folder, "dart", xgb.XGBClassifier(booster="dart", rate_drop=0.3, random_state=1, **small).fit(X, positive), X, "json")
    write(folder, "dart-multiclass", xgb.XGBClassifier(booster="dart", rate_drop=0.3, random_state=1, **small).fit(X, three), X)
    write(folder, "forest", xgb.XGBRFClassifier(n_estimators=15, max_depth=4, random_state=1).fit(X, positive), X)
    write(folder, "forest-boosted", xgb.XGBClassifier(num_parallel_tree=4, subsample=0.6, n_estimators=4, max_depth=3, random_state=1).fit(X, three), X)
    stopped = xgb.XGBClassifier(n_estimators=60, max_depth=4, learning_rate=0.8, early_stopping_rounds=5)
    stopped.fit(X[ROWS:], positive[ROWS:], eval_set=[(X[:ROWS], positive[:ROWS])], verbose=False)
    write(folder, "early-stopping", stopped, X)
    stopped = xgb.XGBClassifier(n_estimators=60, max_depth=2, learning_rate=0.8, early_stopping_rounds=3, num_parallel_tree=2, subsample=0.7, random_state=1)
    stopped.fit(X[ROWS:], three[ROWS:], eval_set=[(X[:ROWS], three[:ROWS])], verbose=False)
    write(folder, "early-stopping-multiclass-forest", stopped, X)
    sparse = sp.csr_matrix(np.where(rng.random(X.shape) < 0.5, 0, X))
    write(folder, "sparse", xgb.XGBClassifier(**small).fit(sparse, positive), sparse)
    one_tree = xgb.XGBClassifier(n_estimators=1, max_depth=1).fit(X, positive)
    write(folder, "stump", one_tree, X, "json")
    constant = xgb.XGBClassifier(n_estimators=2, gamma=1e9).fit(X, positive)
    write(folder, "leaves-only", constant, X)
    categorical(folder, rng, small)
    refused(folder, X, y, three)


def softmax(X, three):
    """A booster that gives labels and not probabilities."""
    params = {"objective": "multi:softmax", "num_class": 3, "max_depth": 3}
    return xgb.train(params, xgb.DMatrix(X, three), ROUNDS)


def categorical(folder, rng, small):
    import pandas as pd

    n = 4 * ROWS
    frame = pd.DataFrame({
        "size": rng.normal(size=n).astype(np.float32),
        "city": pd.Categorical(rng.choice([f"c{i:02}" for i in range(40)], n)),
        "kind": pd.Categorical(np.where(rng.random(n) < 0.1, None, rng.choice(["a", "b", "c"], n))),
    })
    target = (frame["size"] + frame["city"].cat.codes % 7 - 3 + frame["kind"].cat.codes > 0).astype(int)
    for name, most in (("categorical-sets", 1), ("categorical-one-hot", 100)):
        model = xgb.XGBClassifier(enable_categorical=True, tree_method="hist", max_cat_to_onehot=most, **small)
        write(folder, name, model.fit(frame, target), frame)


def refused(folder, X, y, three):
    linear = xgb.XGBRegressor(booster="gblinear", n_estimators=2).fit(X, y)
    linear.save_model(folder / "refused-gblinear.json")
    if int(xgb.__version__.split(".")[0]) >= 2:
        params = {"multi_strategy": "multi_output_tree", "tree_method": "hist", "max_depth": 2}
        both = xgb.train(params, xgb.DMatrix(X, np.column_stack([y, -y])), 2)
        both.save_model(folder / "refused-vector-leaf.json")


main(Path(sys.argv[1]))
