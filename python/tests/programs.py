"""Programs that tests start, and kill."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def start(source: str, quiet: bool = False) -> subprocess.Popen[bytes]:
    """Start a program of Python in the test's environment; what it prints is read from it.

    Args:
        quiet: throw away what it says on standard error.
    """
    command = [sys.executable, "-W", "error", "-c", source]
    stderr = subprocess.DEVNULL if quiet else None
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr)


def run(source: str) -> str:
    """Run a program to its end, and return what it printed."""
    with started(source) as program:
        printed, _ = program.communicate(timeout=60)
    assert program.returncode == 0
    return printed.decode().strip()


@contextmanager
def started(source: str, quiet: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program, and kill it in the end."""
    program = start(source, quiet)
    with program:
        try:
            yield program
        finally:
            program.kill()
