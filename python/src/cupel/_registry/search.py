"""Images that a search finds, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, overload

from cupel._connection import Scope
from cupel._display import table
from cupel._registry.record import Record, of_answer

if TYPE_CHECKING:
    from cupel._registry.image import ModelImage
    from cupel._registry.project import Project

_PAGE = 100
_SHOWN = 20  # rows in a notebook
_COLUMNS = ("image", "label", "tags", "author", "created", "comment")


class ModelImages(Sequence["ModelImage"]):
    """Images that a search found. Further pages are asked for when they are looked at."""

    def __init__(self, project: Project, found: Iterator[Record]) -> None:
        self._project = project
        self._coming = found
        self._seen: list[ModelImage] = []
        self._see(1)  # so that a wrong filter fails here

    def _see(self, number: int | None) -> None:
        from cupel._registry.image import saved_image

        lacking = None if number is None else max(0, number - len(self._seen))
        for record in islice(self._coming, lacking):
            self._seen.append(saved_image(self._project, record))

    def __iter__(self) -> Iterator[ModelImage]:
        at = 0
        while True:
            self._see(at + 1)
            if at >= len(self._seen):
                return
            yield self._seen[at]
            at += 1

    def __len__(self) -> int:
        self._see(None)
        return len(self._seen)

    def __bool__(self) -> bool:
        self._see(1)
        return bool(self._seen)

    @overload
    def __getitem__(self, index: int) -> ModelImage: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ModelImage]: ...
    def __getitem__(self, index: int | slice) -> ModelImage | Sequence[ModelImage]:
        self._see(index + 1 if isinstance(index, int) and index >= 0 else None)
        return self._seen[index]

    def __repr__(self) -> str:
        names = [image.name for image in islice(self, _SHOWN)]
        return f"<model images: {', '.join(names) or 'none'}{self._more()}>"

    def _more(self) -> str:
        self._see(_SHOWN + 1)
        return ", …" if len(self._seen) > _SHOWN else ""

    def _repr_html_(self) -> str:
        rows = [_row(image) for image in islice(self, _SHOWN)]
        return table(_COLUMNS, rows) + ("<p>…</p>" if self._more() else "")


def _row(image: ModelImage) -> list[object]:
    when = f"{image.created_at:%Y-%m-%d %H:%M}"
    tags = ", ".join(image.tags)
    return [image.name, image.label, tags, image.author, when, image.comment]


def find_images(
    scope: Scope, repository: str | None, filter: str, order_by: str | Iterable[str]
) -> Iterator[Record]:
    """Yield the images that a search finds: of one repository, or of all for None."""
    order = [order_by] if isinstance(order_by, str) else list(order_by)
    query: dict[str, Any] = {"filter": filter, "order_by": order, "limit": _PAGE}
    if repository is None:
        pages = scope.pages("images", "/images", **query)
    else:
        pages = scope.pages("images", "/repositories/{}/images", repository, **query)
    return (of_answer(said, whole=False) for said in pages)


def search_models(
    filter: str = "", *, project: str | Project | None = None, order_by: str | Iterable[str] = ()
) -> ModelImages:
    """Return the model images of a project that a filter selects, the newest first.

    Args:
        filter: a condition in the search language, such as
            ``metadata.author = "testuser" and metadata.run_id = "june"``; "" selects all.
        project: its name; by default the current one.
        order_by: what to order by, such as "metadata.accuracy desc".

    Raises:
        InvalidError: the filter is none; the message points to the place.
    """
    from cupel._registry.project import Project, get_current_project, get_project

    if project is None:
        project = get_current_project()
    elif not isinstance(project, Project):
        project = get_project(project)
    return project.search_models(filter, order_by=order_by)
