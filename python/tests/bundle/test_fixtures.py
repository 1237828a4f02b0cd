"""The fixtures that other packages import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

from cupel import ModelConfig
from cupel.testing.fixtures import (  # noqa: F401 - fixtures are used by their names
    bundle,
    column_transformer,
    model_config,
    model_data,
    server,
    trained_model,
)


def test_bundle_of_the_small_model(bundle: Path, model_config: ModelConfig) -> None:  # noqa: F811
    loaded = ModelConfig.load(bundle, trusted=True)
    assert loaded.metrics == model_config.metrics
    assert loaded.validate().ok


def test_data_and_model(model_data, trained_model, column_transformer) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    assert model_data.X_train.shape == (426, 30)
    features = column_transformer.transform(model_data.X_test)
    assert trained_model.score(features, model_data.y_test) > 0.9


def test_server(server: str) -> None:  # noqa: F811
    assert httpx.get(f"{server}/health/ready").status_code == 200


def test_import_brings_no_library() -> None:
    script = (
        "import cupel.testing, cupel, sys; cupel.ModelConfig, cupel.BaseMLModel; "
        "print([m for m in ('numpy', 'pandas', 'sklearn', 'xgboost') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
