"""The names that a project declares for its models, as an enumeration."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from keyword import iskeyword


class ModelName(str, Enum):
    """A declared model name. It is text, and can be given wherever a name is."""

    __str__ = str.__str__


def model_names(names: Iterable[str]) -> type[ModelName]:
    """Return the enumeration of names. A member is called like its name, with ``_`` for
    what is not allowed in an identifier.

    >>> list(model_names(["iv", "credit-risk"]))
    [<ModelName.iv: 'iv'>, <ModelName.credit_risk: 'credit-risk'>]
    """
    members: dict[str, str] = {}
    for name in names:
        member = _identifier(name)
        while member in members:
            member += "_"
        members[member] = name
    made: type[ModelName] = ModelName("ModelName", members)  # type: ignore[call-overload]
    return made


def _identifier(name: str) -> str:
    member = re.sub(r"\W", "_", name).lstrip("_")
    if not member.isidentifier():
        member = f"n_{member}"
    # What text and members have themselves would be hidden, or is refused.
    taken = iskeyword(member) or hasattr(ModelName, member) or member in ("name", "value")
    return f"{member}_" if taken else member
