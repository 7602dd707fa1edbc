"""Kill apply and restore again and again, and look after each kill that no byte is lost.

``python -m tests.tasks.killing DIR MODE N`` prints JSON. MODE ``time`` kills N times at random instants of runs over 30 photos,
``line`` kills runs over six photos at every N-th line of code that they execute. A forked child does the work, so that
thousands of kills need no thousands of imports. Runs keep copies and leave the way back to the journal in turns.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from config.settings import Settings
from tasks.apply import apply
from tasks.backup import backup
from tasks.core.file_state import sha256
from tasks.core.journal import Journal
from tasks.core.temporaries import PREFIX
from tasks.core.ways_back import is_undoable
from tasks.core.writes import Write
from tasks.core.writing import Position, Wanted, merge_sidecar
from tasks.restore import list_runs, restore
from tests.builders import jpeg, picture
from tests.tasks.applying import Held, decide, hold, raw

TASKS = Path(__file__).resolve().parents[2] / "tasks"
ENGINE = {str(TASKS / f"{name}.py") for name in ("apply", "backup", "restore")} | {
    str(TASKS / "core" / f"{name}.py")
    for name in (
        "noted_run",
        "disk_calls",
        "edits",
        "file_state",
        "folders",
        "group_writer",
        "journal",
        "journal_schema",
        "originals",
        "recovery",
        "safe_file",
        "ways_back",
        "write_queue",
    )
}


KINDS = ("jpg", "nef", "png", "webp", "tif", "nef")


class LostError(AssertionError):
    """A promise is broken."""


class Torture:
    """An archive that is applied, killed, restored, killed, for ever, and the two states that each file may be in."""

    def __init__(self, root: Path, photos: int) -> None:
        self.archive, self.out = root / "archive", root / "out"
        self.out.mkdir(parents=True)
        for n in range(photos):
            file = self.archive / f"day {n % 5}" / f"{n:03}.jpg"
            kind = KINDS[n % len(KINDS)]
            file.parent.mkdir(parents=True, exist_ok=True)
            if kind == "jpg":
                jpeg(file, seed=n, size=(320, 240))
            elif kind != "nef":
                picture(n, (320, 240)).save(file.with_suffix(f".{kind}"))
            else:  # told in a sidecar, which is there (with an estimate of ours) or not
                raw(file.with_suffix(".nef"), n)
                if n % 2:
                    file.with_suffix(".xmp").write_bytes(merge_sidecar(None, Wanted(Position(1, 2, method="whereshot proxy"))))
            for made in file.parent.glob(f"{n:03}.*"):
                made.chmod(0o640)
                os.setxattr(made, "user.note", b"keep me")
                os.utime(made, ns=(10**18 + n, 10**18 + n * 1001))
        paths = sorted(p.relative_to(self.archive).as_posix() for p in self.archive.rglob("*.*") if p.suffix != ".xmp")
        self.decisions = decide(self.archive, paths)
        self.original = hold(self.archive)
        model = root / "model"
        shutil.copytree(self.archive, model)
        (root / "model_out").mkdir()
        assert set(apply(self.decisions, model, root / "model_out", "r", Settings())["status"]) == {"written", "sidecar"}
        self.approved = hold(model)
        self.runs = 0
        self.settings = Settings()
        self.seen: Counter[str] = Counter()

    def apply(self) -> None:
        run_id = f"run-{self.runs:06}"
        kept = backup(self.decisions, self.archive, self.out / "backups", run_id, self.settings)
        done = apply(self.decisions, self.archive, self.out, run_id, self.settings, kept)
        if not set(done["status"]) <= {"written", "sidecar", "unchanged"}:
            raise LostError(f"apply ended with {done.to_dict('records')}")

    def restore(self) -> None:
        while True:
            runs = list_runs(self.out)
            if not (runs["written"] + runs["unknown"] + runs["intended"]).sum():
                return
            done = restore(self.archive, self.out)
            if not set(done["status"]) <= {"restored", "unchanged"}:
                raise LostError(f"restore ended with {done.to_dict('records')}")

    def look(self, *, complete: str = "") -> None:
        """Check that each file is whole and in one of its two states, with its original in a backup when it is approved."""
        found = hold(self.archive)
        temporaries = {name for name in found if Path(name).name.startswith(PREFIX)}
        self.seen["temporaries"] += len(temporaries)
        backups = hold(self.out / "backups")
        if complete and (left := temporaries | {name for name in backups if Path(name).name.startswith(PREFIX)}):
            raise LostError(f"temporaries were left: {left}")
        kept = {sha256(held.data) for held in backups.values()}
        noted = self.noted()
        for name in (self.original.keys() | self.approved.keys() | found.keys()) - temporaries:
            states = {"original": self.original.get(name), "approved": self.approved.get(name)}
            now = found.get(name)
            is_in = next(
                (state for state, held in states.items() if _same(now, held, created=self.original.get(name) is None)), None
            )
            if is_in is None:
                raise LostError(f"{name} is neither as it was nor as approved")
            if complete and not _same(now, states[complete], created=self.original.get(name) is None):
                raise LostError(f"{name} is {is_in}, not {complete}, after a complete run")
            before = self.original.get(name)
            if before and now and before.data != now.data and sha256(before.data) not in kept:
                self.check_undo(name, noted.get(name, ()), now.data)
            self.seen[is_in] += 1
        runs = list_runs(self.out) if (self.out / "journal.sqlite").exists() else None
        if runs is not None:
            self.seen["intended"] += int(runs["intended"].sum())
            self.seen["unknown"] += int(runs["unknown"].sum())

    @staticmethod
    def check_undo(name: str, writes: Iterable[Write], written: bytes) -> None:
        """Check that the journal leads back from what was written."""
        if not any(is_undoable(write, written) for write in writes):
            raise LostError(f"{name} is written, and nothing leads back")

    def noted(self) -> dict[str, list[Write]]:
        """The journal's writes that may be in a file, by target."""
        if not Journal.exists(self.out):
            return {}
        with Journal(self.out) as journal:
            writes = journal.writes(states=("intended", "written", "unknown"))
        return {target: [write for write in writes if write.target == target] for target in {write.target for write in writes}}

    def next_turn(self) -> None:
        """Keep copies if the last turn kept none, and the other way round; copies of what is restored are in the way."""
        self.settings = Settings(backup={"mode": "copy" if self.settings.backup.mode == "delta" else "delta"})
        shutil.rmtree(self.out / "backups", ignore_errors=True)

    def forked(self, work: Callable[[], None], kill: Callable[[int], None], before: Callable[[], Any] = lambda: None) -> bool:
        """Do ``work`` in a child, which ``kill`` is given the id of; say whether it died of it."""
        self.runs += 1
        child = os.fork()
        if child == 0:
            status = 1
            try:
                before()
                work()
                status = 0
            finally:
                threading.settrace(None)
                sys.settrace(None)
                os._exit(status)
        kill(child)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise LostError("a run ended with an exception")
        return os.WIFSIGNALED(status)


