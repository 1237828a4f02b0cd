"""Starting runs, and finding one by its id."""

from __future__ import annotations

import atexit
import os
import sys
import uuid
from collections.abc import Mapping
from typing import Any

from cupel._connection import Scope
from cupel._connection.settings import author
from cupel._errors import AlreadyExistsError, ConflictError
from cupel._runs import active, entries, source
from cupel._runs.experiment import chosen, obtain
from cupel._runs.place import current_scope
from cupel._runs.run import Run
from cupel._runs.writing import DESCRIPTION

PARENT = "mlflow.parentRunId"


def start_run(
    experiment: str | int | None = None,
    name: str | None = None,
    *,
    tags: Mapping[str, object] | None = None,
    params: Mapping[str, object] | None = None,
    description: str | None = None,
    run_id: str | None = None,
    parent: Run | str | None = None,
    nested: bool = False,
    log_system: bool = False,
) -> Run:
    """Start a run in the current project, which is the active one until it ends.

    Where ``cupel exec`` has started the program, the first run that it starts is that of
    ``cupel exec``, and later ones are children of it.

    Args:
        experiment: name, or number; one that does not exist is made. By default that of
            :func:`cupel.set_experiment`, else "Default".
        name: one is made up if none is given.
        run_id: a run to go on with, instead of a new one.
        parent: the run, or its id, that this is a part of.
        nested: whether this is a part of the active run.
        log_system: log how busy the machine is, as metrics ``system/…``.

    Raises:
        ConflictError: a run is active here already, and this is no part of it.
    """
    _check_none_active(nested, parent)
    scope = current_scope()
    run = _begin(scope, experiment, name, run_id, _parent_id(nested, parent))
    run.set_tags({**(tags or {}), **({DESCRIPTION: description} if description else {})})
    run.log_params(params or {})
    active.enter(run)
    if log_system:
        from cupel._runs.system import watch

        run._on_end.append(watch(run))
    return run


def _check_none_active(nested: bool, parent: Run | str | None) -> None:
    run = active.own_run()
    if run and not nested and parent is None:
        raise ConflictError(
            f"run {run.id} is active: end it first, or give nested=True for a part of it"
        )


def _parent_id(nested: bool, parent: Run | str | None) -> str:
    if parent is not None:
        return parent.id if isinstance(parent, Run) else parent
    run = active.active_run() if nested else None
    return run.id if run else ""


_taken: set[str] = set()  # runs of the environment that were gone on with


def _begin(
    scope: Scope,
    experiment_name: str | int | None,
    name: str | None,
    run_id: str | None,
    parent: str,
) -> Run:
    if run_id:
        return _go_on(scope, run_id, experiment_name, name)
    given = os.environ.get("CUPEL_RUN_ID", "")
    if given and not parent:
        if given not in _taken:
            _taken.add(given)
            return attach(scope, given, experiment_name, name)
        parent = given
    return _create(scope, experiment_name, name, parent)


def _create(scope: Scope, experiment_name: str | int | None, name: str | None, parent: str) -> Run:
    drawn = uuid.uuid4().hex  # drawn here, so that the call may be repeated
    body = {
        "run_id": drawn,
        "experiment_id": _experiment_id(scope, experiment_name),
        "run_name": name or "",
        "start_time": entries.now(),
        "user": "" if scope.connection.settings.token else author(),
        "githash": source.git_commit(),
        "tags": {**source.tags(), **({PARENT: parent} if parent else {})},
    }
    try:
        document = scope.send("POST", "/runs", body=body, repeatable=True)
    except AlreadyExistsError:
        document = scope.get("/runs/{}", drawn)
    return Run(scope, document, drawn, live=True)


def _experiment_id(scope: Scope, name: str | int | None) -> int:
    if name is None:
        return chosen(scope)
    return obtain(scope, name).id


def _go_on(scope: Scope, run_id: str, experiment_name: str | int | None, name: str | None) -> Run:
    """Go on with a run of one's own, which is open again."""
    run = Run(scope, scope.get("/runs/{}", run_id), run_id, live=True)
    # What an earlier process left behind, maybe the run's end, comes before what follows.
    run.send_leftovers()
    _update(scope, run_id, experiment_name, name, {"status": "RUNNING"})
    return run


def attach(scope: Scope, run_id: str, name_or_id: Any = None, name: str | None = None) -> Run:
    """Go on with a run that somebody else has started and will end."""
    run = Run(scope, scope.get("/runs/{}", run_id), run_id, live=True, owned=False)
    _update(scope, run_id, name_or_id, name, {})
    return run


def _update(
    scope: Scope, run_id: str, experiment_name: Any, name: str | None, change: dict[str, Any]
) -> None:
    if experiment_name is not None:
        change["experiment_id"] = obtain(scope, experiment_name).id
    if name:
        change["run_name"] = name
    if change:
        scope.send("PATCH", "/runs/{}", run_id, body=change)


def get_run(run_id: str) -> Run:
    """Return a run of the current project, deleted or not.

    Raises:
        NotFoundError: there is none.
    """
    scope = current_scope()
    return Run(scope, scope.get("/runs/{}", run_id), run_id)


def _at_exit() -> None:
    """End what was started and not ended: as failed if an exception ends the program."""
    interactive = hasattr(sys, "ps1") or "ipykernel" in sys.modules
    error = None if interactive else getattr(sys, "last_value", None)
    for run in active.open_runs():
        run.end_after(error)


atexit.register(_at_exit)
