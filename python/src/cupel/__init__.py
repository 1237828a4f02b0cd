"""Keep, compare, reproduce and serve machine-learning models.

>>> import cupel
>>> issubclass(cupel.NotFoundError, KeyError)
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cupel._errors import (
    AlreadyExistsError,
    ConflictError,
    CorruptError,
    Error,
    ImmutableError,
    InternalError,
    InvalidError,
    NotFoundError,
    PermissionDeniedError,
    TooLargeError,
    UnauthenticatedError,
    UnavailableError,
    UntrustedError,
)
from cupel._version import __version__

if TYPE_CHECKING:
    from cupel import config, files, serializers, storage, testing, training
    from cupel._bundle.base_model import BaseMLModel
    from cupel._bundle.model_config import ModelConfig
    from cupel._bundle.report import ValidationReport
    from cupel._registry.attachments import Attachment
    from cupel._registry.image import ModelImage
    from cupel._registry.project import (
        Project,
        create_project,
        get_current_project,
        get_project,
        list_projects,
    )
    from cupel._registry.repository import ModelRepository
    from cupel._registry.search import ModelImages, search_models
    from cupel._registry.trust import TrustWarning
    from cupel._runs.active import active_run
    from cupel._runs.address import mlflow_tracking_uri
    from cupel._runs.artifacts import Artifact
    from cupel._runs.comparison import ComparedField, Comparison, compare_runs
    from cupel._runs.experiment import (
        Experiment,
        create_experiment,
        get_experiment,
        list_experiments,
        set_experiment,
    )
    from cupel._runs.fluent import (
        delete_tag,
        log_artifact,
        log_artifacts,
        log_dataset,
        log_dict,
        log_figure,
        log_metric,
        log_metrics,
        log_model,
        log_param,
        log_params,
        log_text,
        set_tag,
        set_tags,
    )
    from cupel._runs.info import RunInfo
    from cupel._runs.point import Point
    from cupel._runs.run import Run
    from cupel._runs.search import Runs, search_runs
    from cupel._runs.start import get_run, start_run

# Where each public name lives. A module is imported when its name is first used, so that
# `import cupel` costs nothing.
_HOMES: dict[str, str] = {
    "Artifact": "cupel._runs.artifacts",
    "Attachment": "cupel._registry.attachments",
    "BaseMLModel": "cupel._bundle.base_model",
    "ComparedField": "cupel._runs.comparison",
    "Comparison": "cupel._runs.comparison",
    "Experiment": "cupel._runs.experiment",
    "ModelConfig": "cupel._bundle.model_config",
    "ModelImage": "cupel._registry.image",
    "ModelImages": "cupel._registry.search",
    "ModelRepository": "cupel._registry.repository",
    "Point": "cupel._runs.point",
    "Project": "cupel._registry.project",
    "Run": "cupel._runs.run",
    "RunInfo": "cupel._runs.info",
    "Runs": "cupel._runs.search",
    "TrustWarning": "cupel._registry.trust",
    "ValidationReport": "cupel._bundle.report",
    "active_run": "cupel._runs.active",
    "compare_runs": "cupel._runs.comparison",
    "config": "cupel.config",
    "create_experiment": "cupel._runs.experiment",
    "create_project": "cupel._registry.project",
    "delete_tag": "cupel._runs.fluent",
    "files": "cupel.files",
    "get_current_project": "cupel._registry.project",
    "get_experiment": "cupel._runs.experiment",
    "get_project": "cupel._registry.project",
    "get_run": "cupel._runs.start",
    "list_experiments": "cupel._runs.experiment",
    "list_projects": "cupel._registry.project",
    "log_artifact": "cupel._runs.fluent",
    "log_artifacts": "cupel._runs.fluent",
    "log_dataset": "cupel._runs.fluent",
    "log_dict": "cupel._runs.fluent",
    "log_figure": "cupel._runs.fluent",
    "log_metric": "cupel._runs.fluent",
    "log_metrics": "cupel._runs.fluent",
    "log_model": "cupel._runs.fluent",
    "log_param": "cupel._runs.fluent",
    "log_params": "cupel._runs.fluent",
    "log_text": "cupel._runs.fluent",
    "mlflow_tracking_uri": "cupel._runs.address",
    "search_models": "cupel._registry.search",
    "search_runs": "cupel._runs.search",
    "serializers": "cupel.serializers",
    "set_experiment": "cupel._runs.experiment",
    "set_tag": "cupel._runs.fluent",
    "set_tags": "cupel._runs.fluent",
    "start_run": "cupel._runs.start",
    "storage": "cupel.storage",
    "testing": "cupel.testing",
    "training": "cupel.training",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'cupel' has no attribute {name!r}")
    module = importlib.import_module(home)
    value = module if home == f"cupel.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "AlreadyExistsError",
    "Artifact",
    "Attachment",
    "BaseMLModel",
    "ComparedField",
    "Comparison",
    "ConflictError",
    "CorruptError",
    "Error",
    "Experiment",
    "ImmutableError",
    "InternalError",
    "InvalidError",
    "ModelConfig",
    "ModelImage",
    "ModelImages",
    "ModelRepository",
    "NotFoundError",
    "PermissionDeniedError",
    "Point",
    "Project",
    "Run",
    "RunInfo",
    "Runs",
    "TooLargeError",
    "TrustWarning",
    "UnauthenticatedError",
    "UnavailableError",
    "UntrustedError",
    "ValidationReport",
    "__version__",
    "active_run",
    "compare_runs",
    "config",
    "create_experiment",
    "create_project",
    "delete_tag",
    "files",
    "get_current_project",
    "get_experiment",
    "get_project",
    "get_run",
    "list_experiments",
    "list_projects",
    "log_artifact",
    "log_artifacts",
    "log_dataset",
    "log_dict",
    "log_figure",
    "log_metric",
    "log_metrics",
    "log_model",
    "log_param",
    "log_params",
    "log_text",
    "mlflow_tracking_uri",
    "search_models",
    "search_runs",
    "serializers",
    "set_experiment",
    "set_tag",
    "set_tags",
    "start_run",
    "storage",
    "testing",
    "training",
]
