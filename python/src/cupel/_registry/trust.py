"""Whether files whose loading runs code may be loaded."""

from __future__ import annotations

import sys
import threading
import warnings
from pathlib import Path

from cupel._connection import Scope
from cupel._errors import InternalError, UntrustedError

_PACKAGE = str(Path(__file__).parents[1])
_HOW = (
    'check where it comes from, and give trusted=True, or set the project\'s setting "trusted" '
    "(cupel projects:set {} --trusted {})"
)


class TrustWarning(UserWarning):
    """A model is loaded from a file that may run any code, such as a pickle.

    It is given once for each project and process, where the project's setting ``trusted``
    is "own": what was saved in the project may be loaded. ``trusted=True`` says that you
    know who saved it, and is silent.
    """


_warned: set[Scope] = set()
_lock = threading.Lock()


def check(scope: Scope, what: str, encoding: str, own: bool, trusted: bool | None) -> None:
    """Return if files that may run code may be loaded, with a warning where one is due.

    Args:
        what: the model, as the user knows it.
        encoding: name of the serializer, for the message.
        own: whether it was saved in the project.
        trusted: what the user says; None asks the project's policy.

    Raises:
        UntrustedError: it may not.
    """
    if trusted:
        return
    policy = "none" if trusted is False else _policy(scope)
    if policy == "all":
        return
    if policy != "own" or not own:
        raise UntrustedError(_refusal(scope, what, encoding, own, trusted))
    with _lock:
        first = scope not in _warned
        _warned.add(scope)
    if first:
        warnings.warn(_warning(scope, what, encoding), TrustWarning, stacklevel=_users_frame())


def _policy(scope: Scope) -> str:
    policy = scope.get("")["trusted"]
    if policy not in ("none", "own", "all"):
        raise InternalError(f'project "{scope.project}": unknown setting trusted={policy!r}')
    return str(policy)


def _warning(scope: Scope, what: str, encoding: str) -> str:
    runs = f"loading {what} runs code that its files ({encoding}) name"
    trusts = f'project "{scope.project}" trusts what was saved in it'
    how = _HOW.format(scope.project, "all")
    return f"{runs}; {trusts}. To load without this warning, {how}"


def _refusal(scope: Scope, what: str, encoding: str, own: bool, trusted: bool | None) -> str:
    runs = f"loading {what} runs code that its files ({encoding}) name"
    if trusted is False:
        return f"{runs}, and trusted=False forbids it"
    if own:
        return f'{runs}, and project "{scope.project}" trusts nobody\'s: ' + _HOW.format(
            scope.project, "own"
        )
    return f'{runs}, and it was not saved in project "{scope.project}": ' + _HOW.format(
        scope.project, "all"
    )


def _users_frame() -> int:
    """Return the stacklevel of the first caller outside of this package, seen from check."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    return level
