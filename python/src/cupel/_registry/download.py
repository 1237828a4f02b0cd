"""How files get back from a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from cupel._connection import Scope
from cupel._connection.receive import receive
from cupel._errors import AlreadyExistsError, InvalidError
from cupel._registry.draft import digest_of
from cupel._registry.record import File


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
        receive(
            self.scope.connection,
            self.path_of(file),
            target,
            name=f"{self.repository}:{self.version}: {file.path}",
            size=file.size,
            digest=file.digest,
        )

    def path_of(self, file: File) -> str:
        """Return the route that has a file's bytes."""
        template = "/repositories/{}/images/{}/" + self.part + "/{/}"
        return self.scope.path(template, self.repository, self.version, file.path)


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
