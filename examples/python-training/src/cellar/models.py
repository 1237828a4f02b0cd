"""What learns: one idea in three implementations, and another idea.

The three find the same weights, up to how exactly each looks for them: they minimise the
log loss plus ``l2 / 2`` times the squared weights, divided by the number of rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cupel.training import Model, report


class LogisticRegression(Model):
    """The idea: probabilities that are a softmax of a linear function of the features.

    Args:
        l2: how much large weights cost.
    """

    def __init__(self, l2: float = 1.0) -> None:
        self.l2 = l2

    def predict(self, X: Any) -> Any:
        return self.classes_[np.argmax(self.predict_proba(X), axis=1)]

    def predict_proba(self, X: Any) -> Any:
        raise NotImplementedError


class LogisticRegressionSklearn(LogisticRegression):
    """By scikit-learn."""

    def fit(self, X: Any, y: Any) -> None:
        from sklearn.linear_model import LogisticRegression as Estimator

        self.model = Estimator(C=1 / self.l2, max_iter=1000, tol=1e-8).fit(X, y)
        self.classes_ = self.model.classes_

    def predict_proba(self, X: Any) -> Any:
        return self.model.predict_proba(X)


class LogisticRegressionXGBoost(LogisticRegression):
    """By XGBoost's linear booster, which goes from one weight to the next."""

    def __init__(self, l2: float = 1.0, rounds: int = 200) -> None:
        super().__init__(l2)
        self.rounds = rounds

    def fit(self, X: Any, y: Any) -> None:
        from xgboost import XGBClassifier

        self.model = XGBClassifier(
            booster="gblinear",
            n_estimators=self.rounds,
            reg_lambda=self.l2 / len(y),
            updater="coord_descent",
            n_jobs=1,
        ).fit(X, y)
        self.classes_ = self.model.classes_

    def predict_proba(self, X: Any) -> Any:
        return self.model.predict_proba(X)


class LogisticRegressionNumpy(LogisticRegression):
    """By gradient descent in a few lines."""

    def __init__(self, l2: float = 1.0, rounds: int = 500, rate: float = 1.0) -> None:
        super().__init__(l2)
        self.rounds, self.rate = rounds, rate

    def fit(self, X: Any, y: Any) -> None:
        X, y = np.asarray(X), np.asarray(y)
        self.classes_ = np.unique(y)
        truth = (y[:, None] == self.classes_).astype(float)
        self.weights = np.zeros((X.shape[1], len(self.classes_)))
        self.bias = np.zeros(len(self.classes_))
        for step in range(self.rounds):
            given = self.predict_proba(X)
            slope = X.T @ (given - truth) / len(y) + self.l2 / len(y) * self.weights
            self.weights -= self.rate * slope
            self.bias -= self.rate * (given - truth).mean(axis=0)
            if step % 50 == 49:
                report(step + 1, -np.log((given * truth).sum(axis=1)).mean())

    def predict_proba(self, X: Any) -> Any:
        scores = np.asarray(X) @ self.weights + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


class BoostedTrees(Model):
    """Gradient-boosted trees, by XGBoost."""

    def __init__(self, trees: int = 50, depth: int = 3, rate: float = 0.3) -> None:
        self.trees, self.depth, self.rate = trees, depth, rate

    def fit(self, X: Any, y: Any) -> None:
        from xgboost import XGBClassifier

        self.model = XGBClassifier(
            n_estimators=self.trees, max_depth=self.depth, learning_rate=self.rate, n_jobs=1
        ).fit(X, y)
        self.classes_ = self.model.classes_

    def predict(self, X: Any) -> Any:
        return self.model.predict(X)

    def predict_proba(self, X: Any) -> Any:
        return self.model.predict_proba(X)
