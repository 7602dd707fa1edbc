"""One run of a flow on one archive: its identity, locks, folders and counts, and the word about a killed run before it."""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run
from prefect.states import Crashed

from config.settings import Settings
from flows.describing import artifact_key, as_markdown, run_name
from flows.environment import server_is_elsewhere
from flows.serving.parent import end_with_parent, is_quiet, is_served, nobody_answers
from flows.turns import in_turn
from flows.whose import check_places, registry
from tasks.core.errors import UsageError
from tasks.core.identity import Identity, identify, remember_archive
from tasks.core.paths import backup_root, to_text
from tasks.core.whole_file import replacing
from tasks.runtime.caching import prune, use_folder
from tasks.runtime.progress import Display, say, use_display
from tasks.runtime.steps import Tally, retries, tally

log = logging.getLogger("whereshot.run")


@dataclass(frozen=True)
class Run:
    """What the steps of one run share; ``summary`` makes the result of the flow."""

    flow: str
    run_id: str
    archive: Path
    archive_id: str
    out: Path
    settings: Settings
    started: datetime

    @property
    def title(self) -> str:
        """What a person calls the archive."""
        return to_text(self.archive.name)

    @property
    def report_html(self) -> Path:
        """The map."""
        return self.out / "report.html"

    @property
    def cameras_csv(self) -> Path:
        """The cameras' clocks, with the person's overrides."""
        return self.out / "cameras.csv"

    @property
    def places_csv(self) -> Path:
        """The archive's places, with the names that the person gave them."""
        return self.out / "places.csv"

    @property
    def known_clocks(self) -> Path:
        """The clocks that the last propose solved."""
        return self.out / "cache" / "clocks.parquet"

    @property
    def known_trials(self) -> Path:
        """What the last propose found by hiding known positions."""
        return self.out / "cache" / "trials.parquet"

    @property
    def known_fixes(self) -> Path:
        """The fixes of the tracks that the last propose was given."""
        return self.out / "cache" / "fixes.parquet"

    @property
    def track_readings(self) -> Path:
        """What was read of track files."""
        return self.out / "cache" / "tracks"

    @property
    def picture_hashes(self) -> Path:
        """The hashes of pictures that were compared."""
        return self.out / "cache" / "hashes.parquet"

    @property
    def readings(self) -> Path:
        """What was read of each shard's files."""
        return self.out / "cache" / "readings"

    @property
    def backups(self) -> Path:
        """Where the originals of apply runs are kept."""
        return backup_root(self.out, self.settings.backup.dir)

    def summary(self, files: dict[str, Path], **counts: Any) -> dict[str, Any]:
        """Return the run's result as the command line's JSON has it; in the UI it becomes the run's name and an artifact."""
        there = {name: path for name, path in files.items() if path.exists()}
        show_result(self.title, self.flow, counts, there, self.out)
        return {
            "flow": self.flow,
            "run_id": self.run_id,
            "archive": to_text(str(self.archive)),
            "out": to_text(str(self.out)),
            **counts,
            "files": {name: to_text(str(path)) for name, path in there.items()},
            "steps": tally.as_json(),
        }


@contextmanager
def opened(flow: str, archive: Path, out: Path, settings: Settings, *, writes: bool = False) -> Iterator[Run]:
    """Hold the archive and OUT for one run of ``flow``; ``writes`` = it may write into the archive.

    Raises UsageError (missing archive, foreign OUT, OUT that cannot be written) and Locked.
    """
    check_places(archive, out, settings)
    try:
        identity = identify(archive, out)
        (out / "cache").mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another folder with --out") from error
    results = (out / "cache" / "results").resolve()
    logging.getLogger("whereshot").setLevel(logging.INFO)
    if is_served():
        _be_served(to_text(identity.archive.name))
    with in_turn(out, identity.archive, writes=writes):
        _start(identity, out, settings)
        use_folder(results)
        started = datetime.now(UTC)
        run = Run(flow, _run_id(started), identity.archive, identity.id, out, settings, started)
        _notice_killed_run(out)
        try:
            _note_running(out)
        except OSError as error:
            raise UsageError(f"{out}: cannot be written ({error.strerror}); make room there, or choose another --out") from error
        try:
            yield run
        finally:
            use_folder(None)
            _marker(out).unlink(missing_ok=True)
        removed = prune(results, settings.cache.keep_days)
        log.info("%s ended; %d unused results removed from the cache", flow, removed)


def _be_served(title: str) -> None:
    """Say to the log what a person would read at the terminal, take no answers, and do not outlive ``whereshot serve``."""
    end_with_parent()
    nobody_answers()
    use_display(Display(quiet=is_quiet(), logs=True, prefix=f"{title}: "))


def _start(identity: Identity, out: Path, settings: Settings) -> None:
    try:
        remember_archive(registry(), identity, out)
    except (OSError, UsageError) as error:
        log.warning("the list of archives cannot be kept (%s): a CSV moved elsewhere needs --out", error)
    fresh = Tally()
    tally.seconds, tally.counts = fresh.seconds, fresh.counts
    retries.times, retries.delay_s = settings.runner.retries, settings.runner.retry_delay_s


def show_result(title: str, flow: str, counts: dict[str, Any], files: dict[str, Path], out: Path) -> None:
    """Name the running flow run by what came of it, and leave an artifact that says what waits and what to open."""
    name = run_name(title, counts, dry_run=bool(flow_run.parameters.get("dry_run")))
    markdown = as_markdown(name, counts, files, out, links=not server_is_elsewhere())
    create_markdown_artifact(markdown, key=artifact_key(title, flow), description=f"{flow}: what waits and what to open")
    with get_client(sync_client=True) as client:
        client.update_flow_run(UUID(flow_run.id), name=name)
    log.info(name)


def archive_name() -> str:
    """Name a flow run after its archive's folder, as a person calls it."""
    return to_text(Path(flow_run.parameters["archive"]).resolve().name)


def _run_id(started: datetime) -> str:
    """Return a text that sorts by time and is not given twice."""
    return f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def _marker(out: Path) -> Path:
    return out / "cache" / "running.json"


def _note_running(out: Path) -> None:
    with replacing(_marker(out)) as stream:
        stream.write(json.dumps({"pid": os.getpid(), "flow_run": flow_run.id}).encode())


def _notice_killed_run(out: Path) -> None:
    """Say that an earlier run was killed and mark it crashed in Prefect: we hold the lock, so who wrote the marker is gone."""
    try:
        left = json.loads(_marker(out).read_bytes())
        process, killed = int(left["pid"]), UUID(left["flow_run"])
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):
        say("the run before this one was killed; this one goes on from where it stopped")
        return
    say(f"the run before this one (process {process}) was killed; this one goes on from where it stopped")
    with get_client(sync_client=True) as client:
        try:
            client.set_flow_run_state(killed, Crashed(message="killed; noticed by the next run"), force=True)
        except ObjectNotFound:
            log.info("the killed run was on another Prefect server")
