"""Values of metadata: which there are, and how they come back."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

import cupel
from cupel._connection import Scope
from cupel.storage import Storage

NOW = datetime(2026, 3, 29, 1, 59, 59, 123456)

KEPT: dict[str, Any] = {
    "nothing": {},
    "naive datetime": {"at": NOW},
    "whole seconds": {"at": NOW.replace(microsecond=0)},
    "aware datetime": {"at": NOW.replace(tzinfo=timezone(timedelta(hours=5, minutes=53)))},
    "zone": {"at": NOW.replace(tzinfo=ZoneInfo("Asia/Tokyo"))},
    "datetimes in depth": {"a/b": [{"~": NOW}, [NOW]], "": {"": NOW}},
    "text like a time": {"at": NOW.isoformat()},
    "integers": {"big": 10**300, "negative": -(2**63) - 1, "true": True},
    "floats": {"tiny": 5e-324, "large": 1.7976931348623157e308, "sum": 0.1 + 0.2, "whole": 1.0},
    "text": {"ключ": "😀", "quote": '"\\/\b\f\n\r\t', "line": "\u2028\x7f", "": ""},
    "empty things": {"a": [], "b": {}, "c": None, "d": [[], {}]},
    "pandas": {"at": pd.Timestamp("2026-01-02 03:04:05.678901", tz="UTC")},
    "numpy": {"f": np.float64(0.1), "i": np.int64(3), "b": np.bool_(True), "s": np.str_("x")},
    "numpy datetime": {"at": np.datetime64("2026-01-02T03:04:05").astype(datetime)},
}

_DEEP: list[Any] = []
_DEEP.append(_DEEP)

REFUSED: dict[str, tuple[Any, str]] = {
    "NaN": ({"a": [1, float("nan")]}, r"/a/1: JSON has no nan"),
    "infinity": ({"a": float("-inf")}, r"/a: JSON has no -inf"),
    "key": ({"a": {1: 2}}, r"/a: the key 1 is a int"),
    "tuple": ({"a/b": (1,)}, r"/a~1b: a tuple would come back as a list"),
    "date": ({"d": date(2026, 1, 1)}, r"/d: a datetime.date would come back as text"),
    "array": ({"a": np.zeros(2)}, r"/a: a numpy.ndarray .* tolist"),
    "array of one": ({"a": np.array(2)}, r"/a: a numpy.ndarray .* tolist"),
    "nanoseconds": ({"a": pd.Timestamp(1)}, r"/a: .* whole microseconds"),
    "numpy nanoseconds": ({"a": np.datetime64(1, "ns")}, r"/a: .* whole microseconds"),
    "no time": ({"a": pd.NaT}, r"/a: NaT is no datetime"),
    "no time of numpy": ({"a": np.datetime64("NaT")}, r"/a: NaT is no datetime"),
    "object": ({"a": [object()]}, r"/a/0: a object is no value of JSON"),
    "half a character": ({"a": "\ud800"}, r"/a: the text is no Unicode"),
    "NUL": ({"a\0": 1}, "NUL character"),
    "itself": ({"a": _DEEP}, "deeper than 100 levels"),
    "no dict": ([1], "a dict is needed, not a list"),
}


@pytest.mark.parametrize("metadata", KEPT.values(), ids=KEPT.keys())
def test_comes_back_equal(scope: Scope, metadata: dict[str, Any]) -> None:
    store = Storage()
    store.store("m", 1, metadata)
    found = store.fetch_metadata("m")
    assert found == metadata
    assert _kinds(found) == _kinds(metadata)


def _kinds(value: Any) -> Any:
    """Return the classes in a value: True == 1 and 1 == 1.0, and are not the same."""
    if isinstance(value, dict):
        return {key: _kinds(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_kinds(one) for one in value]
    return next(kind for kind in (bool, int, float, str, datetime, object) if _is(value, kind))


def _is(value: Any, kind: type) -> bool:
    of_numpy = {bool: np.bool_, int: np.integer}
    return isinstance(value, (kind, of_numpy.get(kind, kind)))


def test_anything_comes_back_equal(scope: Scope) -> None:
    made = _Maker(random.Random(4))
    store = Storage()
    for number in range(40):
        metadata = made.object_of(4)
        store.store(f"m{number}", number, metadata)
        assert store.fetch_metadata(f"m{number}") == metadata


class _Maker:
    """Makes metadata at random, of all that it may be."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def object_of(self, depth: int) -> dict[str, Any]:
        return {self.text(): self.value(depth - 1) for _ in range(self.dice.randrange(6))}

    def value(self, depth: int) -> Any:
        if depth and self.dice.random() < 0.4:
            return self.object_of(depth)
        if depth and self.dice.random() < 0.3:
            return [self.value(depth - 1) for _ in range(self.dice.randrange(4))]
        return self.dice.choice([self.text, self.number, self.moment, self.constant])()

    def text(self) -> str:
        drawn = [self.dice.randrange(1, 0x10FFFF) for _ in range(self.dice.randrange(8))]
        return "".join(chr(one) for one in drawn if not 0xD800 <= one < 0xE000)

    def number(self) -> float:
        return self.dice.choice([self.dice.gauss(0, 1e9), self.dice.getrandbits(200), 0.0])

    def moment(self) -> datetime:
        at = datetime(2000, 1, 1) + timedelta(microseconds=self.dice.getrandbits(50))
        zone = timezone(timedelta(minutes=self.dice.randrange(-700, 700)))
        return self.dice.choice([at, at.replace(tzinfo=zone), at.replace(microsecond=0)])

    def constant(self) -> Any:
        return self.dice.choice([None, True, False])


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_refused(scope: Scope, case: tuple[Any, str]) -> None:
    metadata, message = case
    with pytest.raises(cupel.InvalidError, match=message):
        Storage().store("m", 1, metadata)
    assert Storage().list() == []


def test_user_keeps_what_he_gave(scope: Scope) -> None:
    features = ["age"]
    image = cupel.get_current_project().create_model_repository("m").new_image(1)
    image["features"] = features
    features.append("income")
    image["features"].append("height")
    assert image.save()["features"] == ["age", "height"]
    image["features"].append("too late")
    assert image["features"] == ["age", "height"]
