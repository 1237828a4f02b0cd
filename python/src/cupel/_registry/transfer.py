"""How files get to a server.

What is small, or goes to a server on this machine, is sent whole over HTTP. Else the
program cuts files into chunks, and sends those that the server does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cupel._connection import Scope
from cupel._connection.binary import find_binary
from cupel._connection.program import run
from cupel._display import Meter, meter
from cupel._errors import CorruptError, InternalError, NotFoundError, UnavailableError
from cupel._registry.draft import BLOCK, Draft, Source, fingerprint
from cupel._registry.ticket import Ticket, kept

LARGE = 4 << 20  # bytes; below, asking which chunks are missing costs more than sending all
_BYTES = {"Content-Type": "application/octet-stream"}


def send(scope: Scope, draft: Draft, ticket: Ticket) -> dict[str, Any]:
    """Make a version of a draft, and return it as the HTTP API tells it. A transfer that the
    ticket names goes on; called again after a failure, this makes one version.

    Raises:
        UnavailableError: the transfer was interrupted; call again to go on.
    """
    if draft.size < LARGE:
        return _send(scope, draft, ticket)
    settings = scope.connection.settings
    bytes_of = [[source.name, source.digest] for source in draft.sources]
    key = fingerprint(settings.url, scope.project, draft.repository, bytes_of)
    with kept(ticket, settings.home / "cache" / "transfers" / key):
        return _send(scope, draft, ticket)


def _send(scope: Scope, draft: Draft, ticket: Ticket) -> dict[str, Any]:
    body = fingerprint(draft.body(""))
    if ticket.transfer and not _is_open(scope, ticket.transfer):
        if ticket.body == body and (image := _published(scope, draft, ticket.transfer)):
            return image
        ticket.begin("")
    progress = meter(f"saving {draft.repository}", draft.size)
    try:
        if _goes_by_program(scope, draft):
            return _by_program(scope, draft, ticket, progress)
        return _by_http(scope, draft, ticket, progress)
    finally:
        progress.close()


def _is_open(scope: Scope, transfer: str) -> bool:
    """Say whether a transfer can go on: it was not published, and has not expired."""
    path = scope.path("/uploads/{}/missing", transfer)
    try:
        scope.connection.call("POST", path, body={"digests": []}, repeatable=True)
    except NotFoundError:
        return False
    return True


def _published(scope: Scope, draft: Draft, transfer: str) -> dict[str, Any] | None:
    """Return what was made of a transfer whose end was not heard of."""
    try:
        return _publish(scope, draft, transfer)
    except NotFoundError:
        return None


def _publish(scope: Scope, draft: Draft, transfer: str) -> dict[str, Any]:
    image: dict[str, Any] = scope.send(
        "POST",
        "/repositories/{}/images",
        draft.repository,
        body=draft.body(transfer),
        repeatable=True,  # one transfer makes one version
    )
    return image


def _goes_by_program(scope: Scope, draft: Draft) -> bool:
    if scope.connection.is_local or draft.size < LARGE:
        return False
    try:
        find_binary()
    except UnavailableError:
        return False
    return True


def _by_http(scope: Scope, draft: Draft, ticket: Ticket, progress: Meter) -> dict[str, Any]:
    if not ticket.transfer:
        ticket.begin(scope.send("POST", "/uploads", repeatable=True)["upload"])
    for source in draft.sources:
        if source.digest in ticket.arrived:
            progress.update(source.size)
            continue
        _send_file(scope, ticket.transfer, source, progress)
        ticket.arrived.add(source.digest)
        ticket.keep()
    ticket.body = fingerprint(draft.body(""))
    ticket.keep()
    return _publish(scope, draft, ticket.transfer)


def _send_file(scope: Scope, transfer: str, source: Source, progress: Meter) -> None:
    reading = _Reading(source, progress)
    answer = scope.connection.send(
        "POST",
        scope.path("/uploads/{}/files", transfer),
        content=reading.blocks,
        headers=_BYTES,
        repeatable=True,
    ).json()
    if answer["digest"] != source.digest:
        raise CorruptError(
            f"{source.name}: sent were bytes of SHA-256 {source.digest}, "
            f"arrived {answer['digest']}: did {source.file} change meanwhile?"
        )


class _Reading:
    """The blocks of a file, counted, also where it has to be read again."""

    def __init__(self, source: Source, progress: Meter) -> None:
        self._source = source
        self._progress = progress
        self._counted = 0

    def blocks(self) -> Iterator[bytes]:
        self._progress.update(-self._counted)
        self._counted = 0
        with self._source.file.open("rb") as stream:
            while block := stream.read(BLOCK):
                yield block
                self._counted += len(block)
                self._progress.update(len(block))


def _by_program(scope: Scope, draft: Draft, ticket: Ticket, progress: Meter) -> dict[str, Any]:
    counted = 0
    ticket.body = fingerprint(draft.body(""))  # the program publishes when it likes
    ticket.keep()
    for said in run(scope.connection, ["sdk:save"], _document(scope, draft, ticket.transfer)):
        if "image" in said:
            image: dict[str, Any] = said["image"]
            return image
        if "transfer" in said:
            ticket.transfer = said["transfer"]
            ticket.keep()
        if "bytes" in said:
            progress.update(said["bytes"] - counted)
            counted = said["bytes"]
    raise InternalError("cupel sdk:save ended without an image")


def _document(scope: Scope, draft: Draft, transfer: str) -> dict[str, Any]:
    return {
        **draft.fields,
        "project": scope.project,
        "repository": draft.repository,
        "create_repository": draft.create_repository,
        "files": [{"path": one.name, "source": str(one.file)} for one in draft.files],
        "attachments": [{"name": one.name, "source": str(one.file)} for one in draft.attachments],
        "resume": transfer,
    }
