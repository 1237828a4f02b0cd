"""One version of a model."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupel._connection.settings import author as who_saves
from cupel._display import card
from cupel._errors import CorruptError, ImmutableError, NotFoundError
from cupel._registry import metadata as values
from cupel._registry.attachments import Attachment, Content, pending
from cupel._registry.known import Known
from cupel._registry.loading import Loader
from cupel._registry.pending import Pending, Words, names
from cupel._registry.record import File, Record, of_answer
from cupel._registry.transfer import send

if TYPE_CHECKING:
    from cupel._registry.project import Project
    from cupel._registry.repository import ModelRepository


class ModelImage(Known):
    """One version of a model: its files, metadata, attachments, and what is known of it.

    Metadata is written and read like that of a dictionary, or as attributes::

        image["Accuracy"] = 0.83
        image.Accuracy

    Names that this class has itself, and keys that are no identifiers, are reached by item
    only. Values are those that JSON has, scalars of numpy, and datetimes, which come back
    equal, with a fixed offset in place of a zone. What would come back as something else is
    an InvalidError: dates, tuples, keys that are not text, NaN.

    Once saved, an image never changes: only its tags and annotations do.
    """

    def __init__(
        self, repository: ModelRepository, record: Record | None, pending: Pending | None
    ) -> None:
        super().__init__(repository.name, record)
        self._repository = repository
        self._pending = pending
        self._lock = threading.RLock()

    @property
    def repository(self) -> ModelRepository:
        """The model repository."""
        return self._repository

    # Metadata

    def __getitem__(self, key: str) -> Any:
        """Return the user's value of a key, else what was added by itself under that name:
        author, created_at, run_id, library_versions, size, digest, Content-Encoding."""
        found = self._own()
        if key in found:
            return found[key]
        found = self.get_metadata()
        if key not in found:
            has = ", ".join(map(repr, found)) or "none"
            raise NotFoundError(f"{self.name} has no metadata {key!r}; it has {has}")
        return found[key]

    def __setitem__(self, key: str, value: Any) -> None:
        plain = values.checked_value(key, value)
        with self._lock:
            self._changing().metadata[key] = plain

    def __delitem__(self, key: str) -> None:
        with self._lock:
            if key not in self._changing().metadata:
                raise NotFoundError(f"{self.name} has no metadata {key!r} of yours")
            del self._changing().metadata[key]

    def __contains__(self, key: object) -> bool:
        return key in self.get_metadata()

    def __iter__(self) -> Iterator[str]:
        return iter(self.get_metadata())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except NotFoundError as error:
            raise AttributeError(str(error)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            super().__setattr__(name, value)
        elif hasattr(type(self), name):
            raise AttributeError(f"{name!r} is the image's own: write image[{name!r}] = …")
        else:
            self[name] = value

    def get_metadata(self) -> dict[str, Any]:
        """Return all metadata: what was added by itself, overlaid by the user's own."""
        return {**(self._record.fields if self._record else {}), **self._own()}

    @property
    def own_metadata(self) -> dict[str, Any]:
        """The user's metadata alone, equal to what was given."""
        return deepcopy(self._own())

    def set_metadata(self, metadata: Mapping[str, Any]) -> None:
        """Replace all of the user's metadata."""
        plain = values.checked(metadata)
        with self._lock:
            self._changing().metadata = plain

    def _own(self) -> dict[str, Any]:
        if self._pending is not None:
            return self._pending.metadata
        return deepcopy(self._saved().metadata)

    # Saving

    def attach(self, name: str, content: Content) -> None:
        """Attach a file, in place of one that has this name.

        Args:
            name: its name in the image, such as "log.txt".
            content: text, bytes, an open file (text or binary; read now, from where it
                stands), or a path, whose file must stay as it is until the image is saved.
        """
        with self._lock:
            self._changing().attach(name, content)

    def save(
        self,
        comment: str = "",
        tags: str | Iterable[str] = (),
        label: str | None = None,
        *,
        author: str | None = None,
        run_id: str | None = None,
        annotations: Mapping[str, str] | None = None,
    ) -> ModelImage:
        """Save as the next version. All of it becomes visible together, or not at all.

        Args:
            comment: about this version, in your words.
            tags: movable names, which point at this version from now on.
            label: a second, fixed name; by default one of the time.
            author: by default CUPEL_AUTHOR, git's user.email or the login name.
            run_id: the run that made the model; by default the active one, or CUPEL_RUN_ID.
            annotations: notes that can be changed later.

        Returns:
            This image.

        Raises:
            ImmutableError: it is saved already.
            UnavailableError: the transfer was interrupted. Call again, or run the program
                again, to go on: what has arrived is not sent twice.
        """
        words = Words(comment, names(tags), label or "", author or "", run_id or "", annotations)
        with self._lock:
            pending, repository = self._changing(), self._repository
            draft = pending.draft(repository.name, repository.created_by_saving, words)
            said = send(repository.scope, draft, pending.ticket)
            self._record, self._pending = of_answer(said, whole=True), None
            pending.close()
        return self

    def _changing(self) -> Pending:
        if self._pending is None:
            raise ImmutableError(
                f"{self.name} is saved, and never changes: save another version with "
                "new_model_image, or use tags and annotations for what may change"
            )
        return self._pending

    # Loading

    def get_model(self, trusted: bool | None = None) -> Any:
        """Return the model object. Its files are downloaded now, unless they were before.

        Args:
            trusted: whether files that run code when they are loaded, such as pickles, may be
                loaded. By default the project's setting decides, with a warning where it
                is "own".

        Raises:
            UntrustedError: loading would run code, and may not.
            CorruptError: the server's bytes are not those that were saved.
        """
        if self._pending is not None:
            return self._pending.model
        return self._loader().model(trusted)

    def get_attachments(self) -> dict[str, Attachment]:
        """Return the attachments by name, with size, digest and ``open()``."""
        if self._pending is not None:
            return {name: pending(one) for name, one in self._pending.attachments.items()}
        return self._loader().attachments()

    def download(
        self,
        folder: str | Path | None = None,
        *,
        attachments: bool = False,
        overwrite: bool = False,
    ) -> Path:
        """Write the files into a folder, and return its path.

        Args:
            folder: by default NAME-VERSION here.
            attachments: whether to write them too, into ``attachments`` below the folder.
            overwrite: whether to replace files that differ, which are an
                AlreadyExistsError otherwise. Equal ones are kept.
        """
        loader = self._loader()
        target = Path(folder or f"{self._repository.name}-{self.version}")
        target.mkdir(parents=True, exist_ok=True)
        loader.download(target, attachments, overwrite)
        return target

    def verify(self) -> None:
        """Have the server read every byte again, and return if all are what was saved.

        Raises:
            CorruptError: they are not; it names each damaged file.
        """
        said = self._send("POST", "/verify", repeatable=True)
        if not said["ok"]:
            damaged = [f"{one['path']}: {one['error']}" for one in said["files"] if not one["ok"]]
            whole = [said["error"]] if said.get("error") else []
            raise CorruptError(f"{self.name} is damaged: " + "; ".join(whole + damaged))

    def _loader(self) -> Loader:
        return Loader(self._repository.scope, self._repository.name, self._whole())

    # What may change

    def add_tag(self, tag: str) -> None:
        """Point a tag at this version, wherever it pointed before."""
        self._repository.add_tag(tag, self.version)
        self.refresh()

    def remove_tag(self, tag: str) -> None:
        """Remove a tag of this version."""
        self.refresh()
        if tag not in self.tags:
            raise NotFoundError(f"{self.name} has no tag {tag!r}")
        self._repository.remove_tag(tag)
        self.refresh()

    def annotate(self, annotations: Mapping[str, str | None]) -> None:
        """Set annotations; None removes one."""
        body = {"annotations": {key: value or "" for key, value in annotations.items()}}
        self._send("PATCH", "/annotations", body=body)
        self.refresh()

    def delete(self) -> None:
        """Delete this version. Its number never comes back."""
        self._send("DELETE", "", by=who_saves())

    def refresh(self) -> None:
        """Read tags and annotations again."""
        self._record = of_answer(self._send("GET", ""), whole=True)

    def _send(self, method: str, below: str, **said: Any) -> Any:
        template = "/repositories/{}/images/{}" + below
        repository = self._repository
        return repository.scope.send(method, template, repository.name, self.version, **said)

    @property
    def files(self) -> tuple[File, ...]:
        """The files of the model, with path, size and digest."""
        return self._whole().files or ()

    def _whole(self) -> Record:
        if self._saved().files is None:
            self.refresh()
        return self._saved()

    def __repr__(self) -> str:
        return f"<ModelImage {self.name}{'' if self.is_saved else ', not saved yet'}>"

    def _repr_html_(self) -> str:
        if self._record is None:
            return card(f"{self.name}, not saved yet", self.get_metadata())
        record = self._record
        about = {
            "label": record.label,
            "tags": ", ".join(record.tags),
            "comment": record.comment,
            "run": record.run_id,
        }
        return card(self.name, {**about, **self.get_metadata()})


def saved_image(project: Project, record: Record) -> ModelImage:
    """Return a version that a server has told of."""
    from cupel._registry.repository import ModelRepository

    return ModelImage(ModelRepository(project, record.repository), record, None)
