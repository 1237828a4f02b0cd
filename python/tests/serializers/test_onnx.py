"""ONNX models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

import cupel
from cupel import serializers

ROWS = np.linspace(-1, 1, 6, dtype=np.float32).reshape(3, 2)


@pytest.fixture(scope="module")
def graph() -> onnx.ModelProto:
    """y = x · w, for rows of two numbers."""
    weights = numpy_helper.from_array(np.array([[2.0], [-1.0]], np.float32), "w")
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    return helper.make_model(helper.make_graph(nodes, "linear", [x], [y], [weights]))


def run(model: onnx.ModelProto) -> Any:
    return ReferenceEvaluator(model).run(None, {"x": ROWS})[0]


def test_graph(graph: onnx.ModelProto, round_trip: Any) -> None:
    loaded = round_trip(graph, "onnx")
    assert loaded == graph
    assert np.array_equal(run(loaded), run(graph))


def test_weights_beside_it(
    graph: onnx.ModelProto, round_trip: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cupel.serializers._onnx._LONGEST_MESSAGE", 10)
    monkeypatch.setattr("onnx.external_data_helper.MAXIMUM_PROTOBUF", 10, raising=False)
    large = onnx.ModelProto.FromString(graph.SerializeToString())
    values = np.zeros((2, 1000), np.float32)
    large.graph.initializer[0].CopyFrom(numpy_helper.from_array(values, "w"))
    large.graph.output[0].type.tensor_type.shape.dim[1].dim_value = 1000
    loaded = round_trip(large, "onnx")
    assert (tmp_path / "model.onnx.data").stat().st_size >= values.nbytes
    assert np.array_equal(numpy_helper.to_array(loaded.graph.initializer[0]), values)


@pytest.mark.parametrize("keep", [0, 7, -3])
def test_truncated(keep: int, graph: onnx.ModelProto, tmp_path: Path) -> None:
    serializer = serializers.get("onnx")
    serializer.save(graph, tmp_path)
    file = tmp_path / "model.onnx"
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(cupel.CorruptError, match=r"^model\.onnx cannot be read"):
        serializer.load(tmp_path)
