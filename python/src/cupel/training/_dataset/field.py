"""How the values of a column are stored, as dataset.json says it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

NUMBERS = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64"),
)
TYPES = (*NUMBERS, "string", "datetime", "duration", "category")
NEVER_NULLABLE = ("datetime", "duration", "category")
UNITS = ("s", "ms", "us", "ns")


@dataclass(frozen=True)
class Field:
    """A column, a part of an index, or the values of an array.

    Attributes:
        name: text, integer, or None.
        type: one of ``TYPES``.
        nullable: there is a file that says which values are missing.
        unit: one of ``UNITS`` of times; else "".
        zone: name of the time zone of a datetime that has one.
        ordered: whether the categories have an order.
        categories: their type and how many they are.
        variant: which of several types pandas used, where another is usual.
    """

    name: str | int | None
    type: str
    nullable: bool = False
    unit: str = ""
    zone: str | None = None
    ordered: bool = False
    categories: dict[str, Any] | None = None
    variant: str = ""

    def document(self) -> dict[str, Any]:
        """Return it as dataset.json has it."""
        return asdict(self)


@dataclass(frozen=True)
class Stored:
    """A column as its files: the arrays by what follows its stem, such as ".lengths"."""

    field: Field
    files: dict[str, Any]
