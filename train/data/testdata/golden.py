"""Writes the files of data beside it, of iris, as NumPy and pandas write them.

Run with the environment of `make setup`: `.venv/bin/python train/data/testdata/golden.py`
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_iris

HERE = Path(__file__).parent


def main():
    x, y = load_iris(return_X_y=True)
    x, y = x[::10], y[::10]
    names = np.array(["setosa", "versicolor", "virginica"])
    frame = pd.DataFrame(x, columns=["sepal_length", "sepal_width", "petal_length", "petal_width"])
    frame["species"] = names[y]
    frame.loc[2, "petal_width"] = None
    frame.loc[1, "sepal_width"] = None
    frame.to_csv(HERE / "iris.csv", index=False)
    np.savez_compressed(HERE / "iris.npz", X=x.astype(np.float32), y=y)
    np.save(HERE / "iris.npy", np.asfortranarray(np.column_stack([x, y])))
    (HERE / "iris.db").unlink(missing_ok=True)
    with sqlite3.connect(HERE / "iris.db") as database:
        frame.to_sql("iris", database, index=False)
    try:
        frame.to_parquet(HERE / "iris.parquet", index=False)
    except ImportError:
        print("iris.parquet is left as it is: pyarrow is not installed")


if __name__ == "__main__":
    main()
