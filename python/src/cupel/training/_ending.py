"""How a run of a training ends, whatever happens."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cupel._errors import Error
from cupel._runs.run import Run

TRACEBACK = "cupel/traceback.txt"
_MAX_TRACEBACK = 1 << 20


@contextmanager
def ending(run: Run) -> Iterator[None]:
    """End a run with what is done in it: as FINISHED; as FAILED after an exception, whose
    traceback it keeps; as KILLED after Ctrl-C."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, KeyboardInterrupt):
            text = "".join(traceback.format_exception(error))
            with suppress(Error):  # the error that is raised says more than a lost server
                run.log_text(text[-_MAX_TRACEBACK:], TRACEBACK)
        run.end_after(error)
        raise
    run.end()
