"""Home folders that live as long as a test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cupel._connection import Connection, Settings, local

_LEAVING = 10.0  # seconds that the server may take to go


@contextmanager
def throwaway_home() -> Iterator[Path]:
    """Give an empty home folder, for CUPEL_HOME; end the local server over it, and remove both.

    >>> with throwaway_home() as home:
    ...     list(home.iterdir())
    []
    """
    # What the server still writes while it leaves is nobody's concern.
    with TemporaryDirectory(prefix="cupel-", ignore_cleanup_errors=True) as folder:
        home = Path(folder).resolve()
        try:
            yield home
        finally:
            _leave(home)


def _leave(home: Path) -> None:
    """Make the local server over a home folder leave, if there is one."""
    if not local.answers(home):
        return
    settings = Settings(url="", token="", home=home)
    with closing(Connection(settings, patience=0)) as connection:
        connection.call("POST", "/api/v1/local:leave", body={})
    deadline = time.monotonic() + _LEAVING
    while local.answers(home) and time.monotonic() < deadline:
        time.sleep(0.01)
