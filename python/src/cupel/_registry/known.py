"""What is known of a version once it is saved."""

from __future__ import annotations

from datetime import datetime

from cupel._errors import ConflictError
from cupel._registry.record import Record


class Known:
    """The fields of a saved image. All but ``is_saved`` and ``name`` are a ConflictError
    before it is saved."""

    _record: Record | None

    def __init__(self, name: str, record: Record | None) -> None:
        self._name = name
        self._record = record

    def _saved(self) -> Record:
        if self._record is None:
            raise ConflictError(f"an image of {self._name} is not saved yet")
        return self._record

    @property
    def is_saved(self) -> bool:
        """Whether this is a version, and so never changes."""
        return self._record is not None

    @property
    def name(self) -> str:
        """REPOSITORY:VERSION, as the command line takes it; REPOSITORY before the save."""
        if self._record is None:
            return self._name
        return f"{self._record.repository}:{self._record.version}"

    @property
    def version(self) -> int:
        """Number of the version. This and what follows is known once the image is saved,
        and a ConflictError before."""
        return self._saved().version

    @property
    def label(self) -> str:
        """The second, fixed name."""
        return self._saved().label

    @property
    def tags(self) -> list[str]:
        """The tags that pointed here when the image was got; ``latest`` is none of them."""
        return list(self._saved().tags)

    @property
    def comment(self) -> str:
        """The author's words about this version."""
        return self._saved().comment

    @property
    def author(self) -> str:
        """Who saved it."""
        return self._saved().author

    @property
    def created_at(self) -> datetime:
        """When it was saved, UTC."""
        return self._saved().created_at

    @property
    def changed_at(self) -> datetime:
        """When it was last tagged or annotated, at first when it was saved."""
        return self._saved().changed_at

    @property
    def size(self) -> int:
        """Bytes of files and attachments."""
        return self._saved().size

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of files, attachments and metadata, in hex."""
        return self._saved().digest

    @property
    def run_id(self) -> str | None:
        """The run that made the model, if one did."""
        return self._saved().run_id

    @property
    def library_versions(self) -> dict[str, str]:
        """Versions of Python and of the libraries that loading needs, by name."""
        return dict(self._saved().library_versions)

    @property
    def annotations(self) -> dict[str, str]:
        """Notes that can be changed."""
        return dict(self._saved().annotations)
