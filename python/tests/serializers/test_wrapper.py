"""What is beside a booster's file, and what is said where it or a library is missing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import cupel
from cupel.serializers import _wrapper, get
from cupel.serializers._reading import need

NAMES = frozenset({"XGBClassifier"})


def test_nothing_beside_it(tmp_path: Path) -> None:
    assert _wrapper.read(tmp_path, NAMES) is None


@pytest.mark.parametrize("text", ["", "[]", '{"class": "XGBClassifier"}', "[" * 100_000])
def test_no_description(text: str, tmp_path: Path) -> None:
    (tmp_path / "wrapper.json").write_text(text)
    with pytest.raises(cupel.CorruptError, match=r"^wrapper\.json"):
        _wrapper.read(tmp_path, NAMES)


def test_too_long(tmp_path: Path) -> None:
    said = {"class": "XGBClassifier", "params": {"x": "y" * (1 << 20)}}
    (tmp_path / "wrapper.json").write_text(json.dumps(said))
    with pytest.raises(cupel.InvalidError, match="more than 1048576 bytes"):
        _wrapper.read(tmp_path, NAMES)


def test_library_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xgboost", None)
    (tmp_path / "model.json").write_text("{}")
    with pytest.raises(cupel.InvalidError, match="this needs xgboost: pip install xgboost"):
        get("xgboost-json").load(tmp_path)


def test_distribution_of_another_name() -> None:
    with pytest.raises(cupel.InvalidError, match="pip install no-such-thing"):
        need("no_such_module.io", "no-such-thing")
