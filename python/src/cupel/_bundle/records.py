"""Raw records, as rows of the features that a bundle's transformer takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cupel._bundle.evaluation import RAW
from cupel._bundle.model_config import ModelConfig
from cupel._bundle.models import width_of
from cupel._bundle.rows import features_of, named
from cupel._errors import InvalidError
from cupel.serializers._classes import derives


class Records:
    """What a bundle expects of raw records.

    Attributes:
        names: of the columns; None where they are not known.
        width: how many there are; None where that is not known.
    """

    def __init__(self, config: ModelConfig) -> None:
        self.names = _names(config)
        first = config.model if config.column_transformer is None else config.column_transformer
        self.width = len(self.names) if self.names else width_of(first)

    def features(self, records: Any) -> Any:
        """Return records as the first step takes them.

        Raises:
            InvalidError: it names the row and the column.
        """
        if derives(records, "pandas", "DataFrame"):
            return self._table(records)
        if _are_dicts(records):
            return self._from_dicts(records)
        X, _ = features_of("records", records)
        if self.width is not None and X.shape[1] != self.width:
            raise InvalidError(f"records have {X.shape[1]} features; the model takes {self.width}")
        return named(X, self.names)

    def _table(self, frame: Any) -> Any:
        if self.names is None:
            return self.features(frame.to_numpy())
        lacking = [name for name in self.names if name not in frame.columns]
        if lacking:
            raise InvalidError(f"records lack the columns {', '.join(lacking)}")
        return frame[list(self.names)]

    def _from_dicts(self, records: Sequence[Mapping[str, Any]]) -> Any:
        import numpy as np

        if self.names is None:
            raise InvalidError("the bundle has no feature_names: give rows of features")
        rows = [self._row(number, record) for number, record in enumerate(records)]
        table = np.array(rows, dtype=object).reshape(len(rows), len(self.names))
        try:
            return named(table.astype(float), self.names)
        except (ValueError, TypeError):
            return named(table, self.names)  # there is text

    def _row(self, number: int, record: Mapping[str, Any]) -> list[Any]:
        assert self.names is not None  # the caller has looked
        row = []
        for name in self.names:
            if name not in record:
                raise InvalidError(f"record {number} lacks {name!r}: give None if it is missing")
            value = record[name]
            if not isinstance(value, str | bool | int | float | None) and not hasattr(
                value, "dtype"
            ):
                kind = type(value).__name__
                raise InvalidError(f"record {number}: {name!r} is a {kind}: give a number or text")
            row.append(float("nan") if value is None else value)
        return row


def _are_dicts(records: Any) -> bool:
    if isinstance(records, Mapping):
        raise InvalidError("records: give a list of dicts, also for one alone")
    return isinstance(records, list | tuple) and any(isinstance(one, Mapping) for one in records)


def _names(config: ModelConfig) -> tuple[str, ...] | None:
    """Return the names of the raw columns: what the transformer was fitted with, else those
    of the sets, if they are raw."""
    expected = getattr(config.column_transformer, "feature_names_in_", None)
    if expected is not None:
        return tuple(map(str, expected))
    return config.feature_names if config.features == RAW else None
