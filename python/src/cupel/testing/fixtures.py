"""The same as fixtures of pytest: ``from cupel.testing.fixtures import model_config``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cupel.testing import _models
from cupel.testing._server import throwaway_server

if TYPE_CHECKING:
    from cupel._bundle.model_config import ModelConfig

__all__ = ["bundle", "column_transformer", "model_config", "model_data", "server", "trained_model"]


@pytest.fixture(scope="session")
def model_data() -> _models.ModelData:
    """Real data, in a training and a test set."""
    return _models.model_data()


@pytest.fixture(scope="session")
def column_transformer() -> Any:
    """A fitted Pipeline."""
    return _models.column_transformer()


@pytest.fixture(scope="session")
def trained_model() -> Any:
    """A small trained XGBClassifier."""
    return _models.trained_model()


@pytest.fixture
def model_config() -> ModelConfig:
    """The trained model's bundle."""
    return _models.model_config()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The folder of a bundle's files."""
    return _models.bundle(tmp_path / "bundle")


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server that lives as long as the test."""
    with throwaway_server() as url:
        yield url
