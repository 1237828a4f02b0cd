"""An image as a server tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cupel._registry import datetimes

CONTENT_ENCODING = "cupel.content_encoding"  # annotation: the serializer's name


@dataclass(frozen=True)
class File:
    """A file of an image.

    Attributes:
        path: its path in the image, with slashes; of an attachment, its name.
        size: bytes.
        digest: SHA-256 of the bytes, in hex.
    """

    path: str
    size: int
    digest: str


@dataclass(frozen=True)
class Record:
    """All that is said of a saved image. The HTTP API has the same fields.

    Attributes:
        metadata: the user's own, with datetimes.
        files, attachments: None where the answer was one of many images.
    """

    repository: str
    version: int
    label: str
    tags: tuple[str, ...]
    comment: str
    author: str
    created_at: datetime
    changed_at: datetime
    metadata: dict[str, Any]
    size: int
    digest: str
    run_id: str | None
    library_versions: dict[str, str]
    annotations: dict[str, str]
    external_source: str
    files: tuple[File, ...] | None
    attachments: tuple[File, ...] | None

    @property
    def encoding(self) -> str | None:
        """The name of the serializer that wrote the files, where it is known."""
        return self.annotations.get(CONTENT_ENCODING)

    @property
    def fields(self) -> dict[str, Any]:
        """What was added by itself, under the names that it has as metadata."""
        fields = {
            "author": self.author,
            "created_at": self.created_at,
            "run_id": self.run_id,
            "library_versions": dict(self.library_versions),
            "size": self.size,
            "digest": self.digest,
            "Content-Encoding": self.encoding,
        }
        return {name: value for name, value in fields.items() if value is not None}


def of_answer(said: Mapping[str, Any], whole: bool) -> Record:
    """Return the image of an answer.

    Args:
        whole: whether the answer is about one image, and so lists its files.
    """
    return Record(
        repository=said["repository"],
        version=said["version"],
        label=said["label"],
        tags=tuple(said["tags"] or ()),
        comment=said["comment"],
        author=said["author"],
        created_at=datetimes.instant(said["created_at"]),
        changed_at=datetimes.instant(said["changed_at"]),
        metadata=datetimes.read(said["metadata"] or {}, said["datetime_paths"] or ()),
        size=said["size"],
        digest=said["digest"],
        run_id=said["run_id"],
        library_versions=said["library_versions"] or {},
        annotations=said["annotations"] or {},
        external_source=said.get("external_source", ""),
        files=_files(said.get("files"), "path") if whole else None,
        attachments=_files(said.get("attachments"), "name") if whole else None,
    )


def _files(said: list[dict[str, Any]] | None, name: str) -> tuple[File, ...]:
    return tuple(File(one[name], one["size"], one["digest"]) for one in said or ())
