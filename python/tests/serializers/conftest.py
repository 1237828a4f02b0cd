"""What the round trips share: real data, and a way through the disk."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cupel import serializers

# PyTorch is half a gigabyte, or three with CUDA: its module is there where PyTorch is.
collect_ignore = [] if importlib.util.find_spec("torch") else ["test_torch.py"]

RoundTrip = Callable[..., Any]


@pytest.fixture
def round_trip(tmp_path: Path) -> RoundTrip:
    """Save by the serializer of a name, which must be the one that is found; load."""

    def through(obj: object, name: str) -> Any:
        serializer = serializers.find(obj)
        assert serializer.name == name
        serializer.save(obj, tmp_path)
        return serializer.load(tmp_path)

    return through


@pytest.fixture(scope="session")
def tumours() -> tuple[Any, Any]:
    """569 rows of 30 measurements, and whether the tumour is benign (0 or 1)."""
    from sklearn.datasets import load_breast_cancer

    return load_breast_cancer(return_X_y=True)


@pytest.fixture(scope="session")
def wines() -> tuple[Any, Any]:
    """178 rows of 13 named measurements (a DataFrame), and which of three growers it is."""
    from sklearn.datasets import load_wine

    return load_wine(return_X_y=True, as_frame=True)
