"""Writes wine.csv beside this file, from what scikit-learn ships: python export.py."""

from pathlib import Path

from sklearn.datasets import load_wine

frame = load_wine(as_frame=True).frame.rename(columns={"target": "cultivar"})
frame.columns = [name.replace("/", "_") for name in frame.columns]
frame.to_csv(Path(__file__).with_name("wine.csv"), index=False, lineterminator="\n")
