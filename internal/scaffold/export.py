"""Writes scikit-learn's copy of the wine data set to the file that new projects begin with.

    python internal/scaffold/export.py

The file is checked in; running the script again gives the same bytes.
templates/both/data/README.md names the source and the licence.
"""

import csv
import pathlib

from sklearn.datasets import load_wine

FILE = pathlib.Path(__file__).parent / "templates" / "both" / "data" / "wine.csv"


def export(path: pathlib.Path) -> None:
    """Writes 178 rows: a number, 13 measurements, and the cultivar in words."""
    data = load_wine()
    names = [name.replace("/", "_") for name in data.feature_names]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["number", *names, "cultivar"])
        for number, (features, target) in enumerate(
            zip(data.data.tolist(), data.target.tolist(), strict=True), 1
        ):
            writer.writerow([number, *features, f"cultivar {target + 1}"])


if __name__ == "__main__":
    export(FILE)
