"""Texts as bytes and lengths."""

from __future__ import annotations

import math
from typing import Any

from cupel._errors import CorruptError, InvalidError

BYTES, LENGTHS, MISSING = ".bytes", ".lengths", ".missing"
_MAX_TEXT = 1 << 31


def encode(what: str, values: Any) -> dict[str, Any]:
    """Return the files of an array of objects, each a text or missing. That of what is missing
    is left out where nothing is.

    Raises:
        InvalidError: one is something else.
    """
    import numpy as np

    texts = [_bytes(what, value) for value in values.ravel().tolist()]
    missing = np.fromiter((text is None for text in texts), bool, len(texts))
    lengths = np.fromiter((len(text or b"") for text in texts), np.int32, len(texts))
    joined = b"".join(text or b"" for text in texts)
    files = {
        BYTES: np.frombuffer(joined, np.uint8),
        LENGTHS: lengths.reshape(values.shape),
    }
    return files | ({MISSING: missing.reshape(values.shape)} if missing.any() else {})


def decode(what: str, joined: Any, lengths: Any, missing: Any) -> Any:
    """Return an array of objects: texts, and None where one is missing.

    Raises:
        CorruptError: the lengths are not those of the bytes, or these no UTF-8.
    """
    import numpy as np

    flat = lengths.ravel().astype(np.int64)
    if (flat < 0).any() or flat.sum() != len(joined):
        raise CorruptError(f"{what}: the lengths of the texts are not those of their bytes")
    data, ends = joined.tobytes(), np.cumsum(flat).tolist()
    starts = [0, *ends[:-1]]
    found = np.empty(len(flat), dtype=object)
    try:
        found[:] = [data[a:b].decode("utf-8") for a, b in zip(starts, ends, strict=False)]
    except UnicodeDecodeError as error:
        raise CorruptError(f"{what}: a text is no UTF-8") from error
    found = found.reshape(lengths.shape)
    if missing is not None:
        found[missing] = None
    return found


def is_missing(value: Any) -> bool:
    """Say whether a value is what pandas takes for none: None, NaN, NA, NaT."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and math.isnan(value)


def _bytes(what: str, value: Any) -> bytes | None:
    if isinstance(value, str):
        try:
            text = value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise InvalidError(f"{what}: {value[:40]!r} is no text in UTF-8") from error
        if len(text) >= _MAX_TEXT:
            raise InvalidError(f"{what}: a text has 2^31 bytes and more")
        return text
    if is_missing(value):
        return None
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    raise InvalidError(
        f"{what} holds Python objects, such as a {kind}: give it a type, "
        "such as by astype, or leave it out"
    )
