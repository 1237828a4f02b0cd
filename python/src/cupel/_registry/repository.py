"""A named series of versions of one model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cupel._connection import Connection, Scope
from cupel._connection.settings import author
from cupel._display import card
from cupel._errors import InvalidError
from cupel._registry.cache import Cache
from cupel._registry.image import ModelImage
from cupel._registry.pending import Pending
from cupel._registry.record import of_answer
from cupel._registry.schema import HasSchema
from cupel._registry.search import ModelImages, find_images

if TYPE_CHECKING:
    from cupel._registry.project import Project
    from cupel.serializers import Serializer

_NUMBER = re.compile(r"[vV]?[0-9]+")
LATEST = "latest"  # the tag that every repository with a version has


class ModelRepository(HasSchema):
    """A model repository. It is a name: what it tells is read from the server each time.

    Attributes:
        project: the project.
        name: unique in the project.
        created_by_saving: whether saving makes the repository where there is none.
    """

    def __init__(self, project: Project, name: str, created_by_saving: bool = False) -> None:
        self.project = project
        self.name = name
        self.created_by_saving = created_by_saving

    @property
    def scope(self) -> Scope:
        """The project, as routes have it."""
        return self.project.scope

    # Images

    def new_model_image(
        self, model: object, serializer: str | Serializer | None = None
    ) -> ModelImage:
        """Return an image of a model object, to be given metadata and saved.

        Args:
            serializer: how it becomes files, or its name; by default chosen by its class.

        Raises:
            InvalidError: no serializer takes the object.
        """
        from cupel import serializers

        if serializer is None or isinstance(serializer, str):
            serializer = serializers.find(model, serializer)
        cache = Cache(self.scope.connection.settings.home)
        return ModelImage(self, None, Pending(cache, model, serializer))

    new_image = new_model_image

    def get_model_image(self, version: int | None = None, tag: str | None = None) -> ModelImage:
        """Return the image of a version or a tag; the latest for neither.

        Args:
            tag: also "latest", or a label.

        Raises:
            InvalidError: both are given.
            NotFoundError: there is no such version.
        """
        said = self.scope.get("/repositories/{}/images/{}", self.name, _ref(version, tag))
        return ModelImage(self, of_answer(said, whole=True), None)

    def get_model(
        self, version: int | None = None, tag: str | None = None, trusted: bool | None = None
    ) -> Any:
        """Return the model object of a version or a tag; the latest for neither. See
        :meth:`ModelImage.get_model`."""
        return self.get_model_image(version, tag).get_model(trusted)

    def list_model_images(self) -> ModelImages:
        """Return all versions, the newest first."""
        return self.search_models()

    log = list_model_images

    def search_models(self, filter: str = "", *, order_by: str | Iterable[str] = ()) -> ModelImages:
        """Return the versions that a filter selects. See :func:`cupel.search_models`."""
        return ModelImages(self.project, find_images(self.scope, self.name, filter, order_by))

    # Tags

    def get_tags(self) -> dict[str, int]:
        """Return the version of each tag, ``latest`` included where there is a version."""
        tags: dict[str, int] = self.scope.get("/repositories/{}/tags", self.name)["tags"]
        return tags

    def add_tag(self, tag: str, version: int) -> None:
        """Point a tag at a version, wherever it pointed before."""
        body = {"ref": _ref(version, None)}
        self.scope.send("PUT", "/repositories/{}/tags/{}", self.name, tag, body=body)

    def remove_tag(self, tag: str) -> None:
        """Remove a tag; NotFoundError if there is none."""
        self.scope.send("DELETE", "/repositories/{}/tags/{}", self.name, tag)

    # The repository itself

    @property
    def latest(self) -> int | None:
        """The newest living version; None while there is none."""
        latest: int | None = self._record()["latest"]
        return latest

    @property
    def versions(self) -> int:
        """How many living versions there are."""
        return int(self._record()["versions"])

    @property
    def annotations(self) -> dict[str, str]:
        """Notes that can be changed."""
        return dict(self._record()["annotations"] or {})

    def annotate(self, annotations: Mapping[str, str | None]) -> None:
        """Set annotations; None removes one."""
        body = {"annotations": {key: value or "" for key, value in annotations.items()}}
        self.scope.send("PATCH", "/repositories/{}/annotations", self.name, body=body)

    def rename(self, name: str) -> None:
        """Give it another name; AlreadyExistsError if that is taken."""
        self.scope.send("PATCH", "/repositories/{}", self.name, body={"name": name})
        self.name = name

    def delete(self) -> None:
        """Delete it with all its versions. Their numbers never come back."""
        self.scope.send("DELETE", "/repositories/{}", self.name, by=author())

    def _record(self) -> dict[str, Any]:
        record: dict[str, Any] = self.scope.get("/repositories/{}", self.name)
        return record

    def _schema(self) -> tuple[Connection, str]:
        return self.scope.connection, self.scope.path("/repositories/{}/schema", self.name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ModelRepository):
            return NotImplemented
        return (self.project, self.name) == (other.project, other.name)

    __hash__ = None  # type: ignore[assignment] # a repository can be renamed

    def __repr__(self) -> str:
        return f"<ModelRepository {self.name} of project {self.project.name}>"

    def _repr_html_(self) -> str:
        record = self._record()
        shown = {key: record[key] for key in ("versions", "latest", "size", "updated_at")}
        return card(self.name, shown) + self.list_model_images()._repr_html_()


def _ref(version: int | None, tag: str | None) -> str:
    """Return what names an image in an address."""
    if version is not None and tag is not None:
        raise InvalidError(f"give a version ({version!r}) or a tag ({tag!r}), not both")
    if version is not None:
        if isinstance(version, bool) or not isinstance(version, int) or version < 1:
            raise InvalidError(f"version: {version!r} is none: give a number from 1, or tag=…")
        return str(version)
    if tag is None:
        return LATEST
    if not isinstance(tag, str) or not tag or _NUMBER.fullmatch(tag):
        raise InvalidError(f"tag: {tag!r} is none: give text that is no number, or version=…")
    return tag
