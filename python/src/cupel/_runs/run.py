"""Runs."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any

from cupel import _display
from cupel._connection import Scope, connect
from cupel._errors import InvalidError, UnavailableError
from cupel._runs import active, entries
from cupel._runs.artifacts import Artifacts
from cupel._runs.datasets import Datasets
from cupel._runs.info import RunInfo
from cupel._runs.models import Models
from cupel._runs.outbox import PATIENCE, Outbox
from cupel._runs.point import Point
from cupel._runs.spool import Destination
from cupel._runs.writing import DESCRIPTION, Writing

_log = logging.getLogger("cupel")
_ENDED = ("FINISHED", "FAILED", "KILLED")
ERROR_TAG = "cupel.error"  # what ended a run that failed


class Run(Datasets, Models, Writing, Artifacts):
    """One execution of training. Safe in threads, and in children that are forked.

    As a context it ends the run: as FINISHED, as FAILED after an exception, or as KILLED
    after Ctrl-C. Use :func:`cupel.start_run`, :func:`cupel.get_run` or
    :func:`cupel.search_runs` to get one.

    Attributes:
        id: 32 hex digits, unless it was imported.
    """

    def __init__(
        self,
        scope: Scope,
        document: dict[str, Any] | None,
        run_id: str,
        *,
        live: bool = False,
        owned: bool = True,
    ) -> None:
        """Make a handle.

        Args:
            document: the run as the API tells it; None to ask when it is needed.
            live: whether it was started here, and is not over.
            owned: whether the end of it here is the end of the run.
        """
        self.id = run_id
        self.project = scope.project
        self._scope = scope
        self._document = document
        self._stale = False
        self._owned = owned
        self._pid = os.getpid() if live else 0
        self._live = live
        self._on_end: list[Callable[[], None]] = []
        settings = scope.connection.settings
        self._outbox = Outbox(settings, Destination(settings.url, scope.project, run_id))

    @property
    def is_open(self) -> bool:
        """Whether it was started here and has not ended."""
        return self._live

    @property
    def info(self) -> RunInfo:
        """Name, status, times and the like."""
        return RunInfo.of(self._current())

    @property
    def params(self) -> dict[str, str]:
        """The parameters."""
        return dict(self._current()["hyperparameters"] or {})

    @property
    def tags(self) -> dict[str, str]:
        """The tags."""
        return dict(self._current()["tags"] or {})

    @property
    def metrics(self) -> dict[str, float]:
        """The last value of each metric: that of the highest step."""
        metrics = self._current()["metrics"] or {}
        return {key: float(metric["last"]["value"]) for key, metric in metrics.items()}

    @property
    def description(self) -> str:
        """What is said of it in prose."""
        return self.tags.get(DESCRIPTION, "")

    @property
    def url(self) -> str:
        """The address of its page. The user's own server begins to listen on loopback."""
        from cupel._runs.address import base_url

        route = f"projects/{self.project}/experiments/{self._current()['experiment_id']}"
        return f"{base_url(self._scope.connection)}/{route}/runs/{self.id}"

    def history(self, key: str) -> list[Point]:
        """Return all points of a metric by time: none for one that was not logged."""
        if self._stale:
            self.flush()
        found = self._scope.get("/runs/{}/history", self.id, key=key)
        return [Point.of(point) for point in found["points"] or []]

    def reload(self) -> None:
        """Ask the server again for what it knows of the run."""
        if self._stale:
            self.flush()
        self._stale = False
        self._document = self._scope.get("/runs/{}", self.id)

    def _current(self) -> dict[str, Any]:
        """Return what is known, up to date where this process logs to it."""
        if self._document is None or self._stale or self._live:
            self.reload()
        assert self._document is not None  # it was just read
        return self._document

    def end(self, status: str = "FINISHED", patience: float = PATIENCE) -> None:
        """End the run, and wait until the server has all of it.

        A run that CUPEL_RUN_ID names, or that the parent of this process has started, is
        left open: who started it ends it.

        Args:
            status: "FINISHED", "FAILED" or "KILLED".
            patience: seconds without progress after which what is left stays on disk, to
                be sent later.
        """
        if status not in _ENDED:
            raise InvalidError(f"status {status!r}: a run ends as {', '.join(_ENDED)}")
        self._close(patience, {"status": status, "end_time": entries.now()})

    def _close(self, patience: float, change: dict[str, Any]) -> None:
        self._live = False
        active.leave(self)
        for stop in self._on_end:
            stop()
        self._on_end.clear()
        if self._ends_here():
            self._change(change)
        try:
            self.flush(patience)
        except UnavailableError as error:
            _log.warning("%s", error.message)
        self._outbox.close()

    def _ends_here(self) -> bool:
        """Say whether this process may end the run."""
        return self._owned and self._pid in (0, os.getpid())

    def send_leftovers(self) -> None:
        """Send what earlier processes have logged to the run and could not send."""
        self._outbox.send_leftovers()

    def delete(self) -> None:
        """Mark the run as deleted; :meth:`restore` brings it back."""
        self.flush()
        self._scope.send("DELETE", "/runs/{}", self.id)
        self._document = None

    def restore(self) -> None:
        """Bring the deleted run back."""
        self._scope.send("POST", "/runs/{}/restore", self.id, repeatable=True)
        self._document = None

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._live:
            self.end_after(error)

    def end_after(self, error: BaseException | None) -> None:
        """End the run as what happened says, and note what it was."""
        if error is None or (isinstance(error, SystemExit) and not error.code):
            self.end("FINISHED")
            return
        if self._ends_here():
            text = f"{type(error).__name__}: {error}"
            self.set_tag(ERROR_TAG, text.replace("\0", "")[: entries.MAX_TAG])
        self.end("KILLED" if isinstance(error, KeyboardInterrupt) else "FAILED")

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (self._scope.connection.settings.url, self.project, self.id)

    def __repr__(self) -> str:
        return f"Run(id={self.id!r}, project={self.project!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and (self.id, self._scope) == (other.id, other._scope)

    def __hash__(self) -> int:
        return hash(self.id)

    def _repr_html_(self) -> str:
        info = self.info
        state = {"status": info.status, "experiment": info.experiment_id, "user": info.user}
        times = {"started": info.start_time, "ended": info.end_time, "commit": info.git_commit}
        params = {f"params.{key}": value for key, value in self.params.items()}
        metrics = {f"metrics.{key}": value for key, value in self.metrics.items()}
        return _display.card(info.name, {"id": self.id, **state, **times, **params, **metrics})


def _revive(url: str, project: str, run_id: str) -> Run:
    """Make a handle in the process that a run was sent to."""
    return Run(Scope(connect(url), project), None, run_id)
