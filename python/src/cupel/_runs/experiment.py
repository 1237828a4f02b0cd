"""Experiments: named groups of runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cupel import _display
from cupel._connection import Scope
from cupel._errors import AlreadyExistsError, ConflictError, InvalidError, NotFoundError
from cupel._runs.info import moment
from cupel._runs.place import current_scope


@dataclass(frozen=True)
class Experiment:
    """A named group of runs.

    Attributes:
        id: its number in the project.
        state: "active" or "deleted".
        artifact_location: where its runs' files go; "" means into Cupel.
    """

    project: str
    id: int
    name: str
    state: str
    artifact_location: str
    created_at: datetime | None
    tags: dict[str, str] = field(hash=False)

    @classmethod
    def of(cls, document: dict[str, Any]) -> Experiment:
        """Read an experiment as the API writes it."""
        return cls(
            document["project"],
            document["id"],
            document["name"],
            document["state"],
            document["artifact_location"],
            moment(document["created_at"]),
            document["tags"] or {},
        )

    def _repr_html_(self) -> str:
        fields = {"id": self.id, "project": self.project, "created": self.created_at}
        return _display.card(self.name, {**fields, **self.tags})


def create_experiment(name: str, tags: Mapping[str, str] | None = None) -> Experiment:
    """Make an experiment in the current project.

    Raises:
        AlreadyExistsError: there is one of this name, maybe a deleted one.
    """
    return _create(current_scope(), name, tags)


def get_experiment(name_or_id: str | int) -> Experiment:
    """Return an experiment of the current project by its name, or by its number.

    Raises:
        NotFoundError: there is none.
    """
    return find(current_scope(), name_or_id)


def list_experiments(filter: str = "", deleted: bool = False) -> list[Experiment]:
    """Return the experiments of the current project, the newest first.

    Args:
        filter: condition in the search language, such as ``name like "iv%"``.
        deleted: those that were deleted instead.
    """
    view = "deleted" if deleted else "active"
    found = current_scope().pages("experiments", "/experiments", filter=filter, view=view)
    return [Experiment.of(one) for one in found]


_lock = threading.Lock()
_chosen: dict[str, int] = {}


def set_experiment(name_or_id: str | int) -> Experiment:
    """Choose the experiment of runs that name none, and make it if there is none.

    It is remembered for the current project, as long as the process runs.
    """
    scope = current_scope()
    experiment = obtain(scope, name_or_id)
    if experiment.state == "deleted":
        raise ConflictError(f"experiment {experiment.name!r} is deleted: restore it first")
    with _lock:
        _chosen[scope.project] = experiment.id
    return experiment


def chosen(scope: Scope) -> int:
    """Return the number of the experiment of runs that name none."""
    with _lock:
        return _chosen.get(scope.project, 0)


def find(scope: Scope, name_or_id: str | int) -> Experiment:
    """Return an experiment, or raise NotFoundError."""
    if isinstance(name_or_id, bool) or not isinstance(name_or_id, (str, int)):
        raise InvalidError(f"experiment {name_or_id!r}: give its name or its number")
    if isinstance(name_or_id, int):
        return Experiment.of(scope.get("/experiments/{}", name_or_id))
    return Experiment.of(scope.get("/experiments:named", name=name_or_id))


def obtain(scope: Scope, name_or_id: str | int) -> Experiment:
    """Return an experiment, which is made if it is named and does not exist."""
    try:
        return find(scope, name_or_id)
    except NotFoundError:
        if not isinstance(name_or_id, str):
            raise
    try:
        return _create(scope, name_or_id, None)
    except AlreadyExistsError:  # somebody else was faster
        return find(scope, name_or_id)


def _create(scope: Scope, name: str, tags: Mapping[str, str] | None) -> Experiment:
    body = {"name": name, "tags": dict(tags or {})}
    return Experiment.of(scope.send("POST", "/experiments", body=body))
