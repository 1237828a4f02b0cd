"""JSON Schemas that metadata must match when it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cupel._connection import Connection
from cupel._errors import NotFoundError


class HasSchema:
    """A project, or a model repository: what can carry a schema."""

    def _schema(self) -> tuple[Connection, str]:
        """Return the server and the route."""
        raise NotImplementedError

    def _call_schema(self, method: str, body: Any = None) -> Any:
        connection, path = self._schema()
        return connection.call(method, path, body=body)

    def get_schema(self) -> Any:
        """Return the JSON Schema, or None where there is none."""
        try:
            return self._call_schema("GET")["schema"]
        except NotFoundError as error:
            if "no schema" not in error.message:
                raise
            return None

    def set_schema(self, schema: str | bool | Mapping[str, Any]) -> None:
        """Set the schema that all metadata must match which is saved from now on.

        Args:
            schema: a JSON Schema (draft 2020-12, or what its "$schema" names), or the name
                of one that is ready-made: "forecast".

        Raises:
            InvalidError: it is none.
        """
        body = {"schema": dict(schema) if isinstance(schema, Mapping) else schema}
        self._call_schema("PUT", body)

    def unset_schema(self) -> None:
        """Remove the schema; NotFoundError where there is none."""
        self._call_schema("DELETE")
