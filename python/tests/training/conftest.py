"""A small project of the test's own, in a git repository, with components of all kinds."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from cupel.training import _packages, _registry

_numbers = count(1)

CUPEL_YAML = """
project: test
components: [{package}]  # looked into for names
"""

DATA = '''
"""Where the data is."""

import pandas as pd

from cupel.training import DataAccessObject


class Flowers(DataAccessObject):
    def __init__(self, rows=150):
        self.rows = rows

    def load(self):
        from sklearn.datasets import load_iris

        return load_iris(as_frame=True).frame.head(self.rows)


class Diabetes(DataAccessObject):
    def load(self):
        from sklearn.datasets import load_diabetes

        return load_diabetes(return_X_y=True)
'''

MODELS = '''
"""What learns."""

import numpy as np

from cupel.training import FeatureGenerator, Model, report


class Scaled(FeatureGenerator):
    def fit(self, data):
        self.mean, self.spread = data.mean(), data.std()

    def transform(self, data):
        return (data - self.mean) / self.spread


class Nearest(Model):
    def __init__(self, k=3, weights="uniform"):
        self.k, self.weights = k, weights

    def fit(self, X, y):
        from sklearn.neighbors import KNeighborsClassifier

        self.model = KNeighborsClassifier(self.k, weights=self.weights).fit(X, y)

    def predict(self, X):
        return self.model.predict(X)

    def predict_proba(self, X):
        return self.model.predict_proba(X)


class Noisy(Model):
    """Least squares on some of the rows, drawn by chance, and better with each round."""

    def __init__(self, rounds=3, worse=0.0):
        self.rounds, self.worse = rounds, worse

    def fit(self, X, y):
        X = np.asarray(X)
        rows = np.random.permutation(len(y))[: len(y) // 2]
        self.weights = np.linalg.lstsq(X[rows], np.asarray(y)[rows], rcond=None)[0]
        for step in range(self.rounds):
            report(step, 1 / (step + 1) + self.worse)

    def predict(self, X):
        return np.asarray(X) @ self.weights + self.worse
'''


def git(folder: Path, *words: str) -> None:
    """Run git in a folder, as somebody."""
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a package with components, in a git repository that is the current folder."""
    name = f"flowershop{next(_numbers)}"
    root = tmp_path / "repository"
    (root / name).mkdir(parents=True)
    (root / "cupel.yaml").write_text(CUPEL_YAML.format(package=name))
    for module, text in {"__init__": "", "data": DATA, "models": MODELS}.items():
        (root / name / f"{module}.py").write_text(text)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Begin")
    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "path", list(sys.path))
    known = dict(_registry._known)
    yield name
    _registry._known.clear()
    _registry._known.update(known)
    _packages._done.clear()
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]
    importlib.invalidate_caches()
