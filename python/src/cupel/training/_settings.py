"""Which rows a model is judged by."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from cupel._errors import InvalidError

KEY = "evaluation"  # of the dataset's params in a run spec
_VALID = 0.2


@dataclass(frozen=True)
class Evaluation:
    """Settings of docs/format/evaluation.md.

    Attributes:
        test_fraction: share of the rows that is held out to test on, from 0 and below 1.
        valid_fraction: share of the others that is held out once more, to validate on.
        folds: of cross-validation over the others; 0 for none.
        stratify: whether each class has its share in each part.
    """

    test_fraction: float = 0.2
    valid_fraction: float = 0
    folds: int = 0
    stratify: bool = True

    def __post_init__(self) -> None:
        for name, share in (("test", self.test_fraction), ("valid", self.valid_fraction)):
            if not _is_number(share) or not 0 <= share < 1:
                raise InvalidError(f"{name}_size {share!r}: a share, from 0 and below 1")
        if type(self.folds) is not int or self.folds == 1 or not 0 <= self.folds <= 1000:
            raise InvalidError(f"folds {self.folds!r}: none, or from 2 to 1000")
        if type(self.stratify) is not bool:
            raise InvalidError(f"stratify {self.stratify!r}: True or False")

    def for_trial(self) -> Evaluation:
        """Return the settings of a trial, which is judged by some of the training rows."""
        if self.folds or self.valid_fraction:
            return self
        return replace(self, valid_fraction=_VALID)

    def with_params(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return a dataset's params as a run spec has them: with what was set here."""
        usual = asdict(Evaluation())
        said = {name: value for name, value in asdict(self).items() if value != usual[name]}
        return {**params, KEY: said} if said else params


def split_params(params: dict[str, Any]) -> tuple[dict[str, Any], Evaluation]:
    """Return the params of the dataset class, and the settings, from a run spec's."""
    rest = {name: value for name, value in params.items() if name != KEY}
    said = params.get(KEY, {})
    if not isinstance(said, dict) or not set(said) <= set(asdict(Evaluation())):
        raise InvalidError(f"{KEY} of the dataset's params: {said!r} is not known")
    return rest, Evaluation(**said)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
