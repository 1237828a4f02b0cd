"""The environment as the process itself sees it."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from typing import Any

_MAX_DISTRIBUTIONS = 10_000
_COUNTS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_FLAGS = (
    "PYTHONHASHSEED",
    "CUBLAS_WORKSPACE_CONFIG",
    "TF_DETERMINISTIC_OPS",
    "TF_CUDNN_DETERMINISTIC",
    "MKL_CBWR",
    "NVIDIA_TF32_OVERRIDE",
    "XLA_FLAGS",
)


def seen() -> dict[str, Any]:
    """Return the keys of ``observed.env`` of a run spec that are known best from within."""
    return {
        "interpreter": {
            "name": platform.python_implementation(),
            "version": platform.python_version(),
        },
        "distributions": _distributions(),
        "threads": _threads(),
        "determinism": _determinism(),
    }


def _distributions() -> list[dict[str, str]]:
    """Return what is installed, by name; of two of one name the one that is imported."""
    found: dict[str, str] = {}
    for one in metadata.distributions():
        name = one.metadata["Name"]
        if name and one.version:
            found.setdefault(name, one.version)
    listed = [{"name": name, "version": version} for name, version in sorted(found.items())]
    return listed[:_MAX_DISTRIBUTIONS]


def _threads() -> dict[str, int]:
    found = {name: int(os.environ[name]) for name in _COUNTS if os.environ.get(name, "").isdigit()}
    if "threadpoolctl" in sys.modules or "sklearn" in sys.modules:
        from threadpoolctl import threadpool_info

        for pool in threadpool_info():
            found[pool["prefix"]] = max(pool["num_threads"], found.get(pool["prefix"], 0))
    if torch := sys.modules.get("torch"):
        found["torch"] = torch.get_num_threads()
    return found


def _determinism() -> dict[str, str]:
    found = {name: os.environ[name] for name in _FLAGS if name in os.environ}
    if torch := sys.modules.get("torch"):
        found["torch.deterministic"] = str(torch.are_deterministic_algorithms_enabled()).lower()
    return found
