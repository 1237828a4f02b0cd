"""The program's commands for SDKs: one JSON document in, JSON lines out.

What needs chunking or S3 is done by the program, so that it is written once.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import IO, Any

from cupel._connection.binary import find_binary
from cupel._connection.http import Connection, encode
from cupel._errors import InternalError, error_of


def run(connection: Connection, command: Sequence[str], document: Any) -> Iterator[dict[str, Any]]:
    """Run a command with a document, and yield what it says line by line.

    Raises:
        Error: what the command failed with.
    """
    process = subprocess.Popen(
        [str(find_binary()), *command],
        env=_environment(connection),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            yield from _lines(process, encode(document))
        finally:
            process.kill()  # does nothing to one that has ended


def _environment(connection: Connection) -> dict[str, str]:
    settings = connection.settings
    place = {"CUPEL_URL": connection.address, "CUPEL_TOKEN": settings.token}
    return {**os.environ, **place, "CUPEL_HOME": str(settings.home)}


def _lines(process: subprocess.Popen[bytes], document: bytes) -> Iterator[dict[str, Any]]:
    stdin, stdout, stderr = _pipes(process)
    with stdin:
        stdin.write(document)
    for line in stdout:
        said = json.loads(line)
        if "error" in said:
            raise error_of(said["error"]["code"], said["error"]["message"])
        yield said
    if process.wait() != 0:
        told = stderr.read().decode(errors="replace").strip()
        raise InternalError(told or f"{process.args!r} ended with {process.returncode}")


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
    assert stdin is not None and stdout is not None and stderr is not None  # all are pipes
    return stdin, stdout, stderr
