"""Replay documents: docs/format/replay.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cupel._errors import InvalidError
from cupel.training import _json

FORMAT = "cupel-replay/1"
MAX_BYTES = 16 << 20
_KEYS = (
    *("format", "project", "run_id", "reproduces", "spec", "data", "inputs", "sources"),
    "environment",
)


@dataclass(frozen=True)
class Replay:
    """Which run is made again, and where its data is.

    Attributes:
        identity: what was run, of its run spec.
        run_id: the run to continue.
        reproduces: the run that is made again.
        is_stored: whether the data is in the inputs' folders; else the dataset class is asked.
        inputs: role, name, digest, and folder or None, of each.
        sources: files with the source of components, by its SHA-256.
        environment: file to write.
    """

    project: str
    run_id: str
    reproduces: str
    identity: dict[str, Any]
    is_stored: bool
    inputs: list[dict[str, Any]]
    sources: dict[str, Path]
    environment: Path


def read(file: Path) -> Replay:
    """Return the document of a file.

    Raises:
        InvalidError: it cannot be read, or breaks the format.
    """
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidError(f"cannot read {file}: {error.strerror}") from error
    if len(text) > MAX_BYTES:
        raise InvalidError(f"{file}: a replay document has at most {MAX_BYTES} bytes")
    try:
        return parse(_json.parse(text))
    except InvalidError:
        raise
    except ValueError as error:
        raise InvalidError(f"{file} is no JSON: {error}") from error


def parse(document: Any) -> Replay:
    """Return what a document says, or raise InvalidError."""
    if isinstance(document, dict) and document.get("format") != FORMAT:
        raise InvalidError(f"replay document: format {document.get('format')!r} is not {FORMAT}")
    _keys("", document, _KEYS)
    for key in ("project", "run_id", "reproduces", "environment"):
        _require(isinstance(document[key], str) and document[key] != "", key, "is no text")
    _require(document["data"] in ("stored", "source"), "data", "is not stored or source")
    return Replay(
        project=document["project"],
        run_id=document["run_id"],
        reproduces=document["reproduces"],
        identity=_identity(document["spec"]),
        is_stored=document["data"] == "stored",
        inputs=_inputs(document["inputs"], document["data"] == "stored"),
        sources=_sources(document["sources"]),
        environment=Path(document["environment"]),
    )


def _identity(spec: Any) -> dict[str, Any]:
    _keys("spec", spec, ("format", "identity", "observed"))
    _require(spec["format"] == "cupel-run-spec/1", "spec/format", "is not cupel-run-spec/1")
    identity = spec["identity"]
    keys = ("kind", "command", "components", "seed", "search", "inputs", "code")
    _keys("spec/identity", identity, keys)
    kind = identity["kind"]
    _require(kind == "python", "spec/identity/kind", f"is {kind!r}: this program trains python")
    _keys("spec/identity/command", identity["command"], ("argv", "folder", "env"))
    place = "spec/identity/components"
    _keys(place, identity["components"], ("model", "feature_generator", "dataset"))
    for name, component in identity["components"].items():
        if component is None and name == "feature_generator":
            continue
        _keys(f"{place}/{name}", component, ("name", "params", "source"))
        _require(isinstance(component["name"], str), f"{place}/{name}/name", "is no text")
        _require(isinstance(component["params"], dict), f"{place}/{name}/params", "is no object")
    _require(type(identity["seed"]) is int, "spec/identity/seed", "is no integer")
    return dict(identity)


def _inputs(value: Any, is_stored: bool) -> list[dict[str, Any]]:
    _require(
        isinstance(value, list) and len(value) == 1, "inputs", "is not one: trainings have one"
    )
    _keys("inputs/0", value[0], ("role", "name", "digest", "folder"))
    for key in ("role", "name", "digest"):
        _require(isinstance(value[0][key], str), f"inputs/0/{key}", "is no text")
    if is_stored:
        _require(isinstance(value[0]["folder"], str), "inputs/0/folder", "is no text")
    return list(value)


def _sources(value: Any) -> dict[str, Path]:
    _require(isinstance(value, dict), "sources", "is no object")
    for sum_, path in value.items():
        _require(isinstance(path, str), f"sources/{sum_}", "is no text")
    return {sum_: Path(path) for sum_, path in value.items()}


def _keys(at: str, value: Any, keys: Sequence[str]) -> None:
    _require(isinstance(value, dict), at, "is no object")
    for key in keys:
        _require(key in value, f"{at}/{key}".lstrip("/"), "is missing")
    for key in value:
        _require(key in keys, f"{at}/{key}".lstrip("/"), "is not known")


def _require(holds: bool, at: str, said: str) -> None:
    if not holds:
        raise InvalidError(f"replay document: /{at} {said}")
