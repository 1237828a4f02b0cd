"""Making a run again, by the program's own engine, in the run's own code with its own data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from cupel._connection import Scope
from cupel._connection.binary import find_binary
from cupel._errors import InternalError, InvalidError, error_of
from cupel._runs.place import current_scope
from cupel._runs.run import Run

REPORT = "cupel/report.json"
_CODES = {2: "invalid", 3: "not_found", 4: "conflict", 5: "conflict"}
_DATA = ("stored", "source")


class Reproduction(Run):
    """A run that was made to be the same as another one.

    Attributes:
        verdict: "identical", "equivalent" (each metric within its tolerance), "different",
            or "failed".
        reproduces: id of the run that was made again.
        differences: what differs in what was run and around it, the likeliest cause of
            another outcome first: ``section``, ``name``, ``old`` and ``new`` of each.
    """

    verdict: str
    reproduces: str
    differences: list[dict[str, Any]]

    @classmethod
    def of(cls, scope: Scope, said: dict[str, Any]) -> Reproduction:
        """Make a handle of what the program says at last."""
        made = cls(scope, None, said["run_id"])
        made.verdict = said["verdict"]
        made.reproduces = said["reproduces"]
        made.differences = list(said["differences"] or [])
        return made

    @cached_property
    def report(self) -> dict[str, Any]:
        """The whole report: each metric and artifact beside its old one."""
        with TemporaryDirectory(prefix="cupel-") as folder:
            file = self.download_artifact(REPORT, folder)
            found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found

    def __repr__(self) -> str:
        return f"Reproduction(id={self.id!r}, of={self.reproduces!r}, verdict={self.verdict!r})"


def reproduce(run_id: str, data: str = "stored") -> Reproduction:
    """Make a run again, and return the new run with its verdict.

    That runs the code of the run on this machine: the call is the consent. What is done is
    told on standard error.

    Args:
        data: "stored", as the run read it, or "source", as it is now.

    Raises:
        NotFoundError: there is no such run.
        ConflictError: nothing could be run, such as of a run that does not say how it was made.
    """
    if data not in _DATA:
        raise InvalidError(f"data {data!r}: stored or source")
    scope = current_scope()
    command = [str(find_binary()), "reproduce", run_id, "--json", "--yes", "--data", data]
    process = subprocess.Popen(
        command,
        env=_environment(scope),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            out, told = _talk(process)
        finally:
            process.terminate()  # does nothing to one that has ended
    said = _last(out)
    if not said.get("run_id"):
        message = _message(told) or f"cupel reproduce ended with {process.returncode}"
        raise error_of(_CODES.get(process.returncode, InternalError.code), message)
    return Reproduction.of(scope, said)


def _talk(process: subprocess.Popen[bytes]) -> tuple[bytes, str]:
    """Return what the program prints, and what it tells people, who hear it at once."""
    stdout, stderr = process.stdout, process.stderr
    assert stdout is not None and stderr is not None  # both are pipes
    told: list[str] = []
    listener = threading.Thread(target=_pass_on, args=(stderr, told), daemon=True)
    listener.start()
    out = stdout.read()
    process.wait()
    listener.join()
    return out, "".join(told)


def _pass_on(stream: IO[bytes], told: list[str]) -> None:
    for line in stream:
        text = line.decode("utf-8", "replace")
        told.append(text)
        print(text, end="", file=sys.stderr, flush=True)


def _last(out: bytes) -> dict[str, Any]:
    """Return the last line, which is the result; {} where there is none."""
    lines = out.decode("utf-8", "replace").strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _message(told: str) -> str:
    """Return what the program says at last, which is why it failed."""
    lines = told.strip().splitlines()
    return lines[-1].removeprefix("cupel: ") if lines else ""


def _environment(scope: Scope) -> dict[str, str]:
    """Return this process's environment, so that the program finds this Python first."""
    settings = scope.connection.settings
    found = {
        **os.environ,
        "CUPEL_URL": scope.connection.address,
        "CUPEL_TOKEN": settings.token,
        "CUPEL_HOME": str(settings.home),
        "CUPEL_PROJECT": scope.project,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }
    found.pop("CUPEL_RUN_ID", None)
    found.pop("VIRTUAL_ENV", None)
    if sys.prefix != sys.base_prefix:
        found["VIRTUAL_ENV"] = sys.prefix
    return found
