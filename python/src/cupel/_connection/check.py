"""Whether a local server is the one that this installation would start.

A server goes on when its program is upgraded. It is then replaced, when nobody uses it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from cupel._connection.binary import find_binary
from cupel._errors import ConflictError, NotFoundError, UnavailableError

PROTOCOL = 1
_PATIENCE = 10.0  # seconds that a server of another protocol may still be in use

Call = Callable[..., Any]


def replaceable(call: Call) -> bool:
    """Make an outdated local server leave; say whether another one has to be started.

    Args:
        call: as :meth:`Connection.call`, without retries.

    Raises:
        UnavailableError: it speaks another protocol, and is in use.
    """
    try:
        status = call("GET", "/api/v1/local")
    except NotFoundError:
        return False  # a server of before there were local ones
    if status["protocol"] == PROTOCOL:
        return _older(status["program_time"]) and _leaves(call)
    deadline = time.monotonic() + _PATIENCE
    while not _leaves(call):
        if time.monotonic() > deadline:
            raise UnavailableError(
                f"the local server (process {status['pid']}) is release {status['version']}, and "
                "in use by programs of that release: end them, or give another CUPEL_HOME"
            )
        time.sleep(0.2)
    return True


def _older(program_time: int) -> bool:
    """Say whether a program that was changed then, in milliseconds, is older than ours."""
    try:
        ours = find_binary().stat().st_mtime_ns // 1_000_000
    except (UnavailableError, OSError):
        return False  # there is nothing to replace it by
    return program_time < ours


def _leaves(call: Call) -> bool:
    try:
        call("POST", "/api/v1/local:leave", body={"if_idle": True})
    except ConflictError:
        return False
    return True
