"""What an image has before it is saved."""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupel._connection.settings import author
from cupel._registry import datetimes, metadata
from cupel._registry.attachments import Content, source_of
from cupel._registry.cache import Cache
from cupel._registry.draft import Draft, Source, library_versions, sources_in, zone
from cupel._registry.record import CONTENT_ENCODING
from cupel._registry.ticket import Ticket
from cupel._runs.active import current_run_id

if TYPE_CHECKING:
    from cupel.serializers import Serializer


@dataclass(frozen=True)
class Words:
    """What is said of an image when it is saved; "" leaves it to the server."""

    comment: str = ""
    tags: tuple[str, ...] = ()
    label: str = ""
    author: str = ""
    run_id: str = ""
    annotations: Mapping[str, str] | None = None


class Pending:
    """A model, its metadata and its attachments, until they are a version.

    Attributes:
        metadata: plain values only.
        ticket: the transfer, once one has begun.
    """

    def __init__(self, cache: Cache, model: object, serializer: Serializer) -> None:
        self.model = model
        self.serializer = serializer
        self.metadata: dict[str, Any] = {}
        self.attachments: dict[str, Source] = {}
        self.ticket = Ticket()
        self._cache = cache
        self._work: Path | None = None
        self._finalizer: weakref.finalize[..., Pending] | None = None

    def attach(self, name: str, content: Content) -> None:
        """Add an attachment, in place of one of the same name."""
        folder = self._folder() / "attachments"
        folder.mkdir(exist_ok=True)
        self.attachments[name] = source_of(name, content, folder)

    def draft(self, repository: str, create_repository: bool, words: Words) -> Draft:
        """Return the version to be made; the model is written to disk, once."""
        files = self._files()
        plain, paths = datetimes.written(metadata.checked(self.metadata))
        fields = {
            "metadata": plain,
            "datetime_paths": paths,
            "library_versions": library_versions(self.serializer.libraries(self.model)),
            "annotations": {CONTENT_ENCODING: self.serializer.name, **(words.annotations or {})},
            "zone": zone(),
            "comment": words.comment,
            "tags": list(words.tags),
            "label": words.label,
            "author": words.author or author(),
            "run_id": words.run_id or current_run_id(),
        }
        said = {name: value for name, value in fields.items() if value}
        attachments = [self.attachments[name] for name in sorted(self.attachments)]
        return Draft(repository, create_repository, files, attachments, said)

    def _files(self) -> list[Source]:
        folder = self._folder() / "files"
        if not folder.exists():  # else an earlier save was interrupted
            unfinished = self._folder() / "unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            self.serializer.save(self.model, unfinished)
            unfinished.rename(folder)
        return sources_in(folder)

    def _folder(self) -> Path:
        if self._work is None or not self._work.exists():
            self._work = self._cache.new_folder()
            self._finalizer = weakref.finalize(self, _remove, self._work, os.getpid())
        return self._work

    def close(self) -> None:
        """Remove what is on disk."""
        if self._finalizer is not None:
            self._finalizer()


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # a forked child must not remove what its parent sends
        shutil.rmtree(folder, ignore_errors=True)


def names(tags: str | Iterable[str]) -> tuple[str, ...]:
    """Return tags, of which one may be given alone."""
    return (tags,) if isinstance(tags, str) else tuple(tags)
