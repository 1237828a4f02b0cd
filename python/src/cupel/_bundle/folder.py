"""A bundle as the files of one folder."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from platform import python_version
from typing import Any

from cupel._bundle import models
from cupel._bundle.arrays import Trust, read_array, write_array
from cupel._bundle.manifest import FILE, Manifest, read_manifest
from cupel._bundle.metrics import COUNTING, REAL_VALUED
from cupel._bundle.rows import Rows
from cupel._errors import CorruptError, InvalidError, NotFoundError, UntrustedError
from cupel._registry.draft import digest_of, library_versions
from cupel.serializers import _libraries

TRANSFORMER = "transformer.pkl"


@dataclass(frozen=True)
class Contents:
    """All of a bundle, in memory. The names of files are not told.

    Attributes:
        transformer: the fitted preprocessing; None where there is none.
        features: "raw" or "transformed", what the sets are; "" where it is not said.
        metrics: as recorded; empty where none are.
    """

    model_name: str
    model: Any
    training: Rows
    test: Rows
    transformer: Any
    author_email: str
    version: str
    features: str
    metrics: dict[str, float]


def write_bundle(folder: Path, contents: Contents) -> Manifest:
    """Write a bundle into an empty folder, its ``metadata.json`` last."""
    manifest = Manifest(
        model_name=contents.model_name,
        model_filename=models.write_model(folder, contents.model),
        model_class=models.class_of(contents.model),
        training_set_filenames=_write_rows(folder, "train", contents.training),
        test_set_filenames=_write_rows(folder, "test", contents.test),
        column_transformer_filename=_write_transformer(folder, contents.transformer),
        author_email=contents.author_email,
        version=contents.version,
        metrics=contents.metrics,
        features=contents.features,
        feature_names=contents.test.names,
        missing=models.missing_of(contents.model),
        library_versions=library_versions(libraries_of(contents)),
        python_version=python_version(),
    )
    digests = {path.name: digest_of(path) for path in sorted(folder.iterdir())}
    manifest = replace(manifest, files=digests)
    (folder / FILE).write_text(manifest.text(), encoding="utf-8")
    return manifest


def libraries_of(contents: Contents) -> tuple[str, ...]:
    """Return the distributions that loading a bundle needs."""
    found = {*_libraries.of_modules({type(contents.model).__module__}), "numpy"}
    if contents.transformer is not None:
        found.update(_libraries.of_pickle(contents.transformer))
    if hasattr(contents.test.X, "tocsr"):
        found.add("scipy")
    return tuple(sorted(found))


def read_bundle(folder: Path, trust: Trust) -> Contents:
    """Return the bundle of a folder.

    Args:
        trust: raises UntrustedError for the name of a file whose loading runs code.

    Raises:
        NotFoundError: a file is missing.
        CorruptError: a file is not what metadata.json says it is.
    """
    manifest = read_manifest(folder)
    _check_files(folder, manifest)
    model = models.read_model(
        folder / manifest.model_filename, manifest.model_class, manifest.missing, trust
    )
    transformer = None
    if name := manifest.column_transformer_filename:
        transformer = models.read_pickle(folder / name, trust)
    return Contents(
        model_name=manifest.model_name,
        model=model,
        training=_read_rows(folder, manifest.training_set_filenames, manifest, trust),
        test=_read_rows(folder, manifest.test_set_filenames, manifest, trust),
        transformer=transformer,
        author_email=manifest.author_email,
        version=manifest.version,
        features=manifest.features,
        metrics=dict(manifest.metrics) or _metrics_in(model),
    )


def is_pickled(contents: Contents) -> bool:
    """Say whether loading the bundle runs code."""
    return contents.transformer is not None or models.is_pickled(contents.model)


def _check_files(folder: Path, manifest: Manifest) -> None:
    needed = [
        manifest.model_filename,
        *manifest.training_set_filenames,
        *manifest.test_set_filenames,
        manifest.column_transformer_filename,
    ]
    for name in filter(None, needed):
        if not (folder / name).is_file():
            raise NotFoundError(f"{FILE} names {name}, which is not there")
    for name, digest in manifest.files.items():
        file = folder / name
        if name in needed and digest_of(file) != digest:
            raise CorruptError(f"{name} is not what was saved: its SHA-256 is not {digest}")


def _write_rows(folder: Path, stem: str, rows: Rows) -> tuple[str, str]:
    return write_array(folder, f"{stem}X", rows.X), write_array(folder, f"{stem}Y", rows.y)


def _read_rows(folder: Path, names: tuple[str, str], manifest: Manifest, trust: Trust) -> Rows:
    X, y = (read_array(folder / name, trust) for name in names)
    if X.ndim != 2 or X.shape[0] != y.shape[0]:
        raise InvalidError(f"{names[0]} and {names[1]}: shapes {X.shape} and {y.shape} do not fit")
    columns = manifest.feature_names
    if columns is not None and len(columns) != X.shape[1]:
        raise InvalidError(f"{FILE}: {len(columns)} feature_names, and {names[0]} has {X.shape[1]}")
    return Rows(X, y.reshape(len(y)) if hasattr(y, "reshape") else y, columns)


def _write_transformer(folder: Path, transformer: Any) -> str:
    if transformer is None:
        return ""
    models.write_pickle(folder / TRANSFORMER, transformer)
    return TRANSFORMER


def _metrics_in(model: Any) -> dict[str, float]:
    """Return the metrics among the attributes of an XGBoost model."""
    booster = model.get_booster() if hasattr(model, "get_booster") else model
    if not hasattr(booster, "attributes"):
        return {}
    found = {}
    for name, text in booster.attributes().items():
        if name in COUNTING | REAL_VALUED:
            try:
                found[name] = float(json.loads(text))
            except (ValueError, TypeError):
                continue  # somebody's own note of that name
    return found


def refuse(file: str) -> None:
    """Refuse to load a file that runs code, where none was to be expected."""
    raise UntrustedError(f"{file}: loading it runs code, and this bundle was saved as one without")


def accept(_: str) -> None:
    """Allow any file to be loaded."""
