"""Projects: what keeps the models, runs and settings of one endeavour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cupel._connection import Connection, Scope, connect
from cupel._connection.settings import current_project
from cupel._display import card, table
from cupel._registry.names import ModelName, model_names
from cupel._registry.repository import ModelRepository
from cupel._registry.schema import HasSchema
from cupel._registry.search import ModelImages, find_images

_SETTINGS = ("email_domains", "model_names", "trusted", "metric_directions")


@dataclass(frozen=True)
class Project(HasSchema):
    """A project. It is a name: what it tells is read from the server each time.

    Attributes:
        scope: the project, as routes have it.
    """

    scope: Scope

    @property
    def name(self) -> str:
        """Its name."""
        return self.scope.project

    # Model repositories

    def get_model_repository(self, name: str, *, create: bool = False) -> ModelRepository:
        """Return the model repository of a name.

        Args:
            create: if there is none, make it together with the first version that is saved
                into it. Nothing is asked now.

        Raises:
            NotFoundError: there is none.
        """
        if not create:
            self.scope.get("/repositories/{}", name)
        return ModelRepository(self, str(name), created_by_saving=create)

    def list_model_repositories(self) -> list[ModelRepository]:
        """Return all model repositories, by name."""
        found = self.scope.get("/repositories")["repositories"]
        return [ModelRepository(self, record["name"]) for record in found or []]

    def create_model_repository(self, name: str) -> ModelRepository:
        """Make an empty model repository; AlreadyExistsError if the name is taken."""
        record = self.scope.send("POST", "/repositories", body={"name": name})
        return ModelRepository(self, record["name"])

    def search_models(self, filter: str = "", *, order_by: str | Iterable[str] = ()) -> ModelImages:
        """Return the images that a filter selects. See :func:`cupel.search_models`."""
        return ModelImages(self, find_images(self.scope, None, filter, order_by))

    # Settings

    @property
    def settings(self) -> dict[str, Any]:
        """What the project is set to: ``email_domains`` that authors may have,
        ``model_names`` that are declared, ``trusted`` ("none", "own" or "all": which models
        may run code when they are loaded), and ``metric_directions`` ("min" or "max")."""
        record = self.scope.get("")
        return {name: record[name] or _empty(name) for name in _SETTINGS}

    def set(self, **settings: Any) -> None:
        """Change settings; those that are not given stay."""
        self.scope.send("PATCH", "", body=settings)

    @property
    def trusted(self) -> str:
        """Which models may run code when they are loaded: "none", "own" or "all"."""
        return str(self.settings["trusted"])

    @property
    def ModelName(self) -> type[ModelName]:  # noqa: N802
        """The enumeration of the declared model names. A member is text."""
        return model_names(self.settings["model_names"])

    def delete(self) -> None:
        """Delete it; ConflictError unless it is empty."""
        self.scope.send("DELETE", "")

    def _schema(self) -> tuple[Connection, str]:
        return self.scope.connection, self.scope.path("/schema")

    def __repr__(self) -> str:
        return f"<Project {self.name}>"

    def _repr_html_(self) -> str:
        found = self.scope.get("/repositories")["repositories"] or []
        columns = ("name", "versions", "latest", "size", "updated_at")
        rows = [[record[column] for column in columns] for record in found]
        return card(f"project {self.name}", self.settings) + table(columns, rows)


def _empty(setting: str) -> Any:
    return {} if setting == "metric_directions" else []


def get_current_project() -> Project:
    """Return the project of CUPEL_PROJECT, else of the nearest cupel.yaml upwards, else
    "default"; NotFoundError if there is none of that name."""
    return get_project(current_project())


def get_project(name: str) -> Project:
    """Return the project of a name; NotFoundError if there is none."""
    scope = Scope(connect(), name)
    scope.get("")
    return Project(scope)


def list_projects() -> list[Project]:
    """Return all projects that the caller may read, by name."""
    connection = connect()
    found = connection.call("GET", "/api/v1/projects")["projects"]
    return [Project(Scope(connection, record["name"])) for record in found or []]


def create_project(name: str, **settings: Any) -> Project:
    """Make a project; AlreadyExistsError if the name is taken.

    Args:
        settings: see :attr:`Project.settings`.
    """
    connection = connect()
    connection.call("POST", "/api/v1/projects", body={"name": name, **settings})
    return Project(Scope(connection, name))
