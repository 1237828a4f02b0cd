"""Writes scikit-learn's copy of the breast cancer data set to a CSV file.

    python examples/data/export.py [FILE]

The file is checked in beside this script; running the script again gives the
same bytes. README.md in this folder names the source and the licence.
"""

import csv
import pathlib
import sys

from sklearn.datasets import load_breast_cancer

DEFAULT = pathlib.Path(__file__).with_name("breast_cancer.csv")


def export(path: pathlib.Path) -> None:
    """Writes 569 rows: 30 features, then target (0 malignant, 1 benign)."""
    data = load_breast_cancer()
    names = [name.replace(" ", "_") for name in data.feature_names]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*names, "target"])
        for features, target in zip(data.data.tolist(), data.target.tolist(), strict=True):
            writer.writerow([*features, target])


if __name__ == "__main__":
    export(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
