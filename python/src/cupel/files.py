"""Files by a path of this machine or by an address in S3, alike.

An address is a path, or ``s3://BUCKET/KEY`` with the credentials, region and endpoint that
every program of AWS takes from the environment. Whatever is written is seen whole, or not
at all.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     write_text(f"{folder}/iv/metadata.json", "{}")
...     [file.name for file in list_files(folder)], read_text(f"{folder}/iv/metadata.json")
(['iv/metadata.json'], '{}')
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

from cupel._connection.binary import find_binary
from cupel._errors import (
    ConflictError,
    CorruptError,
    Error,
    InvalidError,
    NotFoundError,
    PermissionDeniedError,
    UnavailableError,
)

Address = str | os.PathLike[str]

__all__ = [
    "File",
    "delete",
    "download",
    "exists",
    "list_files",
    "read_bytes",
    "read_text",
    "upload",
    "write_bytes",
    "write_text",
]

# Exit statuses of the program; docs/guide/command-line.md has them.
_FAILURES: dict[int, type[Error]] = {
    1: CorruptError,
    2: InvalidError,
    3: NotFoundError,
    4: ConflictError,
}


@dataclass(frozen=True)
class File:
    """A file below a folder.

    Attributes:
        name: its path from the folder, with slashes.
        address: its whole address.
        size: bytes.
    """

    name: str
    address: str
    size: int


def read_bytes(address: Address) -> bytes:
    """Return the bytes of a file.

    Raises:
        NotFoundError: there is none, or it is a folder.
    """
    if is_remote(address):
        return _run("cat", address)
    try:
        return Path(address).read_bytes()
    except OSError as error:
        raise _failure("read", address, error) from error


def read_text(address: Address) -> str:
    """Return the text of a file, which is UTF-8."""
    try:
        return read_bytes(address).decode()
    except UnicodeDecodeError as error:
        raise InvalidError(f"{os.fspath(address)} is no text in UTF-8: {error}") from error


def write_bytes(address: Address, data: bytes) -> None:
    """Write a file, in place of one that is there. Folders on the way are made."""
    if is_remote(address):
        _run("put", address, data)
        return
    path = Path(address)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise _failure("write", address, error) from error


def _replace(path: Path, data: bytes) -> None:
    with _new_file(path) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file beside a path, which takes that path once all is written. It has the
    mode of any new file: those of tempfile are their owner's alone."""
    new = path.with_name(f".cupel-{token_hex(8)}")
    try:
        with new.open("xb") as file:
            yield file
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def write_text(address: Address, text: str) -> None:
    """Write a file of text, as UTF-8."""
    write_bytes(address, text.encode())


def exists(address: Address) -> bool:
    """Say whether there is a file; a folder is none."""
    if not is_remote(address):
        return Path(address).is_file()
    try:
        _run("stat", address)
    except NotFoundError:
        return False
    return True


def list_files(folder: Address) -> list[File]:
    """Return the files below a folder, at any depth, by name.

    Raises:
        NotFoundError: there is no such folder; in S3, nothing lies below it.
    """
    if is_remote(folder):
        return _list_remote(os.fspath(folder).rstrip("/"))
    root = Path(folder)
    if not root.is_dir():
        raise NotFoundError(f"there is no folder {root}")
    found = (path for path in root.rglob("*") if path.is_file())
    files = (File(p.relative_to(root).as_posix(), str(p), p.stat().st_size) for p in found)
    return sorted(files, key=lambda file: file.name)


def _list_remote(folder: str) -> list[File]:
    said: list[dict[str, Any]] = json.loads(_run("list", folder + "/", flags=("--json",)))
    files = (File(f["address"][len(folder) + 1 :], f["address"], f["size"]) for f in said)
    return sorted(files, key=lambda file: file.name)


def delete(address: Address) -> None:
    """Delete one file, for good.

    Raises:
        NotFoundError: there is none.
    """
    if is_remote(address):
        _run("delete", address)
        return
    try:
        Path(address).unlink()
    except OSError as error:
        raise _failure("delete", address, error) from error


def download(address: Address, path: str | os.PathLike[str]) -> None:
    """Copy a file to a path of this machine, without holding it in memory."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _new_file(target) as file:
        _copy_out(address, file)


def _copy_out(address: Address, file: IO[bytes]) -> None:
    if is_remote(address):
        _run("cat", address, stdout=file)
        return
    try:
        with Path(address).open("rb") as source:
            shutil.copyfileobj(source, file)
    except OSError as error:
        raise _failure("read", address, error) from error


def upload(path: str | os.PathLike[str], address: Address) -> None:
    """Copy a file of this machine to an address, without holding it in memory."""
    if not is_remote(address):
        download(path, os.fspath(address))
        return
    try:
        with Path(path).open("rb") as source:
            _run("put", address, source)
    except OSError as error:
        raise _failure("read", path, error) from error


def is_remote(address: Address) -> bool:
    """Say whether an address is one in S3.

    Raises:
        InvalidError: it is neither that nor a path.
    """
    text = os.fspath(address)
    scheme, found, _ = text.partition("://")
    if not text or (found and scheme != "s3"):
        raise InvalidError(f"address {text!r}: write a path, or s3://BUCKET/KEY")
    return bool(found)


def _run(
    command: str,
    address: Address,
    content: bytes | IO[bytes] = b"",
    stdout: int | IO[bytes] = subprocess.PIPE,
    flags: tuple[str, ...] = (),
) -> bytes:
    """Let the program do it, which knows S3."""
    source: dict[str, Any]
    source = {"input": content} if isinstance(content, bytes) else {"stdin": content}
    line = [str(find_binary()), f"files:{command}", *flags, "--", os.fspath(address)]
    done: subprocess.CompletedProcess[bytes] = subprocess.run(
        line, stdout=stdout, stderr=subprocess.PIPE, check=False, **source
    )
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip().removeprefix("cupel: ")
        raise _FAILURES.get(done.returncode, UnavailableError)(told)
    return done.stdout or b""


def _failure(what: str, address: Address, error: OSError) -> Error:
    """Return what an operating system's error means."""
    message = f"cannot {what} {os.fspath(address)}: {error.strerror}"
    if isinstance(error, (FileNotFoundError, IsADirectoryError, NotADirectoryError)):
        return NotFoundError(message)
    if isinstance(error, PermissionError):
        return PermissionDeniedError(message)
    return UnavailableError(message)
