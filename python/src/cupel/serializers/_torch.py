"""PyTorch: tensors and states without code, modules with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from cupel.serializers import _libraries
from cupel.serializers._classes import derives, root
from cupel.serializers._reading import find_file, need, reading
from cupel.serializers._serializer import Serializer


class TorchWeightsSerializer(Serializer):
    """``model.pt``: a tensor, or dicts and lists of tensors and plain values, such as what
    ``state_dict()`` gives. Loaded with ``weights_only``, onto the CPU."""

    name: ClassVar[str] = "torch-weights"
    executes_code: ClassVar[bool] = False

    def accepts(self, obj: object) -> bool:
        return _is_plain(obj) and _holds_tensor(obj)

    def save(self, obj: Any, folder: Path) -> None:
        need("torch").save(obj, folder / "model.pt")

    def load(self, folder: Path) -> Any:
        return _load(folder, weights_only=True)

    def libraries(self, obj: object) -> tuple[str, ...]:  # noqa: ARG002
        return ("torch",)


class TorchSerializer(Serializer):
    """``model.pt``: a whole module. A class of the program's own goes with it, by cloudpickle;
    one that can be imported is imported when it is loaded. Loaded onto the CPU."""

    name: ClassVar[str] = "torch"

    def accepts(self, obj: object) -> bool:
        return derives(obj, "torch", "Module")

    def save(self, obj: Any, folder: Path) -> None:
        import cloudpickle

        need("torch").save(obj, folder / "model.pt", pickle_module=cloudpickle)

    def load(self, folder: Path) -> Any:
        return _load(folder, weights_only=False)

    def libraries(self, obj: object) -> tuple[str, ...]:
        return _libraries.of_modules({"torch", type(obj).__module__})


def _load(folder: Path, weights_only: bool) -> Any:
    file = find_file(folder, "model.pt", "*.pt", "*.pth")
    torch = need("torch")
    with reading(file):
        return torch.load(file, map_location="cpu", weights_only=weights_only)


def _is_tensor(obj: object) -> bool:
    kind = type(obj)
    return root(kind) == "torch" and kind.__name__ in ("Tensor", "Parameter")


def _is_plain(obj: object) -> bool:
    if type(obj) in (dict, list, tuple) or type(obj).__name__ == "OrderedDict":
        return all(_is_plain(item) for item in _items(obj))
    return obj is None or type(obj) in (bool, int, float, str) or _is_tensor(obj)


def _holds_tensor(obj: object) -> bool:
    return _is_tensor(obj) or any(_holds_tensor(item) for item in _items(obj))


def _items(obj: Any) -> list[Any]:
    if isinstance(obj, dict):
        return [*obj.keys(), *obj.values()]
    return list(obj) if isinstance(obj, list | tuple) else []
