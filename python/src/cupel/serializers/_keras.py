"""Keras models, in Keras's own archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from cupel.serializers._classes import derives
from cupel.serializers._reading import find_file, need, reading
from cupel.serializers._serializer import Serializer


class KerasSerializer(Serializer):
    """``model.keras``, for any back end. Loaded in Keras's safe mode, which refuses Lambda
    layers; classes of one's own must be registered with ``keras.saving`` before."""

    name: ClassVar[str] = "keras"
    executes_code: ClassVar[bool] = False

    def accepts(self, obj: object) -> bool:
        return derives(obj, "keras", "Model")

    def save(self, obj: Any, folder: Path) -> None:
        obj.save(folder / "model.keras")

    def load(self, folder: Path) -> Any:
        file = find_file(folder, "model.keras", "*.keras")
        keras = need("keras")
        with reading(file):
            return keras.saving.load_model(file, safe_mode=True)

    def libraries(self, obj: object) -> tuple[str, ...]:  # noqa: ARG002
        return ("keras", "numpy")
