"""Servers that live as long as a test."""

from __future__ import annotations

import re
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from cupel._connection.binary import find_binary
from cupel._errors import UnavailableError

_LISTENING = re.compile(r"listening url=(\S+)")


@contextmanager
def throwaway_server(
    *flags: str, home: str | None = None, listen: str = "127.0.0.1:0"
) -> Iterator[str]:
    """Start a server over an empty folder, give its address, and remove both.

    Args:
        flags: further flags of ``cupel server``.
        home: folder of its data, which is kept, for servers that come back.
        listen: address and port; a free one by default.

    >>> with throwaway_server() as url:
    ...     url
    'http://127.0.0.1:...'
    """
    with TemporaryDirectory(prefix="cupel-") as empty:
        command = [str(find_binary()), "server", "--home", home or empty, "--listen", listen]
        command += flags
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            address = _address(process)
            with _drained(process):
                yield address
        finally:
            process.terminate()
            process.wait(timeout=30)
            assert process.stderr is not None  # it is a pipe
            process.stderr.close()


@contextmanager
def _drained(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Read away what a server says: one whose pipe is full stops answering."""
    reader = threading.Thread(target=deque, args=(process.stderr, 0), daemon=True)
    reader.start()
    try:
        yield
    finally:
        process.terminate()
        reader.join(timeout=30)


def _address(process: subprocess.Popen[bytes]) -> str:
    """Return the address that the server says it listens on."""
    assert process.stderr is not None  # it is a pipe
    said = ""
    for line in process.stderr:
        said += line.decode(errors="replace")
        if found := _LISTENING.search(said):
            return found[1]
    raise UnavailableError(f"the server did not start: {said.strip()}")
