"""What is trained: three classes, what they are made with, and a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cupel._errors import Error, InvalidError
from cupel.training import _registry
from cupel.training._components import KINDS, Component
from cupel.training._settings import Evaluation


@dataclass(frozen=True)
class Call:
    """A component: its class, and what it is made with."""

    kind: type
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The class as a run spec names it."""
        return _registry.name_of(self.kind)

    def make(self) -> Any:
        """Return a new one.

        Raises:
            InvalidError: the class does not take the parameters.
        """
        try:
            return self.kind(**self.params)
        except Error:
            raise
        except TypeError as error:
            given = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
            raise InvalidError(f"{self.kind.__name__}({given}): {error}") from error


@dataclass(frozen=True)
class Job:
    """One training.

    Attributes:
        generator: None where the data are the features.
    """

    model: Call
    dataset: Call
    generator: Call | None
    seed: int
    evaluation: Evaluation = field(default_factory=Evaluation)

    def calls(self) -> dict[str, Call | None]:
        """Return the components by the names that a run spec has for them."""
        return {"model": self.model, "feature_generator": self.generator, "dataset": self.dataset}


def component(kind: str, given: Any) -> type:
    """Return the class that a caller means: the class, or a name of it.

    Args:
        kind: "model", "feature_generator" or "dataset".
    """
    base: type[Component] = KINDS[kind]
    if isinstance(given, str):
        return _registry.find(base, given)  # type: ignore[no-any-return]
    if isinstance(given, type) and issubclass(given, base):
        return given
    raise InvalidError(f"{kind}_class {given!r} is no subclass of cupel.training.{base.__name__}")
