"""What the package's own functions log: to the active run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupel._errors import ConflictError
from cupel._runs import active
from cupel._runs.run import Run

if TYPE_CHECKING:
    from datetime import datetime

    from cupel._registry.image import ModelImage


def _run() -> Run:
    """Return the active run; that of the environment becomes it."""
    if run := active.active_run():
        return run
    if os.environ.get("CUPEL_RUN_ID"):
        from cupel._runs.start import start_run

        return start_run()
    raise ConflictError("no run is active: log within `with cupel.start_run():`")


def log_metric(
    key: str, value: float, step: int | None = None, time: datetime | float | None = None
) -> None:
    """Log a value of a metric to the active run: see :meth:`Run.log_metric`."""
    _run().log_metric(key, value, step, time)


def log_metrics(
    metrics: Mapping[str, float], step: int | None = None, time: datetime | float | None = None
) -> None:
    """Log values of several metrics to the active run."""
    _run().log_metrics(metrics, step, time)


def log_param(key: str, value: object) -> None:
    """Log a parameter to the active run."""
    _run().log_param(key, value)


def log_params(params: Mapping[str, object]) -> None:
    """Log several parameters to the active run."""
    _run().log_params(params)


def set_tag(key: str, value: object) -> None:
    """Set a tag of the active run."""
    _run().set_tag(key, value)


def set_tags(tags: Mapping[str, object]) -> None:
    """Set several tags of the active run."""
    _run().set_tags(tags)


def delete_tag(key: str) -> None:
    """Remove a tag of the active run."""
    _run().delete_tag(key)


def log_artifact(path: str | Path, artifact_path: str | None = None) -> None:
    """Store a file, or a folder, with the active run."""
    _run().log_artifact(path, artifact_path)


def log_artifacts(folder: str | Path, artifact_path: str | None = None) -> None:
    """Store all files below a folder with the active run."""
    _run().log_artifacts(folder, artifact_path)


def log_text(text: str, artifact_file: str) -> None:
    """Store text as a file of the active run."""
    _run().log_text(text, artifact_file)


def log_dict(dictionary: Any, artifact_file: str) -> None:
    """Store what JSON can write as a file of the active run."""
    _run().log_dict(dictionary, artifact_file)


def log_figure(figure: Any, artifact_file: str, **options: Any) -> None:
    """Store a figure of matplotlib or plotly as a file of the active run."""
    _run().log_figure(figure, artifact_file, **options)


def log_dataset(
    data: Any,
    name: str | None = None,
    *,
    context: str | None = None,
    target: Any = None,
    store: bool = False,
) -> str:
    """Note what data the active run read: see :meth:`Run.log_dataset`."""
    return _run().log_dataset(data, name, context=context, target=target, store=store)


def log_model(
    model: object,
    name: str,
    *,
    metadata: Mapping[str, Any] | None = None,
    comment: str = "",
    tags: str | Iterable[str] = (),
) -> ModelImage:
    """Save a model that the active run made: see :meth:`Run.log_model`."""
    return _run().log_model(model, name, metadata=metadata, comment=comment, tags=tags)
