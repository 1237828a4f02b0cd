"""How files get back from a server."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from cupel._connection import Scope
from cupel._connection.retry import Backoff
from cupel._display import Meter, meter
from cupel._errors import AlreadyExistsError, CorruptError, InvalidError, UnavailableError
from cupel._registry.draft import digest_of
from cupel._registry.record import File

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True)
class Download:
    """Reads the files, or the attachments, of one version.

    Attributes:
        part: "files" or "attachments".
    """

    scope: Scope
    repository: str
    version: int
    part: str

    def fetch(self, file: File, target: IO[bytes]) -> None:
        """Write a file, checked. A connection that breaks off is taken up where it ended.

        Raises:
            CorruptError: the server has other bytes than were saved.
        """
        progress = meter(f"loading {file.path}", file.size)
        try:
            _Receiver(self, file, target, progress).receive()
        finally:
            progress.close()

    def path_of(self, file: File) -> str:
        """Return the route that has a file's bytes."""
        template = "/repositories/{}/images/{}/" + self.part + "/{/}"
        return self.scope.path(template, self.repository, self.version, file.path)


class _Receiver:
    def __init__(self, source: Download, file: File, target: IO[bytes], progress: Meter) -> None:
        self._source = source
        self._file = file
        self._target = target
        self._progress = progress
        self._restart()

    def _restart(self) -> None:
        self._digest = hashlib.sha256()
        self._at = 0
        self._target.seek(0)
        self._target.truncate()

    def receive(self) -> None:
        import httpx

        patience = self._source.scope.connection.patience
        backoff = Backoff(patience)
        while self._at < self._file.size:
            before = self._at
            try:
                self._go_on()
            except httpx.TransportError as error:
                if self._at > before:
                    backoff = Backoff(patience)  # it goes on, however slowly
                if not backoff.wait():
                    raise self._broken(error) from error
            else:
                break
        self._check()

    def _go_on(self) -> None:
        headers = {"If-Match": f'"{self._file.digest}"', "Accept-Encoding": "identity"}
        if self._at:
            headers["Range"] = f"bytes={self._at}-"
        connection, path = self._source.scope.connection, self._source.path_of(self._file)
        with connection.stream("GET", path, headers=headers) as answer:
            self._take(answer)

    def _take(self, answer: httpx.Response) -> None:
        if self._at and answer.status_code != 206:
            self._progress.update(-self._at)
            self._restart()
        for block in answer.iter_bytes():  # as they come, so that none is lost with a connection
            self._target.write(block)
            self._digest.update(block)
            self._at += len(block)
            self._progress.update(len(block))

    def _broken(self, error: Exception) -> UnavailableError:
        return UnavailableError(
            f"{self._file.path}: the connection broke after {self._at} of {self._file.size} "
            f"bytes: {error}"
        )

    def _check(self) -> None:
        if self._digest.hexdigest() != self._file.digest:
            raise CorruptError(
                f"{self._source.repository}:{self._source.version}: {self._file.path}: received "
                f"were bytes of SHA-256 {self._digest.hexdigest()}, saved {self._file.digest}"
            )


def targets(folder: Path, files: tuple[File, ...]) -> dict[Path, File]:
    """Return where each file goes below a folder, and make the folders for it.

    Raises:
        InvalidError: a path leads out of the folder.
    """
    found = {_below(folder, file.path): file for file in files}
    for path in {target.parent for target in found}:
        path.mkdir(parents=True, exist_ok=True)
    return found


def _below(folder: Path, path: str) -> Path:
    # Servers check this too; what they say decides where this process writes.
    target = folder / path
    strange = not path or ".." in PurePosixPath(path).parts or "\0" in path
    if strange or not target.absolute().is_relative_to(folder.absolute()) or target == folder:
        raise InvalidError(f"{path!r} is no path of a file in an image")
    return target


def missing(wanted: Mapping[Path, File], overwrite: bool) -> dict[Path, File]:
    """Return those targets that do not have their file yet.

    Raises:
        AlreadyExistsError: something else is at a target, and must not be overwritten.
    """
    lacking = {}
    for target, file in wanted.items():
        if target.is_file() and digest_of(target) == file.digest:
            continue
        if target.exists() and not overwrite:
            raise AlreadyExistsError(
                f"{target} is there, and differs: give overwrite=True, or another folder"
            )
        lacking[target] = file
    return lacking
