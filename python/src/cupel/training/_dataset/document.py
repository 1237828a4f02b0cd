"""dataset.json: what is in a stored dataset. Read strictly, since anybody may have written it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from cupel._errors import CorruptError, InvalidError
from cupel.training import _json
from cupel.training._dataset.field import NEVER_NULLABLE, NUMBERS, TYPES, UNITS, Field
from cupel.training._dataset.parts import Part

FORMAT = "cupel-dataset/1"
MAX_BYTES = 32 << 20
MAX_PARTS, MAX_FIELDS = 1_000, 50_000
_MAX_NAME, _MAX_WORD = 4_096, 200  # bytes
_MAX_DIMENSION, _MAX_DIMENSIONS = 1 << 53, 32
_DIMENSIONS = {"table": 2, "series": 1, "csr": 2}


def encode(parts: Sequence[Part]) -> bytes:
    """Return the bytes of dataset.json.

    Raises:
        InvalidError: there are too many parts or columns, or a name is too long.
    """
    document = {"format": FORMAT, "parts": [part.document() for part in parts]}
    try:
        parse(document)
    except CorruptError as error:
        raise InvalidError(f"the dataset cannot be stored: {error}") from error
    return canonical(document)


def canonical(value: Any) -> bytes:
    """Return JSON in the canonical form of run specs: sorted, no white space, no escapes but
    those that are needed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for letter, escape in (
        ("\\b", "08"),
        ("\\f", "0c"),
        ("\\n", "0a"),
        ("\\r", "0d"),
        ("\\t", "09"),
    ):
        text = _escaped(text, letter, f"\\u00{escape}")
    return text.encode("utf-8")


def _escaped(text: str, short: str, long: str) -> str:
    """Replace a short escape by its long form, but not behind a backslash of its own."""
    return "\\\\".join(piece.replace(short, long) for piece in text.split("\\\\"))


def decode(text: bytes) -> list[Part]:
    """Return the parts that dataset.json tells of.

    Raises:
        CorruptError: it breaks the format.
    """
    if len(text) > MAX_BYTES:
        raise CorruptError(f"dataset.json has more than {MAX_BYTES} bytes")
    try:
        document = _json.parse(text)
    except ValueError as error:
        raise CorruptError(f"dataset.json is no JSON: {error}") from error
    return parse(document)


def parse(document: Any) -> list[Part]:
    """Return the parts of a document, or raise CorruptError."""
    _keys("", document, ("format", "parts"))
    if document["format"] != FORMAT:
        raise CorruptError(f"dataset.json: format {document['format']!r} is not {FORMAT}")
    parts = [
        _part(f"/parts/{at}", one) for at, one in enumerate(_list("/parts", document["parts"]))
    ]
    _distinct("/parts", [part.name for part in parts])
    fields = sum(len(part.columns) + len(part.index) for part in parts)
    if len(parts) > MAX_PARTS or fields > MAX_FIELDS:
        raise CorruptError(
            f"dataset.json: {len(parts)} parts and {fields} columns; there may be {MAX_PARTS} "
            f"and {MAX_FIELDS}"
        )
    return parts


_PART = ("name", "kind", "shape", "stored", "names", "index", "columns", "values")
_FIELD = ("name", "type", "nullable", "unit", "zone", "ordered", "categories", "variant")


def _part(at: str, value: Any) -> Part:
    _keys(at, value, _PART)
    kind = _one_of(f"{at}/kind", value["kind"], ("table", "series", "array", "csr"))
    shape = tuple(_size(f"{at}/shape", n) for n in _list(f"{at}/shape", value["shape"]))
    names = tuple(_text(f"{at}/names", name) for name in _list(f"{at}/names", value["names"]))
    index = _fields(f"{at}/index", value["index"])
    columns = _fields(f"{at}/columns", value["columns"])
    values = None if value["values"] is None else _field(f"{at}/values", value["values"])
    stored = _size(f"{at}/stored", value["stored"])
    name = _text(f"{at}/name", value["name"])
    part = Part(name, kind, shape, stored, names, index, columns, values)
    _check_kind(at, part)
    return part


