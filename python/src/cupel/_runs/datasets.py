"""What data a run read."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cupel._errors import InvalidError
from cupel._runs import records
from cupel._runs.artifacts import Artifacts
from cupel._runs.fingerprint import Fingerprint, fingerprint
from cupel._runs.writing import Writing

_CONTEXT_TAG = "mlflow.data.context"


class Datasets(Writing, Artifacts):
    """The part of a run that notes what it read."""

    def log_dataset(
        self,
        data: Any,
        name: str | None = None,
        *,
        context: str | None = None,
        target: Any = None,
        source: str | None = None,
        store: bool = False,
    ) -> str:
        """Note what data the run read: a digest of its content, its columns, its size.

        Args:
            data: a DataFrame, a Series, an array, a sparse matrix, or the path of a file.
            name: that of the file, else "dataset", where none is given.
            context: what it was used for, such as "training" or "eval".
            target: what is predicted from it.
            source: where it comes from, such as ``s3://bucket/key``; the path of a file,
                unless given.
            store: keep the data itself as an artifact too, in the folder "datasets".

        Returns:
            the digest.
        """
        known = fingerprint(data, target)
        is_file = isinstance(data, (str, Path))
        name = name or (Path(data).name if is_file else "dataset")
        if source is None:
            source = str(Path(data).resolve()) if is_file else ""
        kind = "local" if is_file else "code"
        if store:
            kind = "artifact"
            source = self._store(data, target, f"datasets/{name}-{known.digest[:8]}")
        self._append(records.INPUT, _input(name, known, kind, source, context))
        return known.digest

    def _store(self, data: Any, target: Any, folder: str) -> str:
        with TemporaryDirectory() as temporary:
            for part, value in (("data", data), ("target", target)):
                if value is not None:
                    self.log_artifact(_write(value, Path(temporary), part), folder)
        return f"runs:/{self.id}/{folder}"


def _input(name: str, known: Fingerprint, kind: str, source: str, context: str | None) -> bytes:
    dataset = {
        "name": name,
        "digest": known.digest,
        "source_type": kind,
        "source": json.dumps({"uri": source} if source else {}),
        "schema": known.schema(),
        "profile": json.dumps(known.profile),
    }
    tags = {_CONTEXT_TAG: context} if context else {}
    return json.dumps({"dataset": dataset, "tags": tags}, ensure_ascii=False).encode()


def _write(value: Any, folder: Path, part: str) -> Path:
    """Write data as a file: as it is, as CSV, as npz or as npy."""
    if isinstance(value, (str, Path)):
        return Path(value)
    if hasattr(value, "iloc"):
        value.to_csv(folder / f"{part}.csv", index=False)
        return folder / f"{part}.csv"
    if hasattr(value, "tocsr"):
        from scipy.sparse import save_npz

        save_npz(folder / f"{part}.npz", value.tocsr())
        return folder / f"{part}.npz"
    import numpy as np

    array = np.asarray(value)
    if array.dtype.kind == "O":
        raise InvalidError("an array of objects cannot be stored: name the type of its elements")
    np.save(folder / f"{part}.npy", array)
    return folder / f"{part}.npy"
