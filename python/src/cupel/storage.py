"""Any object under a name, with metadata.

::

    from cupel import storage

    store = storage.Storage()
    store.store("my-model", model, {"author": "testuser"})
    model = store.fetch("my-model")
    assert store.fetch_metadata("my-model") == {"author": "testuser"}

A stored name is a model repository; each object that is stored under it is a version.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cupel._errors import AlreadyExistsError, NotFoundError
from cupel._registry.image import ModelImage
from cupel._registry.project import Project, get_current_project, get_project
from cupel._registry.repository import ModelRepository
from cupel._registry.search import find_images

if TYPE_CHECKING:
    from cupel.serializers import Serializer

__all__ = ["Storage"]

_TAKEN = "{!r} is stored already: give overwrite=True, which makes a new version beside the old"


class Storage:
    """Stores objects in a project.

    Args:
        project: its name; by default the current one.
    """

    def __init__(self, project: str | Project | None = None) -> None:
        if project is None:
            project = get_current_project()
        self.project = project if isinstance(project, Project) else get_project(project)

    def store(
        self,
        name: str,
        obj: object,
        metadata: Mapping[str, Any] | None = None,
        overwrite: bool = False,
        *,
        serializer: str | Serializer = "cloudpickle",
        comment: str = "",
    ) -> ModelImage:
        """Store an object.

        Args:
            metadata: what JSON has, and datetimes.
            overwrite: whether the name may be there. The object is then its next version,
                and earlier ones stay.
            serializer: how the object becomes a file; by default a pickle.

        Returns:
            The version.

        Raises:
            AlreadyExistsError: the name is there, without ``overwrite``.
            InvalidError: the metadata would not come back equal, or breaks a schema.
        """
        repository = self.project.get_model_repository(name, create=True)
        image = repository.new_model_image(obj, serializer)
        image.set_metadata(metadata or {})
        if not overwrite and self.exists(name):
            raise AlreadyExistsError(_TAKEN.format(name))
        image.save(comment)
        if not overwrite and _has_earlier(repository, image.version):
            image.delete()  # another process was faster since we asked
            raise AlreadyExistsError(_TAKEN.format(name))
        return image

    def fetch(
        self,
        name: str,
        version: int | None = None,
        tag: str | None = None,
        trusted: bool | None = None,
    ) -> Any:
        """Return an object: its latest version, unless another is named.

        Args:
            trusted: see :meth:`cupel.ModelImage.get_model`.

        Raises:
            NotFoundError: a KeyError; there is none.
        """
        return self._image(name, version, tag).get_model(trusted)

    retrieve = fetch

    def fetch_metadata(
        self, name: str, version: int | None = None, tag: str | None = None
    ) -> dict[str, Any]:
        """Return the metadata that was stored with an object, equal to what was given.

        Raises:
            NotFoundError: a KeyError; there is no such object.
        """
        return self._image(name, version, tag).own_metadata

    def list(self, *, author: str | None = None, run_id: str | None = None) -> builtins.list[str]:
        """Return the names of what is stored, sorted.

        Args:
            author: only those whose latest version has this author, in its metadata or
                else as who stored it.
            run_id: only those whose latest version has this run, likewise.
        """
        conditions = {"metadata.author": author, "metadata.run_id": run_id}
        latest = self._latest()
        wanted = {key: value for key, value in conditions.items() if value is not None}
        if not wanted:
            return sorted(latest)
        filter = " and ".join(f"{key} = {_quoted(value)}" for key, value in wanted.items())
        found = find_images(self.project.scope, None, filter, ())
        return sorted(
            image.repository for image in found if latest.get(image.repository) == image.version
        )

    def exists(self, name: str) -> bool:
        """Say whether there is an object of this name."""
        try:
            self._image(name, None, None)
        except NotFoundError:
            return False
        return True

    def exists_with_metadata(self, name: str, metadata: Mapping[str, Any]) -> bool:
        """Say whether the latest object of this name was stored with metadata equal to this."""
        try:
            return self.fetch_metadata(name) == dict(metadata)
        except NotFoundError:
            return False

    def _image(self, name: str, version: int | None, tag: str | None) -> ModelImage:
        repository = self.project.get_model_repository(name, create=True)
        return repository.get_model_image(version, tag)

    def _latest(self) -> dict[str, int]:
        """Return the latest version of each name; a repository without versions is none."""
        found = self.project.scope.get("/repositories")["repositories"] or []
        return {one["name"]: one["latest"] for one in found if one["latest"] is not None}

    def __repr__(self) -> str:
        return f"<Storage in project {self.project.name}>"


def _has_earlier(repository: ModelRepository, version: int) -> bool:
    """Say whether a living version was there before. Numbers never come back, so that of
    several that were stored at once exactly one has none before it."""
    return version > 1 and bool(repository.search_models(f"version < {version}"))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
