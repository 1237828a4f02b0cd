"""Which serializer reads files that came without a Content-Encoding."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cupel
from cupel import serializers
from cupel.serializers import Serializer


@pytest.mark.parametrize(
    ("names", "serializer"),
    [
        (["model.json"], "xgboost-json"),
        (["iv.ubj"], "xgboost-json"),
        (["model.txt", "README.md"], "lightgbm-text"),
        (["model.skops"], "skops"),
        (["model.joblib"], "joblib"),
        (["credit.pkl"], "cloudpickle"),
        (["credit.pickle"], "cloudpickle"),
        (["net.onnx"], "onnx"),
        (["net.pth"], "torch"),
        (["weights.npy"], "numpy"),
        (["metadata.json", "model.json", "trainX.npy", "transformer.pkl"], "xgboost-json"),
    ],
)
def test_by_names(names: list[str], serializer: str) -> None:
    assert serializers.recognise(names).name == serializer


def test_files_of_mlflow() -> None:
    with pytest.raises(cupel.InvalidError, match=r"mlflow\.pyfunc"):
        serializers.recognise(["MLmodel", "model.pkl", "conda.yaml"])


@pytest.mark.parametrize("names", [[], ["notes.md", "data.json"]])
def test_unknown_names(names: list[str]) -> None:
    with pytest.raises(cupel.InvalidError, match="no serializer is known"):
        serializers.recognise(names)


def test_two_candidates(tmp_path: Path) -> None:
    for name in ("a.pkl", "b.pkl"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(cupel.InvalidError, match=r"a\.pkl, b\.pkl may all be one"):
        serializers.get("cloudpickle").load(tmp_path)


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(cupel.NotFoundError, match=r"known are .*joblib.*xgboost-json"):
        serializers.get("pmml")


def test_named_serializer_that_does_not_take_it() -> None:
    with pytest.raises(cupel.InvalidError, match=r"'onnx' does not take a builtins\.dict"):
        serializers.find({}, "onnx")


def test_one_of_ones_own_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cupel.serializers import _serializer as registry

    monkeypatch.setattr(registry, "_known", list(registry._known))

    class Threshold(float):
        pass

    class ThresholdSerializer(Serializer):
        name, executes_code = "threshold", False

        def accepts(self, obj: object) -> bool:
            return isinstance(obj, Threshold)

        def save(self, obj: Any, folder: Path) -> None:
            (folder / "threshold.txt").write_text(repr(float(obj)))

        def load(self, folder: Path) -> Any:
            return Threshold((folder / "threshold.txt").read_text())

    serializers.register(ThresholdSerializer())
    found = serializers.find(Threshold(0.4))
    found.save(Threshold(0.4), tmp_path)
    assert found.name == "threshold" and found.load(tmp_path) == 0.4


def test_no_library_is_imported_to_find_one() -> None:
    script = (
        "import sys; from cupel import serializers; serializers.find({'a': [1]}); "
        "print([m for m in ('numpy','sklearn','xgboost','torch','onnx') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
