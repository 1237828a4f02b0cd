"""Columns of pandas, and arrays of numpy, as fields with their files."""

from __future__ import annotations

from typing import Any

from cupel._errors import InvalidError
from cupel.training._dataset import texts
from cupel.training._dataset.field import NUMBERS, UNITS, Field, Stored

_LEAST = -(1 << 63)


def encode(what: str, name: str | int | None, values: Any) -> Stored:
    """Return a Series, an Index or an array as its files.

    Args:
        what: where it is, for errors.

    Raises:
        InvalidError: it has no place in the format.
    """
    import numpy as np

    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return _of_numpy(what, name, np.asarray(values))
    encoder = _ENCODERS.get(type(dtype).__name__)
    if encoder is not None:
        return encoder(what, name, values)
    if hasattr(values.array, "_mask"):
        return _masked(name, values)
    raise _refused(what, dtype)


def _refused(what: str, dtype: Any) -> InvalidError:
    return InvalidError(f"{what}: {dtype} has no place in a stored dataset: convert it")


def _of_numpy(what: str, name: Any, values: Any) -> Stored:
    kind = values.dtype.kind
    if kind in "mM":
        return _times(what, name, values)
    if kind == "O":
        return _text(name, texts.encode(what, values), "object")
    if kind == "U":
        return _text(name, texts.encode(what, values.astype(object)), "")
    if values.dtype.name not in NUMBERS:
        raise _refused(what, values.dtype)
    return Stored(Field(name, values.dtype.name), {"": values})


def _text(name: Any, files: dict[str, Any], variant: str) -> Stored:
    return Stored(Field(name, "string", texts.MISSING in files, variant=variant), files)


def _string(what: str, name: Any, values: Any) -> Stored:
    is_usual = isinstance(values.dtype.na_value, float)  # NaN, as str of pandas 3 has it
    files = texts.encode(what, values.to_numpy(dtype=object))
    return _text(name, files, "" if is_usual else "string")


def _times(what: str, name: Any, values: Any, zone: str | None = None) -> Stored:
    import numpy as np

    unit = np.datetime_data(values.dtype)[0]
    if unit in ("W", "D", "h", "m"):
        values, unit = values.astype(f"{values.dtype.kind}8[s]"), "s"
    if unit not in UNITS or np.datetime_data(values.dtype)[1] != 1:
        raise _refused(what, values.dtype)
    kind = "datetime" if values.dtype.kind == "M" else "duration"
    return Stored(Field(name, kind, unit=unit, zone=zone), {"": values.view(np.int64)})


def _zoned(what: str, name: Any, values: Any) -> Stored:
    zone = str(values.dtype.tz)
    if zone.startswith("UTC") and zone != "UTC":
        zone = zone[3:]  # UTC+02:00
    if "(" in zone:
        raise InvalidError(f"{what}: the time zone {zone} has no name that others know")
    array = values.array.tz_convert(None)
    return _times(what, name, array.to_numpy(), zone)


def _category(what: str, name: Any, values: Any) -> Stored:
    import numpy as np

    array = values.array if hasattr(values, "array") else values
    listed = encode(f"{what}, categories", None, array.categories)
    field = listed.field
    if field.type in ("datetime", "duration", "category") or field.nullable:
        raise InvalidError(f"{what}: categories of {array.categories.dtype} cannot be stored")
    files = {f".categories{end}": values for end, values in listed.files.items()}
    categories = {"type": field.type, "size": len(array.categories)}
    said = Field(name, "category", ordered=bool(array.ordered), categories=categories)
    return Stored(said, {"": np.asarray(array.codes, np.int32), **files})


def _masked(name: Any, values: Any) -> Stored:
    """Return a column of pandas' types that may miss values, such as Int64. A NaN in it is
    not missing."""
    import numpy as np

    array = values.array
    missing = np.asarray(array._mask)
    data = np.where(missing, array._data.dtype.type(0), array._data)
    field = Field(name, data.dtype.name, nullable=True, variant=array.dtype.name)
    return Stored(field, {"": data, texts.MISSING: missing})


_ENCODERS = {
    "CategoricalDtype": _category,
    "DatetimeTZDtype": _zoned,
    "StringDtype": _string,
}


def decode(what: str, field: Field, files: dict[str, Any]) -> Any:
    """Return a column as pandas has it: what a Series is made from.

    Raises:
        CorruptError: the files do not go together.
    """
    import numpy as np
    import pandas as pd

    values = values_of(what, field, files)
    if field.type == "string":
        dtype = _string_dtype(field.variant)
        return values if isinstance(dtype, np.dtype) else pd.array(values, dtype=dtype)
    if field.type == "category":
        return pd.Categorical.from_codes(files[""], pd.Index(values), ordered=field.ordered)
    if field.zone is not None:
        return pd.DatetimeIndex(values).tz_localize("UTC").tz_convert(field.zone)
    if field.nullable:
        return _masked_array(files)
    return values


def values_of(what: str, field: Field, files: dict[str, Any]) -> Any:
    """Return the values of a field as an array of numpy; of a category, the categories."""
    if field.type == "category":
        assert field.categories is not None  # the document was checked
        listed = {end[11:]: one for end, one in files.items() if end.startswith(".categories")}
        return values_of(what, Field(None, field.categories["type"]), listed)
    if field.type == "string":
        missing = files.get(texts.MISSING)
        return texts.decode(what, files[texts.BYTES], files[texts.LENGTHS], missing)
    if field.type in ("datetime", "duration"):
        kind = "M" if field.type == "datetime" else "m"
        return files[""].view(f"{kind}8[{field.unit}]")
    return files[""]


def _string_dtype(variant: str) -> Any:
    import numpy as np
    import pandas as pd

    if variant == "object":
        return np.dtype(object)
    if variant == "string":
        return pd.StringDtype()
    try:
        return pd.StringDtype(na_value=np.nan)
    except TypeError:  # a pandas that has texts as objects
        return np.dtype(object)


def _masked_array(files: dict[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    data, mask = files[""], files[texts.MISSING]
    if data.dtype.kind == "b":
        return pd.arrays.BooleanArray(data, mask)
    if data.dtype == np.float16:
        data = data.astype(np.float32)  # pandas has no Float16
    kind = pd.arrays.FloatingArray if data.dtype.kind == "f" else pd.arrays.IntegerArray
    return kind(data, mask)
