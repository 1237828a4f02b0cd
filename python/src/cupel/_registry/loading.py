"""Files of a saved image, on this disk and in memory."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from cupel import serializers
from cupel._connection import Scope
from cupel._errors import NotFoundError
from cupel._registry import trust
from cupel._registry.attachments import Attachment
from cupel._registry.cache import Cache
from cupel._registry.download import Download, missing, targets
from cupel._registry.record import File, Record

_ATTACHMENTS = "attachments"


class Loader:
    """Reads what one version consists of. The record must be a whole one."""

    def __init__(self, scope: Scope, repository: str, record: Record) -> None:
        self._scope = scope
        self._repository = repository
        self._record = record
        self._cache = Cache(scope.connection.settings.home)
        self._name = f"{repository}:{record.version}"

    def model(self, trusted: bool | None) -> Any:
        """Return the model object.

        Raises:
            UntrustedError: loading runs code, and the policy or ``trusted`` forbids it.
        """
        files = self._files()
        serializer = self._serializer(files)
        if serializer.executes_code:
            trust.check(self._scope, self._name, serializer.name, own=True, trusted=trusted)
        with self._cache.folder() as folder:
            self._cache.place(targets(folder, files), self._download("files").fetch, link=True)
            return serializer.load(folder)

    def attachments(self) -> dict[str, Attachment]:
        """Return the attachments by name."""
        return {
            file.path: Attachment(file.path, file.size, file.digest, partial(self._open, file))
            for file in self._record.attachments or ()
        }

    def download(self, folder: Path, attachments: bool, overwrite: bool) -> None:
        """Write the files into a folder, and the attachments into one in it."""
        self._write(folder, self._files(), "files", overwrite)
        if attachments:
            below = folder / _ATTACHMENTS
            self._write(below, self._record.attachments or (), "attachments", overwrite)

    def _write(self, folder: Path, files: tuple[File, ...], part: str, overwrite: bool) -> None:
        lacking = missing(targets(folder, files), overwrite)
        self._cache.place(lacking, self._download(part).fetch)

    def _open(self, file: File) -> BinaryIO:
        return self._cache.open(file, self._download("attachments").fetch)

    def _download(self, part: str) -> Download:
        return Download(self._scope, self._repository, self._record.version, part)

    def _files(self) -> tuple[File, ...]:
        if not self._record.files and self._record.external_source:
            raise NotFoundError(
                f"image {self._name} has no files here: they are at {self._record.external_source}"
            )
        return self._record.files or ()

    def _serializer(self, files: tuple[File, ...]) -> serializers.Serializer:
        if encoding := self._record.encoding:
            return serializers.get(encoding)
        return serializers.recognise([file.path for file in files])
