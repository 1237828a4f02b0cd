"""What a dataset looks like, and how much of it there is, for who looks at its runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cupel.training._dataset.field import Field
from cupel.training._dataset.parts import Part

_LISTED = 1_000


def schema(parts: Sequence[Part]) -> str:
    """Return names and types as compact JSON."""
    return _compact({"parts": [_described(part) for part in parts]})


def profile(parts: Sequence[Part]) -> str:
    """Return sizes as compact JSON."""
    rows = 0
    if parts:
        rows = parts[0].shape[0] if parts[0].shape else 1
    return _compact({"rows": rows, "parts": [_sizes(part) for part in parts]})


def _described(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {"name": part.name, "kind": part.kind}
    if part.values is None:
        if part.index:
            found["index"] = [_field(field) for field in part.index]
        found["columns"] = [_field(field) for field in part.columns[:_LISTED]]
        left_out = len(part.columns) - _LISTED
    else:
        found |= {"type": part.values.type, "dimensions": len(part.shape)}
        if part.names:
            found["names"] = list(part.names[:_LISTED])
        left_out = len(part.names) - _LISTED
    return found | ({"left_out": left_out} if left_out > 0 else {})


def _field(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"name": field.name, "type": field.type}
    said = {"nullable": field.nullable, "unit": field.unit, "zone": field.zone}
    return found | {key: value for key, value in said.items() if value}


def _sizes(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {"name": part.name, "shape": list(part.shape)}
    return found | ({"stored": part.stored} if part.kind == "csr" else {})


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
