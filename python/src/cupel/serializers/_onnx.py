"""ONNX models."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from cupel.serializers._classes import is_own
from cupel.serializers._reading import find_file, need, reading
from cupel.serializers._serializer import Serializer

_LONGEST_MESSAGE = (1 << 31) - 1  # bytes that one message of protobuf can have


class OnnxSerializer(Serializer):
    """``model.onnx``: a ``ModelProto``. One that is longer than a message of protobuf can be
    has its weights beside it, in ``model.onnx.data``."""

    name: ClassVar[str] = "onnx"
    executes_code: ClassVar[bool] = False

    def accepts(self, obj: object) -> bool:
        return is_own(obj, "onnx", frozenset({"ModelProto"}))

    def save(self, obj: Any, folder: Path) -> None:
        beside = obj.ByteSize() > _LONGEST_MESSAGE
        need("onnx").save_model(
            obj,
            folder / "model.onnx",
            save_as_external_data=beside,
            location="model.onnx.data" if beside else None,
        )

    def load(self, folder: Path) -> Any:
        file = find_file(folder, "model.onnx", "*.onnx")
        onnx = need("onnx")
        with reading(file):
            model = onnx.load_model(file)
            onnx.checker.check_model(file)  # by path: it may be longer than a message
            return model

    def libraries(self, obj: object) -> tuple[str, ...]:  # noqa: ARG002
        return ("onnx",)
