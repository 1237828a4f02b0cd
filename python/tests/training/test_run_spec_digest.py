"""Run specs have one digest, whoever computes it: the rules once more, in Python."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from cupel._connection import Scope
from cupel.training import train_model

GOLDEN = Path(__file__).parents[3] / "internal" / "runspec" / "testdata"


class Number(str):
    """A number, as it is written."""


def read(text: str) -> Any:
    return json.loads(text, parse_float=Number, parse_int=Number)


def canonical(value: Any) -> str:
    """Return the canonical form that docs/format/runspec.md describes."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(map(escaped, value)) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=str.encode)
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    return json.dumps(value)


def escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return f"\\u{ord(character):04x}" if character < " " else character


def digest(spec: Any) -> str:
    return hashlib.sha256(canonical(spec["identity"]).encode()).hexdigest()


@pytest.mark.parametrize(
    ("file", "expected"),  # as Go's tests have them
    [
        ("command.json", "4d8184803b421f254869606749d654aa7b21da31296394adc34aee7fefcdf196"),
        ("python.json", "9dfc24aa41086d72f5b3aa156642d2bb626eaae68014f4e5a3f44592f657ac2c"),
    ],
)
def test_golden_specs(file: str, expected: str) -> None:
    assert digest(read((GOLDEN / file).read_text())) == expected


def test_the_spec_of_a_training(scope: Scope, package: str, tmp_path: Path) -> None:
    run = train_model(
        model_class="Nearest", model_params={"k": 5}, dataset_class="Flowers", seed=-7
    )
    spec = read(run.download_artifact("cupel/run-spec.json", tmp_path / "spec.json").read_text())
    golden = read((GOLDEN / "python.json").read_text())
    assert run.tags["cupel.spec"] == digest(spec)
    assert keys(spec) == keys(golden)


def keys(spec: dict[str, Any]) -> dict[str, set[str]]:
    """Return the keys that every run spec has, by place."""
    identity, observed = spec["identity"], spec["observed"]
    objects = {
        "": spec,
        "identity": identity,
        "command": identity["command"],
        "components": identity["components"],
        "model": identity["components"]["model"],
        "input": identity["inputs"][0],
        "code": observed["code"],
        "env": observed["env"],
    }
    return {place: set(value) for place, value in objects.items()}
