"""Models that a run makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cupel._connection import Scope

if TYPE_CHECKING:
    from cupel._registry.image import ModelImage


class Models:
    """The part of a run that saves models."""

    _scope: Scope
    id: str

    def log_model(
        self,
        model: object,
        name: str,
        *,
        metadata: Mapping[str, Any] | None = None,
        comment: str = "",
        tags: str | Iterable[str] = (),
    ) -> ModelImage:
        """Save a model as the next version in a model repository of the run's project, which
        is made if there is none. The version names the run.

        Args:
            name: of the model repository.

        Returns:
            the image, which is saved.
        """
        from cupel._registry.project import Project

        repository = Project(self._scope).get_model_repository(name, create=True)
        image = repository.new_model_image(model)
        if metadata:
            image.set_metadata(dict(metadata))
        return image.save(comment, tags, run_id=self.id)
