"""Files beside the model."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from cupel._errors import InvalidError
from cupel._registry.draft import BLOCK, Source


@dataclass(frozen=True)
class Attachment:
    """A file that is attached to an image.

    Attributes:
        name: its name in the image.
        size: bytes.
        digest: SHA-256 of the bytes, in hex.
    """

    name: str
    size: int
    digest: str
    _open: Callable[[], BinaryIO] = field(repr=False, compare=False)

    def open(self) -> BinaryIO:
        """Open it for reading. It is downloaded now, unless it was before."""
        return self._open()


Content = str | bytes | os.PathLike[str] | IO[Any]


def source_of(name: str, content: Content, folder: Path) -> Source:
    """Return what is to be attached, as a file.

    Args:
        content: text, bytes, the path of a file, or an open file, text or binary, which is
            read from where it stands.
        folder: for a copy of what is no file on disk.

    Raises:
        InvalidError: the name is none, or there is no such file.
    """
    _check(name)
    if isinstance(content, os.PathLike):
        path = Path(content).absolute()
        if not path.is_file():
            raise InvalidError(f"attachment {name!r}: {path} is no file")
        return Source(name, path)
    path = folder / f"{len(list(folder.iterdir()))}"
    with path.open("wb") as target:
        _copy(name, content, target)
    return Source(name, path)


def _check(name: str) -> None:
    """Refuse a name that the server would refuse when all is sent."""
    parts = name.split("/")
    unclean = any(part in ("", ".", "..") or len(part.encode()) > 255 for part in parts)
    if unclean or "\\" in name or not name.isprintable():
        raise InvalidError(
            f"attachment {name!r}: use a relative, clean path: no leading or doubled '/', no '\\', "
            "no '.' or '..', no part over 255 bytes"
        )


def _copy(name: str, content: str | bytes | IO[Any], target: BinaryIO) -> None:
    if isinstance(content, str):
        target.write(content.encode())
    elif isinstance(content, (bytes, bytearray, memoryview)):
        target.write(content)
    elif not hasattr(content, "read"):
        raise InvalidError(
            f"attachment {name!r}: give an open file, a path, bytes or text, "
            f"not a {type(content).__name__}"
        )
    elif isinstance(content.read(0), str):
        while text := content.read(BLOCK):
            target.write(text.encode())
    else:
        shutil.copyfileobj(content, target, BLOCK)


def pending(source: Source) -> Attachment:
    """Return what is not saved yet."""
    return Attachment(source.name, source.size, source.digest, lambda: source.file.open("rb"))
