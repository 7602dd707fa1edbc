"""What Prefect is told before it is imported: no analytics, no noise on the terminal, our log lines in its UI."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "whereshot",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",  # Prefect's own 20 s are too few for a busy NAS
}


def prepare_environment() -> None:
    """Set what the user has not set; call it before the first import of Prefect."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)


def server_is_elsewhere() -> bool:
    """Say whether ``PREFECT_API_URL`` names another machine: photos' paths and positions never go there."""
    host = urlsplit(os.environ.get("PREFECT_API_URL", "")).hostname
    return host is not None and host not in ("localhost", "::1") and not host.startswith("127.")
