"""Addresses of a server that programs without sockets, such as browsers, can use."""

from __future__ import annotations

from cupel._connection import Connection, connect
from cupel._connection.scope import route
from cupel._connection.settings import current_project


def base_url(connection: Connection) -> str:
    """Return the address of a server, without a slash at its end. The user's own server
    begins to listen on loopback."""
    if not connection.is_local:
        return connection.settings.url
    said = connection.call("POST", "/api/v1/local:listen", repeatable=True)
    return str(said["url"]).rstrip("/")


def mlflow_tracking_uri() -> str:
    """Return what MLflow's clients take as MLFLOW_TRACKING_URI to log to the current project.

    The user's own server begins to listen on loopback, as long as it runs.
    """
    url = base_url(connect())
    project = current_project()
    return url if project == "default" else url + route("/projects/{}", project)
