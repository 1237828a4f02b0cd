"""What a training is made of, recorded with its run: code, environment, data, components."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from cupel._connection import Scope, program
from cupel._connection.http import encode
from cupel._errors import Error, InvalidError, NotFoundError
from cupel._runs import records
from cupel._runs.run import Run
from cupel.training import _environment, _packages, _place, _sources
from cupel.training._job import Call, Job

NOT_REPRODUCIBLE = "cupel.not_reproducible"
_log = logging.getLogger("cupel")


def ask(scope: Scope, command: str, key: str, document: dict[str, Any]) -> Any:
    """Return what a command of the program answers under a key.

    Raises:
        Error: what the command failed with.
    """
    answer: dict[str, Any] = {}
    for line in program.run(scope.connection, (command,), {"project": scope.project, **document}):
        answer |= line
    return answer[key]


class Provenance:
    """What is recorded of one run.

    Attributes:
        inputs: the data that it read, as its run spec has them.
    """

    def __init__(self, run: Run, scope: Scope, job: Job) -> None:
        """Capture the code and the environment of a run that has just begun, and record it,
        so that a run that crashes can be made again too. Why it cannot be is a tag."""
        self.inputs: list[dict[str, str]] = []
        self._datasets: list[tuple[dict[str, str], str]] = []
        self._run = run
        self._scope = scope
        self._texts: dict[str, str] = {}
        self._sums: dict[type, str] = {}
        kinds = [call.kind for call in job.calls().values() if call]
        reasons = list(self._keep_sources(kinds))
        self._captured = self._capture(_place.folder_of(kinds))
        reasons += self._lost(kinds)
        if reasons:
            run.set_tag(NOT_REPRODUCIBLE, "; ".join(reasons)[:5000])
            _log.warning("run %s is not reproducible: %s", run.id, "; ".join(reasons))
        self.record(job)

    def store(self, folder: Path, document: dict[str, Any]) -> None:
        """Note data that the run read, which a folder has.

        Args:
            document: role, name, source_type, source, schema, profile, keep.
        """
        given = store(self._scope, self._run.id, folder, document)
        self.inputs.append(given)
        said = {key: document[key] for key in ("source_type", "source", "schema", "profile")}
        dataset = {"name": given["name"], "digest": given["digest"], **said}
        self._datasets.append((dataset, given["role"]))

    def record(self, job: Job, search: dict[str, Any] | None = None) -> None:
        """Record what is known by now; nothing where the capture failed."""
        if self._captured is None:
            return
        document = {"run_id": self._run.id, "spec": self._spec(job, search), "sources": self._texts}
        ask(self._scope, "sdk:record", "spec", document)

    def record_trial(self, run: Run, job: Job) -> None:
        """Record a trial, which is no search, and let it hold the code and the data of this
        run."""
        for dataset, role in self._datasets:
            tags = {"mlflow.data.context": role}
            run._append(records.INPUT, encode({"dataset": dataset, "tags": tags}))
            self._hold(run, dataset["digest"], "input")
        if self._captured is None:
            return
        if tree := self._captured["code"]["tree"]:
            self._hold(run, tree, "code")
        document = {"run_id": run.id, "spec": self._spec(job, None), "sources": self._texts}
        ask(self._scope, "sdk:record", "spec", document)

    def _hold(self, run: Run, digest: str, role: str) -> None:
        with suppress(NotFoundError):  # of data that is not kept, there is the digest alone
            self._scope.send("PUT", "/runs/{}/trees/{}", run.id, digest, body={"role": role})

    def _spec(self, job: Job, search: dict[str, Any] | None) -> dict[str, Any]:
        assert self._captured is not None  # record looks
        observed = self._captured["observed"]
        identity = {
            "kind": "python",
            "command": self._captured["command"],
            "components": {name: self._component(job, call) for name, call in job.calls().items()},
            "seed": job.seed,
            "search": search,
            "inputs": sorted(
                self.inputs, key=lambda one: (one["role"], one["name"], one["digest"])
            ),
            "code": self._captured["code"],
        }
        environment = {**observed["env"], **_environment.seen()}
        return {
            "format": "cupel-run-spec/1",
            "identity": identity,
            "observed": {**observed, "env": environment},
        }

    def _component(self, job: Job, call: Call | None) -> dict[str, Any] | None:
        if call is None:
            return None
        is_dataset = call is job.dataset
        params = job.evaluation.with_params(call.params) if is_dataset else call.params
        return {"name": call.name, "params": params, "source": self._sums.get(call.kind)}

    def _keep_sources(self, kinds: list[type]) -> Iterator[str]:
        """Keep the source of classes that no file has; yield why of one it cannot be."""
        for kind in kinds:
            if "<locals>" in kind.__qualname__:
                yield f"{kind.__qualname__} is defined within a function"
            elif _sources.needs_source(kind):
                try:
                    text = _sources.source_of(kind)
                except (InvalidError, OSError, UnicodeError) as error:
                    yield str(error)
                else:
                    self._sums[kind] = _sources.sum_of(text)
                    self._texts[self._sums[kind]] = text

    def _capture(self, folder: Path) -> dict[str, Any] | None:
        try:
            document = {
                "run_id": self._run.id,
                "folder": str(folder),
                "argv": [_storable(word) for word in sys.orig_argv],
                "listed": _packages.environment(folder),
                "program": os.path.realpath(sys.executable) if sys.executable else "",
            }
            found: dict[str, Any] = ask(self._scope, "sdk:capture", "capture", document)
        except Error as error:
            _log.warning("run %s: the code was not captured: %s", self._run.id, error.message)
            return None
        return found

    def _lost(self, kinds: list[type]) -> Iterator[str]:
        """Yield why what was captured does not do."""
        if self._captured is None or self._captured["code"]["tree"] is None:
            yield "the code was not captured"
            return
        root = Path(self._captured["root"]).resolve()
        for kind in kinds:
            file = _place.file_of(kind)
            if kind in self._sums or kind.__module__ == "__main__":
                continue  # told by its source
            if file is None:
                yield f"{kind.__module__}, which defines {kind.__qualname__}, is in no file"
            elif root not in file.parents and not _place.is_installed(file):
                yield f"{file.name}, which defines {kind.__qualname__}, is not below {root.name}"


def store(scope: Scope, run_id: str, folder: Path, document: dict[str, Any]) -> dict[str, str]:
    """Store a folder as data that a run read, and return the input."""
    order = {"run_id": run_id, "folder": str(folder), **document}
    found: dict[str, str] = ask(scope, "sdk:store", "input", order)
    return found


def _storable(word: str) -> str:
    """Return an argument as text of UTF-8."""
    return word.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
