"""Write pickles of every protocol, and what they hold as JSON.

    python predict/pickle/testdata/make_pickles.py

Values are written as {"kind": …} where JSON has none; see describe().
"""

import io
import json
import pickle
from collections import OrderedDict
from pathlib import Path

import joblib
import numpy as np

HERE = Path(__file__).parent


class Point:
    """A class of no module that is known."""

    def __init__(self, x, y):
        self.x, self.y = x, y


class Slotted:
    __slots__ = ("a",)

    def __init__(self, a):
        self.a = a


def plain():
    shared = ["shared"]
    return {
        "none": None, "true": True, "false": False,
        "ints": [0, 1, 255, 256, 65535, 65536, -1, -(2**31), 2**31, 2**63 - 1, -(2**63), 2**63, -(2**80), 2**200],
        "floats": [0.0, -0.0, 1.5, 1e300, float("inf"), float("-inf")],
        "text": "äöü \U0001f600 \\ \n \x00", "long text": "x" * 300, "empty": "",
        "bytes": b"\x00\xff\x80", "many bytes": bytes(range(256)) * 2, "bytearray": bytearray(b"ab"),
        "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
        "list": list(range(1500)), "dict": {"a": 1, 2: "b", (1, 2): None},
        "set": {1}, "frozenset": frozenset({"x"}), "shared": [shared, shared],
        "ordered": OrderedDict(a=1), "complex": complex(1, 2), "range": range(3), "slice": slice(1, None, 2),
    }


def arrays():
    rng = np.random.default_rng(0)
    return {
        "float64": rng.normal(size=(3, 4)), "float32": rng.normal(size=5).astype(np.float32), "float16": np.array([1.5, -2], np.float16),
        "ints": np.array([[1, -2], [3, 4]], np.int32), "bytes": np.arange(5, dtype=np.uint8), "big": np.array([1, 2, 300], ">i8"),
        "bools": np.array([True, False]), "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)), "three": np.asfortranarray(np.arange(24).reshape(2, 3, 4)),
        "strided": np.arange(10.0)[::3], "empty": np.empty((0, 3)), "scalar array": np.array(2.5), "texts": np.array(["a", "bcd"]),
        "byte texts": np.array([b"a", b"bc"]), "objects": np.array(["a", None, 1.5], dtype=object), "matrix of objects": np.array([["a", 1], ["b", 2]], dtype=object),
        "objects by column": np.asfortranarray(np.array([["a", 1, None], ["b", 2, 3]], dtype=object)),
        "float": np.float64(1.25), "small float": np.float32(0.5), "int": np.int64(-7), "bool": np.bool_(True), "text": np.str_("abc"),
    }


def records():
    """Return records as scikit-learn's trees have them: with a gap between two fields."""
    kind = np.dtype({"names": ["left", "threshold", "leaf"], "formats": ["<i8", ">f8", "u1"], "offsets": [0, 16, 24], "itemsize": 32})
    return np.array([(1, 2.5, 1), (-3, -4.0, 0)], dtype=kind)


def describe(value):
    """Return a JSON form: arrays in C order, whatever order they have in memory."""
    if isinstance(value, np.ndarray):
        return {"kind": "array", "shape": list(value.shape), "items": [describe(v) for v in value.ravel(order="C").tolist()]}
    if isinstance(value, np.generic):
        return describe(value.item())
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {"kind": "int", "text": str(value)}
    if isinstance(value, float):
        return value if np.isfinite(value) else {"kind": "float", "text": str(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"kind": "bytes", "hex": value.hex()}
    if isinstance(value, (tuple, list, set, frozenset)):
        kind = {"tuple": "tuple", "list": "list"}.get(type(value).__name__, "set")
        return {"kind": kind, "items": [describe(v) for v in value]}
    if type(value) is dict:
        return {"kind": "dict", "keys": [describe(k) for k in value], "items": [describe(v) for v in value.values()]}
    return {"kind": "object", "class": f"{type(value).__module__}.{type(value).__qualname__}"}


def old(value):
    """Pickle as Python's own pickler of that protocol; it is written in Python, and differs."""
    out = io.BytesIO()
    pickle._Pickler(out, 0).dump(value)
    return out.getvalue()


def main():
    (HERE / "plain.json").write_text(json.dumps(describe(plain()), indent=1) + "\n")
    (HERE / "arrays.json").write_text(json.dumps(describe(arrays()), indent=1) + "\n")
    for protocol in range(6):
        (HERE / f"plain-{protocol}.pkl").write_bytes(pickle.dumps(plain(), protocol))
        (HERE / f"arrays-{protocol}.pkl").write_bytes(pickle.dumps(arrays(), protocol))
    (HERE / "plain-python.pkl").write_bytes(old(plain()))
    for name, compress in (("plain", 0), ("zlib", ("zlib", 3)), ("gzip", ("gzip", 3)), ("bz2", ("bz2", 3)), ("lzma", ("lzma", 3))):
        joblib.dump(arrays(), HERE / f"joblib-{name}.joblib", compress=compress)
    for protocol in (2, 5):
        (HERE / f"records-{protocol}.pkl").write_bytes(pickle.dumps(records(), protocol))
    joblib.dump(records(), HERE / "records.joblib")
    joblib.dump([Point(1, np.arange(3.0)), Slotted("x")], HERE / "objects.joblib")
    (HERE / "objects.pkl").write_bytes(pickle.dumps([Point(1, 2), Slotted("x")], 2))


main()
