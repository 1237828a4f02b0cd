"""Bundles as versions in model repositories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cupel._bundle import naming
from cupel._errors import NotFoundError
from cupel._registry.pending import names
from cupel._registry.project import Project, get_current_project, get_project

if TYPE_CHECKING:
    from cupel._bundle.model_config import ModelConfig
    from cupel._registry.image import ModelImage


def check_policy(config: ModelConfig, project: Project) -> None:
    """Raise InvalidError unless a project allows the bundle's name and author."""
    settings = project.settings
    naming.check_declared(config.model_name, settings["model_names"])
    naming.check_domain(config.author_email, settings["email_domains"])


def save_image(
    config: ModelConfig,
    project: Project,
    comment: str,
    tags: str | Iterable[str],
    metadata: Mapping[str, Any],
) -> ModelImage:
    """Save a bundle as the next version of its repository.

    Raises:
        ConflictError: a version has its label.
    """
    repository = project.get_model_repository(config.model_name, create=True)
    image = repository.new_model_image(config)
    image.set_metadata({**_searchable(config), **metadata})
    label = config.version if naming.is_label(config.version) else None
    return image.save(comment, names(tags), label, author=config.author_email)


def is_taken(config: ModelConfig, project: Project) -> bool:
    """Say whether a version of the repository is called like the bundle's."""
    try:
        project.get_model_repository(config.model_name).get_model_image(tag=config.version)
    except NotFoundError:
        return False
    return True


def project_of(project: Project | str | None) -> Project:
    """Return a project, which may be named; None is the current one."""
    if project is None:
        return get_current_project()
    return get_project(project) if isinstance(project, str) else project


def _searchable(config: ModelConfig) -> dict[str, Any]:
    """Return what a bundle says of itself, as metadata of its image."""
    return {
        "model_name": config.model_name,
        "model_class": config.model_class,
        "author_email": config.author_email,
        "version": config.version,
        "metrics": dict(config.metrics),
    }
