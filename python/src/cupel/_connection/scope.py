"""One project of a server, as the addresses of the native API have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from cupel._connection.http import Connection


def route(template: str, *parts: object) -> str:
    """Return a path with each ``{}`` replaced by a part, percent-encoded; ``{/}`` keeps the
    part's slashes.

    >>> route("/repositories/{}/images/{}/files/{/}", "a b", 3, "x/y z")
    '/repositories/a%20b/images/3/files/x/y%20z'
    """
    pieces = template.replace("{/}", "{0}").split("{")
    path, rest = pieces[0], pieces[1:]
    for piece, part in zip(rest, parts, strict=True):
        kind, _, tail = piece.partition("}")
        path += quote(str(part), safe="/" if kind == "0" else "") + tail
    return path


@dataclass(frozen=True)
class Scope:
    """One project of one server. Paths are below the project's own.

    Attributes:
        connection: to the server.
        project: name of the project.
    """

    connection: Connection
    project: str

    def path(self, template: str, *parts: object) -> str:
        """Return the whole path of a route of this project."""
        return route("/api/v1/projects/{}", self.project) + route(template, *parts)

    def get(self, template: str, *parts: object, **query: Any) -> Any:
        """Return what a GET answers, as JSON."""
        return self.connection.call("GET", self.path(template, *parts), query=query)

    def send(
        self,
        method: str,
        template: str,
        *parts: object,
        body: Any = None,
        repeatable: bool | None = None,
        **query: Any,
    ) -> Any:
        """Send JSON, and return what is answered, as JSON."""
        path = self.path(template, *parts)
        return self.connection.call(method, path, query=query, body=body, repeatable=repeatable)

    def pages(self, key: str, template: str, *parts: object, **query: Any) -> Iterator[Any]:
        """Yield the entries under ``key`` of all pages of a search."""
        token = ""
        while True:
            page = self.get(template, *parts, **query, page_token=token)
            yield from page[key] or []
            token = page.get("next_page_token", "")
            if not token:
                return
