"""A service of JSON over HTTP on this machine: what the fakes of real ones have in common."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

Fake = TypeVar("Fake")


class ServiceHandler(BaseHTTPRequestHandler):
    """Answers requests by ``fake``, which says what and keeps what was asked."""

    fake: Any

    def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send JSON with these headers besides; who asked may not have waited."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing on the terminal."""


@contextmanager
def served(handler_type: type[ServiceHandler], made: Callable[[int], Fake]) -> Iterator[Fake]:
    """Run the server on a free port of this machine, with the fake that is made for it."""
    handler = type("Handler", (handler_type,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    fake = handler.fake = made(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
