"""Who made a bundle and what it is called, checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from cupel._errors import InvalidError

_EMAIL = re.compile(r"[^@\s\"<>(),:;\[\]\\]{1,64}@(?=.{1,255}$)[\w-]+(\.[\w-]+)+")
_LABEL = re.compile(r"[A-Za-z0-9._+-]{1,255}")


def checked_name(name: str | Enum) -> str:
    """Return a model's name as text; a member of an enumeration stands for its value."""
    plain = name.value if isinstance(name, Enum) else name
    if not isinstance(plain, str) or not plain:
        raise InvalidError(f"model_name: {name!r} is none: give text, or a member of ModelName")
    return plain


def checked_email(address: str) -> str:
    """Return an e-mail address, or raise InvalidError.

    >>> checked_email("testuser@example.com")
    'testuser@example.com'
    """
    if not isinstance(address, str) or not _EMAIL.fullmatch(address):
        raise InvalidError(f"author_email: {address!r} is no e-mail address")
    return address


def check_domain(address: str, domains: Sequence[str]) -> None:
    """Raise InvalidError unless an address is of one of a project's domains, if it has any.

    >>> check_domain("testuser@example.com", ["example.com"])
    """
    domain = address.rpartition("@")[2].lower()
    if domains and domain not in {one.lower().removeprefix("@") for one in domains}:
        allowed = ", ".join(domains)
        raise InvalidError(
            f"author_email: {address} is not of a domain that the project allows: {allowed}"
        )


def check_declared(name: str, declared: Sequence[str]) -> None:
    """Raise InvalidError unless a name is one that a project declares, if it declares any."""
    if declared and name not in declared:
        raise InvalidError(
            f"model_name: {name!r} is not declared by the project: {', '.join(declared)}"
        )


def is_label(version: str) -> bool:
    """Say whether a version string can be the label of an image."""
    return bool(_LABEL.fullmatch(version)) and version not in (".", "..")
