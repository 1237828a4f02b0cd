"""The three interfaces of training: what data is, what is made of it, what learns from it.

Subclasses are known by name from the moment they are defined.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from cupel.training import _registry
from cupel.training._arguments import arguments_of

C = TypeVar("C", bound="Component")


class Component(ABC):
    """What is made by a class and its parameters, and can be made again by them.

    Attributes:
        params: what ``__init__`` was given, with its defaults.
    """

    params: dict[str, Any]

    def __new__(cls: type[C], *args: Any, **kwargs: Any) -> C:
        made = super().__new__(cls)
        made.params = arguments_of(cls, args, kwargs)
        return made

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _registry.register(cls)


class DataAccessObject(Component):
    """Knows where data is, and brings it. ``__init__`` takes what says which data.

    Attributes:
        target: the column that is predicted, of a DataFrame that has it.
    """

    target: ClassVar[str] = "target"

    @abstractmethod
    def load(self) -> Any:
        """Return the data: a DataFrame, an array or a csr matrix; ``(X, y)`` of these, where
        y is predicted from X; or a :class:`cupel.training.Dataset` to say more.

        Called twice with nothing changed it must return the same rows in the same order.
        """


class FeatureGenerator(Component):
    """Turns data into features. It learns from the training part alone."""

    def fit(self, data: Any) -> Any:
        """Learn from data, without its target, what ``transform`` needs. By default nothing.

        Args:
            data: n rows: a DataFrame, an array or a csr matrix, as the dataset has them.
        """

    @abstractmethod
    def transform(self, data: Any) -> Any:
        """Return features of data as a DataFrame, an array or a csr matrix of n rows; or
        ``(X, y)`` where the target is made from the data too."""


class Model(Component):
    """Learns a target from features. What it takes as parameters, ``__init__`` says.

    A classifier may have ``predict_proba(X)``, shape (n, k), its columns in the order of
    ``classes_``, else of the sorted labels that it was fitted with.

    Attributes:
        task: "classification" or "regression"; None lets the target and what the model
            says decide.
    """

    task: ClassVar[str | None] = None

    @abstractmethod
    def fit(self, X: Any, y: Any) -> Any:
        """Learn from n rows of features and their targets, shape (n,)."""

    @abstractmethod
    def predict(self, X: Any) -> Any:
        """Return what the model says of n rows, shape (n,)."""

    def save(self, folder: Path) -> None:
        """Write the model into an empty folder, so that :meth:`load` reads it back. By
        default as the serializer that takes its class does."""
        from cupel import serializers

        serializers.find(self).save(self, folder)

    @classmethod
    def load(cls, folder: Path) -> Any:
        """Return the model that :meth:`save` wrote. A pickle runs what is in it: load only
        what you trust."""
        from cupel import serializers

        names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
        return serializers.recognise(names).load(folder)


KINDS: dict[str, type[Component]] = {
    "model": Model,
    "feature_generator": FeatureGenerator,
    "dataset": DataAccessObject,
}
