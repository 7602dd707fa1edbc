"""The Prefect server with the UI, started as a child of ``whereshot serve`` and ended with it. Imports no Prefect."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from flows.serving.checking import API_URL, LOOPBACK
from tasks.core.errors import Locked, WhereshotError

HEALTHY_WITHIN_S: Final = 180
"""The first start on a slow machine makes the database."""
END_WITHIN_S: Final = 15

_ASK_EVERY_S: Final = 0.2


class ServerEnded(WhereshotError):  # noqa: N818 - what happened
    """The server ended by itself, or never answered."""


def server_environment(port: int) -> dict[str, str]:
    """Return what the server and all that talks to it must agree on: the address, for the UI in the browser as well."""
    address = f"http://{LOOPBACK}:{port}"
    return {
        API_URL: f"{address}/api",
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": f"{address}/api",
        # Only its own pages may call it from a browser; Prefect's default lets every web page do so.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"{address},http://localhost:{port}",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }


@contextmanager
def only_one(address: str) -> Iterator[None]:
    """Hold Prefect's home for one ``whereshot serve``: two servers on one database would start every run twice. Raises Locked."""
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    home.mkdir(parents=True, exist_ok=True)
    file = os.open(home / "whereshot-serve.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = os.pread(file, 200, 0).decode("utf-8", "replace").strip()
            raise Locked(
                f"whereshot serve is at work already ({other}); stop it and name all archives in one command, or give this one"
                f" a Prefect of its own with PREFECT_HOME"
            ) from error
        os.ftruncate(file, 0)
        os.pwrite(file, f"process {os.getpid()}, {address}".encode(), 0)
        yield
    finally:
        os.close(file)


@contextmanager
def started(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start the server on loopback, and end it afterwards. It is its caller's to wait until it is healthy."""
    command = [sys.executable, "-m", "flows.serving.server_process", str(port), "prefect.server"]
    # A session of its own: Ctrl-C in the terminal reaches the runs first, and they still have a server to tell.
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stderr.fileno(), start_new_session=True)  # noqa: S603 - ourselves
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdin:
            child.stdin.close()


def wait_until_healthy(child: subprocess.Popen[bytes], api_url: str, stopped: Callable[[], bool]) -> None:
    """Return as soon as the server answers, or ``stopped`` says yes. Raises ServerEnded if it ends or stays silent."""
    give_up_s = time.monotonic() + HEALTHY_WITHIN_S
    while not stopped() and not answers(api_url):
        if child.poll() is not None:
            raise ServerEnded(f"Prefect's server ended at once with status {child.returncode}; what it said stands above")
        if time.monotonic() > give_up_s:
            raise ServerEnded(f"Prefect's server gave no answer at {api_url} within {HEALTHY_WITHIN_S} s; try again")
        time.sleep(_ASK_EVERY_S)


def answers(api_url: str) -> bool:
    """Say whether a Prefect server answers there; never by way of a proxy."""
    try:
        with build_opener(ProxyHandler({})).open(f"{api_url.rstrip('/')}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False
