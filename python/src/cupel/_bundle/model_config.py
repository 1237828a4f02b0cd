"""A model with all that is needed to load, check and serve it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupel._bundle import evaluation, naming
from cupel._bundle.checks import check_transformer, check_widths
from cupel._bundle.folder import (
    Contents,
    accept,
    is_pickled,
    libraries_of,
    read_bundle,
    refuse,
    write_bundle,
)
from cupel._bundle.models import class_of
from cupel._bundle.report import ValidationReport, compare
from cupel._bundle.rows import rows_of
from cupel._bundle.version import version_at
from cupel._connection.settings import author
from cupel._display import card
from cupel._errors import ConflictError, InvalidError

if TYPE_CHECKING:
    from cupel._registry.image import ModelImage
    from cupel._registry.project import Project

_MOST_IN_A_SECOND = 1000


class ModelConfig:
    """A bundle: a model, its fitted preprocessing, the data that it was trained and tested
    on, and what it scored. It never changes.

    Args:
        model_name: of the model; a member of ``project.ModelName`` is a name too.
        model: a fitted model of XGBoost, LightGBM or scikit-learn.
        training_set, test_set: pairs (X, y). X is an array of shape (rows, features), a
            DataFrame, whose column names are kept, or a scipy sparse matrix, whose absent
            entries are missing to XGBoost; y is a 1-d array or a Series.
        column_transformer: a fitted ``Pipeline`` or ``ColumnTransformer`` that makes the
            model's input; None where the model takes features as they are.
        author_email: of who made it; by default CUPEL_AUTHOR, or git's user.email.
        version: by default the local time, as ``YYYYMMDD-HHMMSSZZZ``.
        features: whether X of the sets is "raw" or "transformed". By default this is found
            out: by the number of columns, their names, and what fits the labels.

    Raises:
        InvalidError: it names the argument, and what is wrong with it.
    """

    def __init__(  # noqa: PLR0917 - all of it is said when a bundle is made
        self,
        model_name: str | Enum,
        model: Any,
        training_set: tuple[Any, Any],
        test_set: tuple[Any, Any],
        column_transformer: Any = None,
        author_email: str | None = None,
        version: str | None = None,
        *,
        features: str | None = None,
    ) -> None:
        class_of(model)
        check_transformer(column_transformer)
        contents = Contents(
            model_name=naming.checked_name(model_name),
            model=model,
            training=rows_of("training_set", training_set),
            test=rows_of("test_set", test_set),
            transformer=column_transformer,
            author_email=naming.checked_email(author() if author_email is None else author_email),
            version=version_at(time.time()) if version is None else version,
            features=features or "",
            metrics={},
        )
        if not isinstance(contents.version, str) or not contents.version:
            raise InvalidError(f"version: {version!r} is none: give text")
        check_widths(contents)
        self._generated = version is None
        self._contents = replace(contents, features=features or _kind(contents))
        scored = evaluation.evaluate(self.model, self._applied, self._contents.test)
        self._contents = replace(self._contents, metrics=scored)

    # What it consists of

    @property
    def model_name(self) -> str:
        """Name of the model, and of its model repository."""
        return self._contents.model_name

    @property
    def model(self) -> Any:
        """The model object."""
        return self._contents.model

    @property
    def model_class(self) -> str:
        """Name of the model's class."""
        return class_of(self.model)

    @property
    def training_set(self) -> tuple[Any, Any]:
        """Features and labels that the model was trained on."""
        return self._contents.training.features(), self._contents.training.y

    @property
    def test_set(self) -> tuple[Any, Any]:
        """Features and labels that the metrics are of."""
        return self._contents.test.features(), self._contents.test.y

    @property
    def column_transformer(self) -> Any:
        """The fitted preprocessing; None where there is none."""
        return self._contents.transformer

    @property
    def author_email(self) -> str:
        """Who made it."""
        return self._contents.author_email

    @property
    def version(self) -> str:
        """The version string."""
        return self._contents.version

    @property
    def features(self) -> str:
        """Whether the sets are "raw", the transformer's input, or "transformed", the model's.

        Raises:
            InvalidError: the bundle does not say, and its widths fit both.
        """
        contents = self._contents
        if contents.features:
            return contents.features
        kind = evaluation.kind_by_width(contents.model, contents.transformer, contents.test)
        if kind is None:
            raise InvalidError(
                f"{self.model_name}: the sets have the width of the transformer's input and of "
                'the model\'s: write "features": "raw" or "transformed" into metadata.json'
            )
        return kind

    @property
    def feature_names(self) -> tuple[str, ...] | None:
        """Names of the columns of the sets; None where they have none."""
        return self._contents.test.names

    @property
    def metrics(self) -> Mapping[str, float]:
        """What the model scored on the test set when the bundle was made, by name; empty for
        a bundle that nobody has recorded any in. See :mod:`cupel._bundle.metrics`."""
        return dict(self._contents.metrics)

    @property
    def _applied(self) -> Any:
        """The transformer that the sets still have to pass; it is never applied twice."""
        return self.column_transformer if self.features == evaluation.RAW else None

    # Proving

    def validate(self) -> ValidationReport:
        """Evaluate the model on the test set, and compare with what was recorded: counting
        metrics exactly, real-valued ones to 1e-6 relative."""
        test = self._contents.test
        scored = evaluation.evaluate(self.model, self._applied, test)
        name = f"{self.model_name} {self.version}"
        return compare(name, self._contents.metrics, scored, len(test.y))

    # Keeping

    def save(self, place: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write the bundle as plain files, into a folder or to ``s3://BUCKET/PREFIX``.

        Args:
            overwrite: whether to replace what is there, which is an AlreadyExistsError
                otherwise.
        """
        from cupel._bundle import places

        places.save(self._contents, place, overwrite)

    def save_to_model_store(
        self,
        project: Project | str | None = None,
        comment: str = "",
        tags: str | Iterable[str] = (),
        *,
        metadata: Mapping[str, Any] | None = None,
    ) -> ModelImage:
        """Save the bundle as the next version of the model repository ``model_name``, which
        is made if there is none. Its label is the bundle's version.

        Args:
            project: by default the current one.
            comment: about this version.
            tags: movable names, which point at this version from now on.
            metadata: of your own, beside what the bundle says.

        Raises:
            InvalidError: the project does not declare the name, or does not allow the
                domain of ``author_email``.
            ConflictError: a version that was given is there already.
        """
        from cupel._bundle import store

        place = store.project_of(project)
        store.check_policy(self, place)
        for number in range(1, _MOST_IN_A_SECOND):
            config = self._numbered(number)
            try:
                image = store.save_image(config, place, comment, tags, metadata or {})
            except ConflictError:
                if not self._generated or not store.is_taken(config, place):
                    raise
                continue
            self._contents = config._contents
            return image
        raise ConflictError(f"{self.version} and its successors are all taken")

    def _numbered(self, number: int) -> ModelConfig:
        """Return the bundle of the same version with a number, which a generated version that
        is taken gets: ``.2``, ``.3`` and so on."""
        if number == 1:
            return self
        return self._of(replace(self._contents, version=f"{self.version}.{number}"))

    @property
    def is_pickled(self) -> bool:
        """Whether any part of it is a pickle, whose loading runs code."""
        return is_pickled(self._contents)

    @property
    def libraries(self) -> tuple[str, ...]:
        """Names of the distributions that loading it needs."""
        return libraries_of(self._contents)

    def write(self, folder: Path) -> None:
        """Write the files into an empty folder. :meth:`save` does it with care."""
        write_bundle(folder, self._contents)

    @classmethod
    def read(cls, folder: Path, trusted: bool) -> ModelConfig:
        """Return the bundle of a folder. :meth:`load` asks whether it is to be trusted."""
        return cls._of(read_bundle(folder, accept if trusted else refuse))

    @classmethod
    def load(
        cls,
        place: str | os.PathLike[str],
        *,
        trusted: bool | None = None,
        project: Project | str | None = None,
    ) -> ModelConfig:
        """Return the bundle of a place.

        Args:
            place: NAME:REF (a version, label or tag; NAME is its latest), a folder, or
                ``s3://BUCKET/PREFIX``.
            trusted: whether pickles, such as the transformer's, may be loaded, which runs
                code. By default the project's setting decides: "own" allows what was saved
                in the project, which no plain file was.
            project: of NAME:REF; by default the current one.

        Raises:
            NotFoundError: there is none.
            UntrustedError: loading would run code, and may not.
            CorruptError: a file is not what was saved.
        """
        from cupel._bundle import places

        return cls._of(places.load(place, trusted, project))

    @classmethod
    def _of(cls, contents: Contents) -> ModelConfig:
        config = cls.__new__(cls)
        config._generated = False
        config._contents = contents
        return config

    def __repr__(self) -> str:
        return f"<ModelConfig {self.model_name} {self.version}, {self.model_class}>"

    def _repr_html_(self) -> str:
        fields = {
            "class": self.model_class,
            "author": self.author_email,
            "training rows": len(self._contents.training.y),
            "test rows": len(self._contents.test.y),
        }
        return card(f"{self.model_name} {self.version}", {**fields, **self.metrics})


def _kind(contents: Contents) -> str:
    """Return whether the sets are raw or transformed."""
    model, transformer = contents.model, contents.transformer
    found = evaluation.kind_by_width(model, transformer, contents.training)
    return found or evaluation.kind_by_fit(model, transformer, contents.training)
