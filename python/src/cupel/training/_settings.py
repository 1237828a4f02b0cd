"""Which rows a model is judged by."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cupel._errors import InvalidError

KEY = "evaluation"  # of the dataset's params in a run spec


@dataclass(frozen=True)
class Evaluation:
    """Settings of docs/format/evaluation.md.

    Attributes:
        test_fraction: share of the rows that is held out to test on, from 0 and below 1.
        folds: of cross-validation over the others; 0 for none.
        stratify: whether each class has its share in each part.
    """

    test_fraction: float = 0.2
    folds: int = 0
    stratify: bool = True

    def __post_init__(self) -> None:
        if not _is_number(self.test_fraction) or not 0 <= self.test_fraction < 1:
            raise InvalidError(f"test_size {self.test_fraction!r}: a share, from 0 and below 1")
        if type(self.folds) is not int or self.folds == 1 or not 0 <= self.folds <= 1000:
            raise InvalidError(f"folds {self.folds!r}: none, or from 2 to 1000")
        if type(self.stratify) is not bool:
            raise InvalidError(f"stratify {self.stratify!r}: True or False")

    def with_params(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return a dataset's params as a run spec has them."""
        return params if self == Evaluation() else {**params, KEY: asdict(self)}


def split_params(params: dict[str, Any]) -> tuple[dict[str, Any], Evaluation]:
    """Return the params of the dataset class, and the settings, from a run spec's."""
    rest = {name: value for name, value in params.items() if name != KEY}
    said = params.get(KEY, {})
    if not isinstance(said, dict) or not set(said) <= set(asdict(Evaluation())):
        raise InvalidError(f"{KEY} of the dataset's params: {said!r} is not known")
    return rest, Evaluation(**said)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
