"""Objects as files, and back: one serializer for each family of models."""

from __future__ import annotations

from cupel.serializers._serializer import Serializer, find, get, register

__all__ = ["Serializer", "find", "get", "register"]
