"""Any other object comes back, also in a process that never heard of its class."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import cupel
from cupel import serializers

PROGRAM = """
import sys
from pathlib import Path
from cupel import serializers

factor = 3

class Scaler:
    def __init__(self, by):
        self.by = by
    def __call__(self, value):
        return value * self.by * factor

def adder(by):
    return lambda value: value + by + factor

found = {"class": Scaler(2), "closure": adder(4), "lambda": lambda value: -value}[sys.argv[1]]
serializer = serializers.find(found)
assert serializer.name == "cloudpickle", serializer.name
serializer.save(found, Path(sys.argv[2]))
"""


class Threshold:
    """Of a module that can be imported."""

    def __init__(self, value: float) -> None:
        self.value = value


@pytest.mark.parametrize(("what", "of_ten"), [("class", 60), ("closure", 17), ("lambda", -10)])
def test_of_another_process(what: str, of_ten: int, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", PROGRAM, what, str(tmp_path)], check=True, timeout=60)
    assert serializers.get("cloudpickle").load(tmp_path)(10) == of_ten


def test_custom_class(round_trip: Any) -> None:
    loaded = round_trip(Threshold(0.4), "cloudpickle")
    assert type(loaded) is Threshold and loaded.value == 0.4


def test_plain_pickle_reads_the_file(round_trip: Any, tmp_path: Path) -> None:
    round_trip({"weights": [0.2, 0.8]}, "cloudpickle")
    assert pickle.loads((tmp_path / "model.pkl").read_bytes()) == {"weights": [0.2, 0.8]}


def test_what_cannot_be_pickled(tmp_path: Path) -> None:
    with pytest.raises(cupel.InvalidError, match=r"a _thread\.lock cannot be pickled.*register"):
        serializers.get("cloudpickle").save(threading.Lock(), tmp_path)


def test_module_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(b"cno_such_module\nModel\n.")
    with pytest.raises(cupel.InvalidError, match=r"model\.pkl needs.*no_such_module"):
        serializers.get("cloudpickle").load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\x80\x05", b"\x80\x05\x95\xff", b"not a pickle"])
def test_damaged(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(content)
    with pytest.raises(cupel.CorruptError, match=r"^model\.pkl cannot be read"):
        serializers.get("cloudpickle").load(tmp_path)
