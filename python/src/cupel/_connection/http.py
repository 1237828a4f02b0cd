"""Calls to a server: addresses, tokens, tries, errors."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from cupel._connection import check, local
from cupel._connection.retry import Backoff
from cupel._connection.settings import Settings
from cupel._errors import Error, InternalError, InvalidError, UnavailableError, error_of
from cupel._version import __version__

if TYPE_CHECKING:
    import httpx

PATIENCE = 30.0  # seconds of pauses between tries of one call
_PASSING = (429, 502, 503, 504)
_NO_SERVER = "no server answers at {}: {}; start one with `cupel server`, or unset CUPEL_URL"
_ANSWER_LIMIT = 64 << 10  # bytes of an error that are read

Body = bytes | Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class _Call:
    """One call, as often as it has to be sent."""

    method: str
    path: str
    query: list[tuple[str, str]]
    content: Body | None
    headers: dict[str, str]
    may_repeat: bool

    def request(self, client: httpx.Client) -> httpx.Request:
        body = self.content() if callable(self.content) else self.content
        return client.build_request(
            self.method, self.path, params=tuple(self.query), content=body, headers=self.headers
        )


@dataclass(frozen=True)
class _Failure:
    """Why a call did not succeed, and whether a further try may.

    Attributes:
        after: seconds that the server asks to wait.
        never_sent: whether nothing of the call has left.
    """

    error: Error
    passes: bool
    never_sent: bool = False
    after: float = 0.0


class Connection:
    """A server, and what is needed to speak to it. Safe in threads and after a fork.

    A call that failed in a way that may pass is tried again where that cannot do its work
    twice. The user's own server is started when it does not run.
    """

    def __init__(self, settings: Settings, patience: float = PATIENCE) -> None:
        self.settings = settings
        self.patience = patience
        self._lock = threading.Lock()
        self._pool: httpx.Client | None = None
        self._pool_owner = 0
        self._pool_address: local.Address | None = None

    @property
    def is_local(self) -> bool:
        """Whether this is the user's own server, on this machine."""
        return not self.settings.url or self.settings.url.startswith("unix:")

    @property
    def address(self) -> str:
        """The server's address, as CUPEL_URL takes it."""
        if self.settings.url:
            return self.settings.url
        found = self._address()
        return f"unix:{found.socket}" if found.socket else found.url

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        repeatable: bool | None = None,
    ) -> Any:
        """Send JSON, and return the JSON that is answered; None where nothing is.

        Args:
            query: parameters; None and "" are left out, lists are repeated.
            body: what becomes JSON; None sends no body.
            repeatable: whether it may be sent twice; by default, unless it is a POST.
        """
        content = None if body is None else encode(body)
        headers = {} if content is None else {"Content-Type": "application/json"}
        answer = self.send(
            method, path, query=query, content=content, headers=headers, repeatable=repeatable
        )
        return json.loads(answer.content) if answer.content else None

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        content: Body | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
    ) -> httpx.Response:
        """Send bytes, and return the whole answer.

        Args:
            content: bytes, or a function that gives them from the start each time.
        """
        with self.stream(
            method, path, query=query, content=content, headers=headers, repeatable=repeatable
        ) as answer:
            answer.read()
            return answer

    @contextmanager
    def stream(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        content: Body | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
    ) -> Iterator[httpx.Response]:
        """Send bytes, and give the answer while it arrives.

        A connection that breaks while the answer is read is the caller's to resume.
        """
        may_repeat = method != "POST" if repeatable is None else repeatable
        call = _Call(method, path, _parameters(query), content, dict(headers or {}), may_repeat)
        answer = self._try(call)
        try:
            yield answer
        finally:
            answer.close()

    def _try(self, call: _Call) -> httpx.Response:
        backoff = Backoff(self.patience)
        while True:
            answer = self._once(call)
            if not isinstance(answer, _Failure):
                return answer
            if answer.never_sent and self._start_local():
                continue
            if not answer.passes or not backoff.wait(answer.after):
                raise answer.error

    def _once(self, call: _Call) -> httpx.Response | _Failure:
        import httpx

        try:
            answer = self._client().send(call.request(self._client()), stream=True)
        except httpx.TransportError as error:
            never_sent = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout))
            return _Failure(self._unreachable(error), call.may_repeat or never_sent, never_sent)
        if answer.is_success or answer.status_code == 304:
            return answer
        return _refusal(answer, call.may_repeat)

    def _client(self) -> httpx.Client:
        """Return the pool of this process; one that was made before a fork stays with the
        parent, whose sockets it holds."""
        pool = self._pool
        if pool is not None and self._pool_owner == os.getpid():
            return pool
        with self._lock:
            if self._pool is None or self._pool_owner != os.getpid():
                self._pool = self._new_client()
                self._pool_owner = os.getpid()
            pool = self._pool
        self._check_local()
        return pool

    def _new_client(self) -> httpx.Client:
        import httpx

        address = self._pool_address = self._address()
        token = address.secret or self.settings.token
        headers = {"User-Agent": f"cupel-python/{__version__}"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            base = httpx.URL(address.url)
        except httpx.InvalidURL as error:
            raise InvalidError(f"{address.url!r} is no address of a server: {error}") from error
        return httpx.Client(
            transport=httpx.HTTPTransport(
                uds=address.socket or None, limits=_limits(bool(address.socket))
            ),
            base_url=base,
            headers=headers,
            timeout=httpx.Timeout(10.0, read=300.0, write=300.0),
        )

    def _address(self) -> local.Address:
        url = self.settings.url
        if url.startswith("unix:"):
            return local.Address("http://cupel", socket=url.removeprefix("unix:"))
        if url:
            if not url.startswith(("http://", "https://")):
                raise InvalidError(f"CUPEL_URL: {url!r} is no address: write http://HOST:PORT")
            return local.Address(url)
        found = local.find(self.settings.home)
        if found is None:
            local.start(self.settings.home)
            found = local.find(self.settings.home)
        if found is None:
            raise UnavailableError(f"the local server over {self.settings.home} does not run")
        return found

    def _check_local(self) -> None:
        """Replace the user's own server if it is of an older release."""
        if not self.settings.url and check.replaceable(self.call):
            self._start_local()

    def _start_local(self) -> bool:
        """Start the user's own server again after it left; say whether it was that."""
        if self.settings.url:
            return False
        with self._lock:
            local.start(self.settings.home)
            if local.find(self.settings.home) != self._pool_address:
                self._pool = None  # a socket stays where it is, a port does not
        return True

    def _unreachable(self, error: Exception) -> Error:
        where = self.settings.url or f"the socket of {self.settings.home}"
        cause = str(error) or type(error).__name__
        return UnavailableError(_NO_SERVER.format(where, cause))

    def close(self) -> None:
        """Close what is open; a further call opens it again."""
        with self._lock:
            pool, self._pool = self._pool, None
            if pool is not None and self._pool_owner == os.getpid():
                pool.close()

    def after_fork(self) -> None:
        """Make the connection usable in a child: a lock may have been held by a thread that
        the child does not have."""
        self._lock = threading.Lock()
        self._pool = None


def encode(value: Any) -> bytes:
    """Return a value as JSON.

    Raises:
        InvalidError: it has no form in JSON.
    """
    try:
        return json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise InvalidError(f"cannot be written as JSON: {error}") from error


def _limits(on_socket: bool) -> httpx.Limits:
    import httpx

    # A local server that leaves still takes what comes within a second of the last answer.
    expiry = 0.9 if on_socket else 30.0
    return httpx.Limits(max_connections=32, max_keepalive_connections=8, keepalive_expiry=expiry)


def _parameters(query: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in (query or {}).items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None and one != "":
                pairs.append((name, str(one).lower() if isinstance(one, bool) else str(one)))
    return pairs


def _refusal(answer: httpx.Response, may_repeat: bool) -> _Failure:
    """Return what a server refused with."""
    try:
        text = b"".join(answer.iter_bytes())[:_ANSWER_LIMIT]
    finally:
        answer.close()
    try:
        said = json.loads(text)
        error = error_of(said["code"], said["message"])
    except (ValueError, KeyError, TypeError):
        error = _foreign(answer, text)
    status, after = answer.status_code, answer.headers.get("Retry-After", "")
    passes = status == 429 or (status in _PASSING and may_repeat)
    return _Failure(error, passes, after=float(after) if after.isdigit() else 0.0)


def _foreign(answer: httpx.Response, text: bytes) -> Error:
    """Return the failure for an answer that no Cupel server gives."""
    shown = text[:200].decode(errors="replace").strip()
    message = f"{answer.url}: {answer.status_code} {answer.reason_phrase}: {shown}"
    if answer.status_code in _PASSING:
        return UnavailableError(message)
    return InternalError(f"{message}; is this the address of a Cupel server?")


@cache
def _connection(settings: Settings) -> Connection:
    connection = Connection(settings)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=connection.after_fork)
    return connection


def connect(url: str | None = None, token: str | None = None) -> Connection:
    """Return the connection that arguments and environment name. Equal ones are shared."""
    return _connection(Settings.from_environment(url, token))
