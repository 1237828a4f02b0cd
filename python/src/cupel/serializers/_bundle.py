"""Bundles: :class:`cupel.ModelConfig` as the files of one image."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from cupel.serializers._classes import is_own
from cupel.serializers._serializer import Serializer


class BundleSerializer(Serializer):
    """``metadata.json`` and the files that it names, none of which is a pickle. It is loaded
    without running code, or not at all."""

    name: ClassVar[str] = "bundle"
    executes_code: ClassVar[bool] = False

    def accepts(self, obj: Any) -> bool:
        if not is_own(obj, "cupel", frozenset({"ModelConfig"})):
            return False
        return bool(obj.is_pickled == self.executes_code)

    def save(self, obj: Any, folder: Path) -> None:
        obj.write(folder)

    def load(self, folder: Path) -> Any:
        from cupel._bundle.model_config import ModelConfig

        return ModelConfig.read(folder, trusted=self.executes_code)

    def libraries(self, obj: Any) -> tuple[str, ...]:
        return tuple(obj.libraries)


class PickledBundleSerializer(BundleSerializer):
    """A bundle with pickles, such as a transformer's."""

    name: ClassVar[str] = "bundle-pickled"
    executes_code: ClassVar[bool] = True
