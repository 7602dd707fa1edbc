"""The program of the Prefect server that serves the UI: ``python -m flows.serving.server_process PORT prefect.server``.

It ends with the process that started it, even after ``kill -9``: the other end of its standard input closes then. The second
word makes it known to whoever looks for servers left behind (flows/servers.py).
"""

from __future__ import annotations

import os
import signal
import sys
import time
from threading import Thread
from typing import Final

import uvicorn
from prefect.server.api.server import create_app
from starlette.middleware.trustedhost import TrustedHostMiddleware

from flows.serving.checking import LOOPBACK

HOSTS: Final = (LOOPBACK, "localhost")
GRACE_S: Final = 5
"""How long open connections may take to close before the server ends all the same."""


def main(port: int) -> None:
    """Serve Prefect's API and UI on loopback until told to end, or until the starter is gone."""
    Thread(target=_end_with_starter, daemon=True).start()
    # By another name a page from elsewhere would reach this server as its own (DNS rebinding).
    uvicorn.run(
        TrustedHostMiddleware(create_app(final=True), allowed_hosts=HOSTS),
        host=LOOPBACK,
        port=port,
        log_level="error",
        lifespan="on",
        timeout_graceful_shutdown=GRACE_S,
        headers=[("Content-Security-Policy", content_policy(port))],
    )


def content_policy(port: int) -> str:
    """Return what the pages may load and call: this server and nothing else.

    Prefect's UI asks a service for analytics how to report to it, even where analytics are off, as soon as a page is opened.
    """
    hosts = [f"{scheme}://{host}:{port}" for scheme in ("http", "ws") for host in HOSTS]
    return f"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: {' '.join(hosts)}; frame-ancestors 'none'"


def _end_with_starter() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(2 * GRACE_S)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
