"""A proxy that loses answers."""

from __future__ import annotations

import http.client
import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Lossy(ThreadingHTTPServer):
    """Hands every request on, and loses every second answer to what is logged.

    Attributes:
        bodies: what came under each id of a batch.
    """

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self.bodies: dict[str, list[Any]] = defaultdict(list)
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def loses(self, path: str, body: bytes) -> bool:
        """Note a request, and say whether its answer is to be lost."""
        if not path.endswith("/log"):
            return False
        said = json.loads(body)
        with self.lock:
            self.bodies[said["batch_id"]].append(said)
            return len(self.bodies[said["batch_id"]]) == 1 and len(self.bodies) % 2 == 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Lossy

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        upstream = http.client.HTTPConnection(self.server.upstream)
        upstream.request(self.command, self.path, body, dict(self.headers))
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        if self.server.loses(self.path, body):
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name in ("Content-Type", "ETag"):
            if value := answer.headers.get(name):
                self.send_header(name, value)
        if answer.status != http.HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _pass_on

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def lossy(upstream: str) -> Iterator[Lossy]:
    """Serve as a proxy in front of a server."""
    with Lossy(upstream) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
