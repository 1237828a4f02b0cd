"""Write models of LightGBM with what LightGBM itself says of some rows.

    python predict/trees/testdata/make_lightgbm.py FOLDER

FOLDER is testdata/lightgbm-VERSION, of the LightGBM that python has. Each case is NAME.txt
and NAME.npz: x, or the parts of a csr matrix; raw and value as Booster.predict gives them.
"""

import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np
import scipy.sparse as sp

ROWS, COLUMNS = 100, 6
QUIET = {"verbosity": -1, "num_leaves": 7, "min_data_in_leaf": 5, "seed": 1, "deterministic": True, "num_threads": 1}


def write(folder, name, params, X, y, rounds=8, **dataset):
    booster = lgb.train(QUIET | params, lgb.Dataset(X, y, **dataset), rounds)
    shown = X[:ROWS]
    booster.save_model(folder / f"{name}.txt", importance_type="split")
    found = {"raw": booster.predict(shown, raw_score=True), "value": booster.predict(shown)}
    if sp.issparse(shown):
        found |= {"data": shown.data, "indices": shown.indices.astype(np.int32), "indptr": shown.indptr.astype(np.int64)}
    else:
        found["x"] = shown
    np.savez_compressed(folder / f"{name}.npz", **found)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(6)
    X = rng.normal(size=(5 * ROWS, COLUMNS))
    holed = np.where(rng.random(X.shape) < 0.2, np.nan, X)
    zeros = np.where(rng.random(X.shape) < 0.3, 0.0, X)
    y = X[:, 0] + np.sin(2 * X[:, 1]) - X[:, 2] * X[:, 3] + rng.normal(scale=0.3, size=len(X))
    positive, three = (y > 0).astype(int), np.digitize(y, [-0.7, 0.7])
    count = np.exp(y / 3)
    write(folder, "binary", {"objective": "binary"}, X, positive)
    write(folder, "binary-sigmoid", {"objective": "binary", "sigmoid": 2.0}, X, positive)
    write(folder, "missing", {"objective": "binary"}, holed, positive)
    write(folder, "zero-as-missing", {"objective": "binary", "zero_as_missing": True}, zeros, positive)
    write(folder, "no-missing", {"objective": "binary", "use_missing": False}, holed, positive)
    write(folder, "sparse", {"objective": "binary"}, sp.csr_matrix(zeros), positive)
    write(folder, "multiclass", {"objective": "multiclass", "num_class": 3}, X, three)
    write(folder, "multiclassova", {"objective": "multiclassova", "num_class": 3}, X, three)
    for objective in ("regression", "regression_l1", "huber", "fair", "quantile", "mape"):
        write(folder, objective, {"objective": objective}, X, y)
    write(folder, "regression-sqrt", {"objective": "regression", "reg_sqrt": True}, X, y)
    for objective in ("poisson", "gamma", "tweedie"):
        write(folder, objective, {"objective": objective}, X, count)
    for objective in ("cross_entropy", "cross_entropy_lambda"):
        write(folder, objective, {"objective": objective}, X, positive)
    write(folder, "lambdarank", {"objective": "lambdarank"}, X, three, group=[50] * 10)
    write(folder, "dart", {"objective": "binary", "boosting": "dart"}, X, positive)
    forest = {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
    write(folder, "forest", forest, X, positive)
    write(folder, "constant", {"objective": "binary", "min_data_in_leaf": 10_000}, X, positive)
    coded = X.copy()
    coded[:, 4] = rng.integers(0, 40, len(X))
    coded[:, 5] = np.where(rng.random(len(X)) < 0.1, np.nan, rng.integers(0, 3, len(X)))
    grouped = (coded[:, 0] + coded[:, 4] % 5 - 2 + np.nan_to_num(coded[:, 5]) > 1).astype(int)
    write(folder, "categorical", {"objective": "binary", "min_data_per_group": 5, "cat_smooth": 1}, coded, grouped, categorical_feature=[4, 5])
    linear = lgb.train(QUIET | {"objective": "regression", "linear_tree": True}, lgb.Dataset(X, y), 2)
    linear.save_model(folder / "refused-linear.txt")


main(Path(sys.argv[1]))
