"""Any other object."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any, ClassVar

from cupel._errors import InvalidError
from cupel.serializers import _libraries
from cupel.serializers._reading import find_file, reading
from cupel.serializers._serializer import Serializer

_PROTOCOL = 5


class CloudpickleSerializer(Serializer):
    """``model.pkl``: what ``pickle.load`` reads. Functions and classes that cannot be
    imported, such as closures and those of a notebook, are in the file themselves."""

    name: ClassVar[str] = "cloudpickle"

    def accepts(self, obj: object) -> bool:  # noqa: ARG002
        return True

    def save(self, obj: Any, folder: Path) -> None:
        import cloudpickle

        try:
            with (folder / "model.pkl").open("wb") as file:
                cloudpickle.dump(obj, file, protocol=_PROTOCOL)
        except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as error:
            kind = f"{type(obj).__module__}.{type(obj).__qualname__}"
            raise InvalidError(
                f"a {kind} cannot be pickled: {error}; "
                "register a serializer for its class with cupel.serializers.register"
            ) from error

    def load(self, folder: Path) -> Any:
        file = find_file(folder, "model.pkl", "model.pickle", "*.pkl", "*.pickle")
        with reading(file), file.open("rb") as stream:
            return pickle.load(stream)

    def libraries(self, obj: object) -> tuple[str, ...]:
        return (*_libraries.of_pickle(obj), "cloudpickle")
