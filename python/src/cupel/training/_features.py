"""Features of a dataset, and models that were fitted to them."""

from __future__ import annotations

from typing import Any, NamedTuple

from cupel._errors import InvalidError
from cupel.training._data import Portion, check, rows_of
from cupel.training._job import Job
from cupel.training._seeding import set_seed


class Fitted(NamedTuple):
    """A model with what makes its features; the generator is None where the data are."""

    model: Any
    generator: Any
    train: Portion

    def features(self, portion: Portion) -> Portion:
        """Return rows as the model takes them, with their targets."""
        return transformed(self.generator, portion)


def fit(job: Job, train: Portion) -> Fitted:
    """Fit a generator and a model to rows. Chance begins anew with each of the two, so that
    what came before does not change it."""
    set_seed(job.seed)
    generator = None
    if job.generator is not None:
        generator = job.generator.make()
        generator.fit(train.X)
    features = transformed(generator, train)
    set_seed(job.seed)
    model = job.model.make()
    model.fit(features.X, features.y)
    return Fitted(model, generator, features)


def transformed(generator: Any, portion: Portion) -> Portion:
    """Return the features of rows, and their targets.

    Raises:
        InvalidError: there are no targets, or not as many as rows.
    """
    found = portion.X if generator is None else generator.transform(portion.X)
    who = "load()" if generator is None else f"{type(generator).__name__}.transform"
    features = Portion(*found) if _is_pair(found) else Portion(found, portion.y)
    if features.X is None:
        raise InvalidError(f"{who} returned None")
    if features.y is None:
        raise InvalidError(
            f"there is no target: let load() return (X, y), a DataFrame with the column that "
            f"target names, or a Dataset; or {who} (X, y)"
        )
    if not _is_pair(found) and rows_of(features.X) != portion.rows:
        raise InvalidError(f"{who} made {rows_of(features.X)} rows of {portion.rows}")
    check(features, f"{who} returned")
    return features


def _is_pair(found: Any) -> bool:
    return isinstance(found, tuple) and len(found) == 2
