"""Training again, as a replay document says: in the run's own tree, with its data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cupel._connection import Scope
from cupel._errors import InvalidError
from cupel._runs.place import current_scope
from cupel._runs.run import Run
from cupel._runs.start import start_run
from cupel.training import _environment, _registry, _roots, _sources, _steps
from cupel.training._components import KINDS
from cupel.training._data import Data
from cupel.training._ending import ending
from cupel.training._job import Call, Job
from cupel.training._provenance import store
from cupel.training._replay_document import Replay
from cupel.training._search.trial import TRIAL, try_out
from cupel.training._settings import split_params


def replay(document: Replay) -> None:
    """Train again into the run that a document names.

    Raises:
        Exception: what went wrong; the run has FAILED.
    """
    os.environ["CUPEL_PROJECT"] = document.project
    scope = current_scope()
    run = start_run(run_id=document.run_id)
    with ending(run):
        try:
            job = job_of(document)
            data = _data(scope, run, job, document)
            _steps.log_params(run, job)
            if TRIAL in Run(scope, None, document.reproduces).tags:
                try_out(run, job, _steps.split(job, data)[0], None)
            else:
                _steps.train(run, job, data)
        finally:
            document.environment.write_text(json.dumps(_environment.seen()), encoding="utf-8")


def job_of(document: Replay) -> Job:
    """Return what was trained, its classes imported from the run's own tree.

    Raises:
        NotFoundError: the tree has no such class.
        InvalidError: a class is none of a component, or a source is missing.
    """
    components = document.identity["components"]
    root = _roots.root_of(Path.cwd(), document.identity["command"]["folder"])
    _roots.enter(root, Path.cwd())
    for component in filter(None, components.values()):
        if component["source"] is None:
            _roots.prefer(root, Path.cwd(), component["name"].partition(":")[0])
    dataset_params, evaluation = split_params(components["dataset"]["params"])
    kinds = {kind: _class(root, kind, said, document) for kind, said in components.items()}
    model, dataset, generator = kinds["model"], kinds["dataset"], kinds["feature_generator"]
    assert model is not None and dataset is not None  # the document was checked
    return Job(
        Call(model, components["model"]["params"]),
        Call(dataset, dataset_params),
        Call(generator, components["feature_generator"]["params"]) if generator else None,
        document.identity["seed"],
        evaluation,
    )


def _class(root: Path, kind: str, said: dict[str, Any] | None, document: Replay) -> type | None:
    if said is None:
        return None
    module, _, path = said["name"].partition(":")
    if said["source"] is None:
        found: type = _registry.by_full_name(KINDS[kind], said["name"])
        _roots.check_origin(root, Path.cwd(), module)
        return found
    file = document.sources.get(said["source"])
    if file is None:
        raise InvalidError(f"the source of {said['name']} is not there")
    found = _sources.load(file.read_text(encoding="utf-8"), str(file), path)
    if not (isinstance(found, type) and issubclass(found, KINDS[kind])):
        raise InvalidError(f"{said['name']} is no {kind}")
    return found


def _data(scope: Scope, run: Run, job: Job, document: Replay) -> Data:
    given = document.inputs[0]
    if document.is_stored:
        return _steps.read(Path(given["folder"]))
    with TemporaryDirectory(prefix="cupel-") as temporary:
        place = Path(temporary)
        said = _steps.write(job, _steps.retrieve(job), place)
        said |= {"role": given["role"], "name": given["name"], "keep": True}
        store(scope, run.id, place, said)
        return _steps.read(place)
