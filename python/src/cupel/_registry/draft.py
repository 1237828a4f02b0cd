"""An image that is about to be saved: files on this disk, and what is said of them."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata as distributions
from pathlib import Path
from platform import python_version
from typing import Any

from cupel._errors import InvalidError

BLOCK = 1 << 20  # bytes that are in memory at once


@dataclass(frozen=True)
class Source:
    """A file to be sent.

    Attributes:
        name: its path in the image, with slashes, or its name as an attachment.
        file: where it is, absolute. It must not change until the image is saved.
    """

    name: str
    file: Path

    @cached_property
    def size(self) -> int:
        """Bytes."""
        return self.file.stat().st_size

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hex."""
        return digest_of(self.file)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


@dataclass(frozen=True)
class Draft:
    """All of a version that is to be made.

    Attributes:
        create_repository: make the repository where there is none.
        fields: metadata, label and the like, as the HTTP API names them.
    """

    repository: str
    create_repository: bool
    files: Sequence[Source]
    attachments: Sequence[Source]
    fields: dict[str, Any]

    @property
    def sources(self) -> list[Source]:
        """Files and attachments."""
        return [*self.files, *self.attachments]

    @property
    def size(self) -> int:
        """Bytes of all sources."""
        return sum(source.size for source in self.sources)

    def body(self, upload: str) -> dict[str, Any]:
        """Return what publishes an upload that has brought the sources."""
        return {
            **self.fields,
            "upload": upload,
            "create_repository": self.create_repository,
            "files": [_sent("path", source) for source in self.files],
            "attachments": [_sent("name", source) for source in self.attachments],
        }


def _sent(key: str, source: Source) -> dict[str, Any]:
    return {key: source.name, "size": source.size, "digest": source.digest}


def fingerprint(*values: Any) -> str:
    """Return a digest of values that JSON has, in hex."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def sources_in(folder: Path) -> list[Source]:
    """Return all files below a folder, by path.

    Raises:
        InvalidError: there is none.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise InvalidError("there are no files to save: the serializer wrote none")
    return [Source(path.relative_to(folder).as_posix(), path) for path in files]


def library_versions(names: Iterable[str]) -> dict[str, str]:
    """Return the installed versions of distributions, and Python's."""
    found = {"python": python_version()}
    for name in names:
        if version := _version(name):
            found[name] = version
    return found


def _version(name: str) -> str | None:
    try:
        return distributions.version(name)
    except distributions.PackageNotFoundError:
        # Another build of a library, such as xgboost-cpu, still knows its version.
        version = getattr(sys.modules.get(name), "__version__", None)
        return version if isinstance(version, str) else None


def zone() -> dict[str, Any]:
    """Return the time zone of this machine's clock, for generated labels."""
    now = time.localtime()
    return {"name": now.tm_zone, "offset": now.tm_gmtoff}
