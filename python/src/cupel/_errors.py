"""What goes wrong, as exceptions.

::

    Error
    ├── InvalidError           also a ValueError: the input breaks a rule
    ├── NotFoundError          also a KeyError: what was named does not exist
    ├── AlreadyExistsError     the name is taken
    ├── ConflictError          the state forbids it
    │   └── ImmutableError     a saved image was to be changed
    ├── PermissionDeniedError  the caller may not do this
    │   └── UntrustedError     loading would run code that the project does not trust
    ├── UnauthenticatedError   no token, or a wrong one
    ├── TooLargeError          a stated limit is exceeded
    ├── UnavailableError       also a ConnectionError: nobody answers; try again
    ├── CorruptError           stored bytes are not what they were
    └── InternalError          a defect of Cupel, or what no other code describes
"""

from __future__ import annotations

from typing import ClassVar


class Error(Exception):
    """The root of all that Cupel raises.

    Attributes:
        code: what kind of failure it is, as the server and the command line name it.
        message: what was wrong, with which input, and what to do.
    """

    code: ClassVar[str] = "internal"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message  # KeyError would quote it


class InvalidError(Error, ValueError):
    """The input breaks a rule; the same call can never succeed."""

    code = "invalid"


class NotFoundError(Error, KeyError):
    """What was named does not exist, or may not be seen by the caller."""

    code = "not_found"


class AlreadyExistsError(Error):
    """The name is taken."""

    code = "already_exists"


class ConflictError(Error):
    """The state forbids the call; it may succeed once that changes."""

    code = "conflict"


class ImmutableError(ConflictError):
    """A saved image was to be changed: versions never change."""


class PermissionDeniedError(Error):
    """The caller is known and may not do this."""

    code = "permission_denied"


class UntrustedError(PermissionDeniedError):
    """Loading would run code, and the project's policy does not trust it."""


class UnauthenticatedError(Error):
    """The caller is not known: no token, or a wrong one."""

    code = "unauthenticated"


class TooLargeError(Error):
    """The input exceeds a stated limit."""

    code = "too_large"


class UnavailableError(Error, ConnectionError):
    """A part that is needed does not answer; try again."""

    code = "unavailable"


class CorruptError(Error):
    """Stored bytes are not what they were when they were stored."""

    code = "corrupt"


class InternalError(Error):
    """A defect of Cupel, or a failure that no other code describes."""


_BY_CODE: dict[str, type[Error]] = {
    kind.code: kind
    for kind in (
        InvalidError,
        NotFoundError,
        AlreadyExistsError,
        ConflictError,
        PermissionDeniedError,
        UnauthenticatedError,
        TooLargeError,
        UnavailableError,
        CorruptError,
        InternalError,
    )
}


# Tracebacks name them as users do: cupel.NotFoundError.
for _kind in (*_BY_CODE.values(), Error, ImmutableError, UntrustedError):
    _kind.__module__ = "cupel"


def error_of(code: str, message: str) -> Error:
    """Return the exception for what a server says.

    >>> error_of("not_found", 'model "a" does not exist')
    NotFoundError('model "a" does not exist')
    """
    return _BY_CODE.get(code, InternalError)(message)
