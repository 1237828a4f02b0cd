"""``metadata.json``, which says what the other files of a bundle are."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cupel._errors import CorruptError, InvalidError, NotFoundError

FILE = "metadata.json"
MAX_SIZE = 1 << 20  # bytes
_NAME = re.compile(r"[^/\\\x00]{1,255}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """The fields of ``metadata.json``. The first eight are in every bundle.

    Attributes:
        training_set_filenames, test_set_filenames: of features and of labels.
        column_transformer_filename: "" where there is none.
        metrics: on the test set, by name.
        features: "raw" or "transformed", what the sets are; "" where it is not said.
        feature_names: of the sets' columns; None where they have none.
        missing: what an XGBoost model takes as missing; None is NaN.
        files: SHA-256 of the other files, in hex.
    """

    model_name: str
    model_filename: str
    model_class: str
    training_set_filenames: tuple[str, str]
    test_set_filenames: tuple[str, str]
    column_transformer_filename: str
    author_email: str
    version: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    features: str = ""
    feature_names: tuple[str, ...] | None = None
    missing: float | None = None
    library_versions: Mapping[str, str] = field(default_factory=dict)
    python_version: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return the file's text; what is empty is left out, but for the transformer."""
        said = {name: value for name, value in asdict(self).items() if value not in ("", None, {})}
        said.setdefault("column_transformer_filename", None)
        return json.dumps(said, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Return what the ``metadata.json`` of a folder says.

    Raises:
        NotFoundError: there is none.
        InvalidError: it names the field that breaks a rule.
    """
    file = folder / FILE
    if not file.is_file():
        raise NotFoundError(f"there is no bundle: {FILE} is missing")
    with file.open("rb") as stream:
        text = stream.read(MAX_SIZE + 1)
    if len(text) > MAX_SIZE:
        raise InvalidError(f"{FILE} has more than {MAX_SIZE} bytes")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CorruptError(f"{FILE} cannot be read: {error}") from error
    if not isinstance(said, dict):
        raise InvalidError(f"{FILE} is no JSON object")
    return _parsed(said)


def _parsed(said: dict[str, Any]) -> Manifest:
    return Manifest(
        model_name=_text(said, "model_name"),
        model_filename=_name("model_filename", said.get("model_filename")),
        model_class=_text(said, "model_class"),
        training_set_filenames=_pair(said, "training_set_filenames"),
        test_set_filenames=_pair(said, "test_set_filenames"),
        column_transformer_filename=_optional_name(said, "column_transformer_filename"),
        author_email=_text(said, "author_email"),
        version=_text(said, "version"),
        metrics=_map(said, "metrics", _is_number),
        features=_one_of(said, "features", ("", "raw", "transformed")),
        feature_names=_names(said, "feature_names"),
        missing=_number(said, "missing"),
        library_versions=_map(said, "library_versions", lambda value: isinstance(value, str)),
        python_version=_text(said, "python_version") if said.get("python_version") else "",
        files=_map(said, "files", _is_digest),
    )


def _wrong(key: str, value: Any, rule: str) -> InvalidError:
    return InvalidError(f"{FILE}: {key}: {value!r:.80}: {rule}")


def _text(said: dict[str, Any], key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str) or not value:
        raise _wrong(key, value, "there must be text")
    return value


def _name(key: str, value: Any) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value) or value in (".", "..", FILE):
        raise _wrong(key, value, "there must be the name of a file beside it")
    return value


def _optional_name(said: dict[str, Any], key: str) -> str:
    return _name(key, said[key]) if said.get(key) else ""


def _pair(said: dict[str, Any], key: str) -> tuple[str, str]:
    value = said.get(key)
    if not isinstance(value, list) or len(value) != 2:
        raise _wrong(key, value, "there must be two files, of features and of labels")
    return _name(key, value[0]), _name(key, value[1])


def _names(said: dict[str, Any], key: str) -> tuple[str, ...] | None:
    value = said.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise _wrong(key, value, "there must be a list of names")
    return tuple(value)


def _map(said: dict[str, Any], key: str, holds: Any) -> dict[str, Any]:
    value = said.get(key) or {}
    if not isinstance(value, dict) or not all(map(holds, value.values())):
        raise _wrong(key, value, "there must be an object, of values of its kind")
    return value


def _number(said: dict[str, Any], key: str) -> float | None:
    value = said.get(key)
    if value is not None and not _is_number(value):
        raise _wrong(key, value, "there must be a number")
    return value


def _one_of(said: dict[str, Any], key: str, allowed: tuple[str, ...]) -> str:
    value = said.get(key) or ""
    if value not in allowed:
        raise _wrong(key, value, f"there must be one of {', '.join(filter(None, allowed))}")
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and bool(_DIGEST.fullmatch(value))
