"""PyTorch: collected only where PyTorch is installed."""

from __future__ import annotations

import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch

import cupel
from cupel import serializers

PROGRAM = """
import sys
from pathlib import Path
import torch
from cupel import serializers

class Doubled(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(2, 1)
        torch.nn.init.ones_(self.linear.weight)
        torch.nn.init.zeros_(self.linear.bias)
    def forward(self, rows):
        return self.linear(rows) * 2

serializers.find(Doubled()).save(Doubled(), Path(sys.argv[1]))
"""


def test_module(round_trip: Any) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
    loaded = round_trip(model, "torch")
    rows = torch.linspace(-1, 1, 12).reshape(3, 4)
    assert torch.equal(loaded(rows), model(rows))


def test_module_of_another_program(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], check=True, timeout=90)
    loaded = serializers.get("torch").load(tmp_path)
    assert loaded(torch.tensor([[1.0, 2.0]])).item() == 6


@pytest.mark.parametrize(
    "weights",
    [
        pytest.param(torch.arange(6.0).reshape(2, 3), id="tensor"),
        pytest.param(torch.nn.Parameter(torch.ones(2)), id="parameter"),
        pytest.param({"epoch": 3, "rates": [0.1, None], "w": torch.ones(2)}, id="checkpoint"),
    ],
)
def test_weights(weights: Any, round_trip: Any) -> None:
    assert str(round_trip(weights, "torch-weights")) == str(weights)


def test_state_dict(round_trip: Any) -> None:
    state = torch.nn.Linear(4, 3).state_dict()
    loaded = round_trip(state, "torch-weights")
    assert type(loaded) is OrderedDict
    assert all(torch.equal(loaded[name], state[name]) for name in state)


def test_weights_run_no_code(tmp_path: Path) -> None:
    serializers.get("torch").save(torch.nn.Linear(2, 1), tmp_path)
    with pytest.raises(cupel.CorruptError, match=r"^model\.pt cannot be read"):
        serializers.get("torch-weights").load(tmp_path)


@pytest.mark.parametrize("name", ["torch", "torch-weights"])
@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"\x80\x05"])
def test_damaged(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.pt").write_bytes(content)
    with pytest.raises(cupel.CorruptError, match=r"^model\.pt cannot be read"):
        serializers.get(name).load(tmp_path)
