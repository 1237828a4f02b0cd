"""Fixtures for tests of programs that use Cupel; other packages import them.

As functions from here, as fixtures of pytest from :mod:`cupel.testing.fixtures`.
"""

from __future__ import annotations

from cupel.testing._home import throwaway_home
from cupel.testing._models import (
    ModelData,
    bundle,
    column_transformer,
    model_config,
    model_data,
    trained_model,
)
from cupel.testing._server import throwaway_server

__all__ = [
    "ModelData",
    "bundle",
    "column_transformer",
    "model_config",
    "model_data",
    "throwaway_home",
    "throwaway_server",
    "trained_model",
]