def _same(now: Held | None, held: Held | None, *, created: bool) -> bool:
    """Equal in all things; of a file that we created, the time is that of its making."""
    if now is None or held is None:
        return now is held
    return now == (held._replace(mtime_ns=now.mtime_ns) if created else held)


def by_time(torture: Torture, kills: int, dice: random.Random) -> int:
    """Kill at random instants until there were ``kills``, in turns of apply and restore, both with copies and without.

    A run that is killed goes on in the next, until one comes to its end, which ends the turn: later kills would find nothing to
    do. The first turns show how long a run takes.
    """
    killed = 0
    whole_s: dict[str, float] = {}
    for work, end in _turns(torture):
        died, longest = True, 0.4
        while died and end in whole_s:
            died = torture.forked(work, partial(_kill_after, dice.uniform(0, whole_s[end] * longest)))
            killed += died
            longest *= 1.1  # a machine that got slower must not kill each run before its first group is written
            torture.look()
        started = time.perf_counter()
        torture.forked(work, lambda _: None)
        whole_s.setdefault(end, time.perf_counter() - started)
        torture.look(complete=end)
        if end == "original":
            if killed >= kills and torture.settings.backup.mode == "copy":
                return killed
            torture.next_turn()
    return killed


def by_line(torture: Torture, step: int) -> int:
    """Kill at line ``step``, 2 ``step`` … of apply, then of restore; after each, run it whole, look, and go back."""
    killed = 0
    for turn, (work, end) in enumerate(_turns(torture)):
        if turn == 4:
            return killed
        if turn == 2:
            torture.next_turn()
        back, start = (torture.restore, "original") if end == "approved" else (torture.apply, "approved")
        at, died = step, True
        while died:
            died = torture.forked(work, lambda _: None, partial(_trace, at))
            killed += died
            torture.look()
            torture.forked(work, lambda _: None)
            torture.look(complete=end)
            torture.forked(back, lambda _: None)
            torture.look(complete=start)
            at += step
        torture.forked(work, lambda _: None)
    return killed


def _kill_after(delay_s: float, child: int) -> None:
    time.sleep(delay_s)
    os.kill(child, signal.SIGKILL)


def _turns(torture: Torture) -> Iterator[tuple[Callable[[], None], str]]:
    while True:
        yield torture.apply, "approved"
        yield torture.restore, "original"


def _trace(at: int) -> None:
    killer = _killer(at)
    threading.settrace(killer)
    sys.settrace(killer)


def _killer(at: int) -> Callable[[FrameType, str, Any], Any]:
    left = [at]

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in ENGINE:
            return None
        if event == "line":
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


def main(folder: str, mode: str, number: str, seed: str = "1") -> None:
    """Print what was done and seen; an exception if a promise is broken."""
    torture = Torture(Path(folder), 30 if mode == "time" else 6)
    killed = by_time(torture, int(number), random.Random(int(seed))) if mode == "time" else by_line(torture, int(number))
    print(json.dumps({"killed": killed, "runs": torture.runs, **torture.seen}))  # noqa: T201 - a program


if __name__ == "__main__":
    main(*sys.argv[1:])