def _check_kind(at: str, part: Part) -> None:
    is_rows = part.kind in ("table", "series")
    width = part.shape[1] if part.kind == "table" and len(part.shape) == 2 else 1
    last = part.shape[-1] if part.shape else 0
    rules = (
        (len(part.shape) == _DIMENSIONS.get(part.kind, len(part.shape)), "shape"),
        (len(part.shape) <= _MAX_DIMENSIONS, "shape"),
        (is_rows == (part.values is None), "values"),
        (len(part.columns) == (width if is_rows else 0), "columns"),
        (is_rows or not part.index, "index"),
        (not part.names or (not is_rows and len(part.names) == last), "names"),
        (part.kind == "csr" or part.stored == 0, "stored"),
    )
    for holds, what in rules:
        _require(holds, f"{at}/{what}", f"is none of a {part.kind} of shape {part.shape}")
    _distinct(f"{at}/columns", [repr(field.name) for field in part.columns])
    if field := part.values:
        _require(field.name is None, f"{at}/values/name", "is not null")
        _require(field.type != "category", f"{at}/values/type", "is a category")
        is_number = field.type in NUMBERS and not field.nullable
        _require(part.kind != "csr" or is_number, f"{at}/values/type", "is none of a csr")


def _fields(at: str, value: Any) -> tuple[Field, ...]:
    return tuple(_field(f"{at}/{n}", one) for n, one in enumerate(_list(at, value)))


def _field(at: str, value: Any) -> Field:
    _keys(at, value, _FIELD)
    name = value["name"]
    if not (type(name) is int and -(1 << 63) <= name < 1 << 63) and name is not None:
        name = _text(f"{at}/name", name)
    kind = _one_of(f"{at}/type", value["type"], TYPES)
    zone = value["zone"]
    field = Field(
        name,
        kind,
        _typed(f"{at}/nullable", value["nullable"], bool),
        _one_of(f"{at}/unit", value["unit"], ("", *UNITS)),
        None if zone is None else _text(f"{at}/zone", zone, _MAX_WORD),
        _typed(f"{at}/ordered", value["ordered"], bool),
        _categories(f"{at}/categories", value["categories"]),
        _text(f"{at}/variant", value["variant"], _MAX_WORD),
    )
    rules = (
        ((field.unit != "") == (kind in ("datetime", "duration")), "unit"),
        (zone is None or (kind == "datetime" and zone != ""), "zone"),
        (not field.ordered or kind == "category", "ordered"),
        ((field.categories is not None) == (kind == "category"), "categories"),
        (not (field.nullable and kind in NEVER_NULLABLE), "nullable"),
    )
    for holds, what in rules:
        _require(holds, f"{at}/{what}", f"is none of a {kind}")
    return field


def _categories(at: str, value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    _keys(at, value, ("type", "size"))
    kind = _one_of(f"{at}/type", value["type"], (*NUMBERS, "string"))
    return {"type": kind, "size": _size(f"{at}/size", value["size"])}


def _require(holds: bool, at: str, said: str) -> None:
    if not holds:
        raise CorruptError(f"dataset.json: {at} {said}")


def _keys(at: str, value: Any, keys: Sequence[str]) -> None:
    _require(isinstance(value, dict), at or "/", "is no object")
    for key in keys:
        _require(key in value, f"{at}/{key}", "is missing")
    for key in value:
        _require(key in keys, f"{at}/{key[:80]}", "is not known")


def _typed(at: str, value: Any, kind: Callable[..., Any]) -> Any:
    _require(type(value) is kind, at, f"is no {getattr(kind, '__name__', kind)}")
    return value


def _list(at: str, value: Any) -> list[Any]:
    found: list[Any] = _typed(at, value, list)
    return found


def _one_of(at: str, value: Any, known: Sequence[str]) -> str:
    _require(isinstance(value, str) and value in known, at, f"is none of {', '.join(known)}")
    return str(value)


def _size(at: str, value: Any) -> int:
    _require(type(value) is int and 0 <= value < _MAX_DIMENSION, at, "is no size")
    return int(value)


def _text(at: str, value: Any, most: int = _MAX_NAME) -> str:
    text: str = _typed(at, value, str)
    is_known = "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
    _require(is_known and len(text.encode(errors="replace")) <= most, at, "is no text, or too long")
    return text


def _distinct(at: str, names: list[str]) -> None:
    _require(len(set(names)) == len(names), at, "has a name twice")
