"""metadata.json: what is read, and what is refused, by the field's name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cupel
from cupel._bundle.manifest import MAX_SIZE, read_manifest

SEED = {
    "model_name": "iv",
    "model_filename": "model.json",
    "model_class": "XGBClassifier",
    "training_set_filenames": ["trainX.npy", "trainY.npy"],
    "test_set_filenames": ["testX.npy", "testY.npy"],
    "column_transformer_filename": "transformer.pkl",
    "author_email": "author@example.com",
    "version": "20230111-152433PST",
}


def test_eight_fields(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text(json.dumps(SEED))
    manifest = read_manifest(tmp_path)
    assert {**SEED, "training_set_filenames": ("trainX.npy", "trainY.npy")}.items() >= {
        (name, getattr(manifest, name)) for name in ("model_name", "model_class", "version")
    }
    assert (manifest.metrics, manifest.features, manifest.feature_names) == ({}, "", None)


@pytest.mark.parametrize("transformer", [None, ""])
def test_without_transformer(transformer: Any, tmp_path: Path) -> None:
    said = {**SEED, "column_transformer_filename": transformer}
    (tmp_path / "metadata.json").write_text(json.dumps(said))
    assert read_manifest(tmp_path).column_transformer_filename == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("model_name", None),
        ("model_name", 7),
        ("model_filename", "../model.json"),
        ("model_filename", "/etc/passwd"),
        ("model_filename", "a\\b"),
        ("model_filename", ".."),
        ("model_filename", "metadata.json"),
        ("training_set_filenames", ["trainX.npy"]),
        ("test_set_filenames", "testX.npy"),
        ("test_set_filenames", ["x/testX.npy", "testY.npy"]),
        ("column_transformer_filename", ["transformer.pkl"]),
        ("version", ""),
        ("metrics", {"accuracy": "0.9"}),
        ("metrics", {"accuracy": True}),
        ("metrics", [0.9]),
        ("features", "scaled"),
        ("feature_names", ["a", 1]),
        ("missing", "-1"),
        ("library_versions", {"numpy": 2}),
        ("files", {"model.json": "abc"}),
    ],
)
def test_field_that_breaks_a_rule(field: str, value: Any, tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text(json.dumps({**SEED, field: value}))
    with pytest.raises(cupel.InvalidError, match=rf"^metadata\.json: {field}: .*there must be"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": \udcff}'])
def test_text_that_is_no_json(text: str, tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(cupel.CorruptError, match=r"^metadata\.json cannot be read"):
        read_manifest(tmp_path)


def test_too_long(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text(" " * (MAX_SIZE + 1))
    with pytest.raises(cupel.InvalidError, match="more than 1048576 bytes"):
        read_manifest(tmp_path)


def test_folder_without_one(tmp_path: Path) -> None:
    with pytest.raises(cupel.NotFoundError, match=r"metadata\.json is missing"):
        read_manifest(tmp_path)
