"""Keras models, over JAX."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cupel
from cupel import serializers

os.environ.setdefault("KERAS_BACKEND", "jax")  # before anybody imports Keras
import keras

# Keras asks JAX for arrays in a manner that numpy is about to leave behind.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

ROWS = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)


def network(*layers: Any) -> Any:
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dense(1)])


def test_network(round_trip: Any) -> None:
    model = network(keras.layers.Dense(3, activation="relu"))
    loaded = round_trip(model, "keras")
    assert type(loaded) is keras.Sequential
    assert np.array_equal(loaded(ROWS), model(ROWS))


def test_code_in_the_archive_is_not_run(tmp_path: Path) -> None:
    serializer = serializers.get("keras")
    serializer.save(network(keras.layers.Lambda(lambda x: x * 2)), tmp_path)
    with pytest.raises(cupel.CorruptError, match=r"model\.keras cannot be read.*lambda"):
        serializer.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"\x80\x05"])
def test_file_that_is_no_model(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.keras").write_bytes(content)
    with pytest.raises(cupel.CorruptError, match=r"^model\.keras cannot be read"):
        serializers.get("keras").load(tmp_path)
