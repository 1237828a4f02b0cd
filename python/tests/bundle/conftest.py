"""What the tests of bundles share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cupel import ModelConfig
from cupel.testing import _models


@pytest.fixture
def config() -> ModelConfig:
    """A small bundle with a Pipeline, of version "v"."""
    return _models.model_config(version="v")


@pytest.fixture
def edited(config: ModelConfig, tmp_path: Path) -> Callable[..., Path]:
    """Write the bundle, then change or (None) remove fields of its metadata.json."""

    def write(**fields: Any) -> Path:
        folder = tmp_path / "bundle"
        config.save(folder, overwrite=True)
        file = folder / "metadata.json"
        said = {**json.loads(file.read_text()), **fields}
        file.write_text(json.dumps({k: v for k, v in said.items() if v is not None}))
        return folder

    return write
