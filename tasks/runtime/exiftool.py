"""ExifTool run on many files: paths in, answers out in their order, one process as long as it neither hangs nor dies.

Each answer has its own time limit. The file on which ExifTool hangs or dies is told from the next ones, gets that for its
answer, and a new process goes on after it.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from tasks.core.reading.by_exiftool import Answer, command, end_of_answer, parse, questions
from tasks.core.reading.facts import Facts

LIMIT_S: Final = 60.0
"""For one answer, with the start of the program; it takes 3 ms on a photo, and seconds on a large film far away."""
MOST_STOPS: Final = 5
"""Files in one run that ExifTool hangs or dies on; after these it is left alone until the next run."""

_MOST_ANSWER_BYTES: Final = 1 << 20
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}")
_VERSION: Final = re.compile(rb"\d+\.\d+\s*")
_CHUNK_BYTES: Final = 65536


class Unusable(Exception):  # noqa: N818 - the answer about a program
    """ExifTool cannot be started, does not answer at all, or stopped too often; the sentence says which."""


class _Stopped(Exception):  # noqa: N818 - the end of one process
    """A process ended, or was ended, before it had answered everything."""


def answers(program: str, paths: Sequence[str], *, limit_s: float = LIMIT_S) -> Iterator[Answer]:
    """Yield one answer for each file (absolute paths, as ``os`` functions take them), in order. Raises Unusable.

    The files are only read, and no shell, no ExifTool settings of the user and no time zone of this machine are involved.
    """
    with tempfile.TemporaryDirectory(prefix="whereshot-") as folder:
        names = [_link(folder, number, path) for number, path in enumerate(paths)]
        done = stops = 0
        while done < len(names):
            try:
                with closing(_session(program, folder, names[done:], limit_s)) as session:
                    for said in session:
                        yield parse(said)
                        done += 1
            except _Stopped as stopped:
                stops += 1
                yield Answer(Facts(), str(stopped))
                done += 1
                if stops == MOST_STOPS and done < len(names):
                    raise Unusable(f"it stopped at {MOST_STOPS} files; run again to go on with the rest") from stopped


def _link(folder: str, number: int, path: str) -> str:
    """Make a link to a file, with a name that no program misunderstands and with the file's ending; return the name."""
    ending = os.path.splitext(path)[1]  # noqa: PTH122 - a text that may not be UTF-8
    name = f"{number}{ending if _ENDING.fullmatch(ending) else ''}"
    os.symlink(path, Path(folder) / name)  # noqa: PTH211 - as above
    return name


def _session(program: str, folder: str, names: Sequence[str], limit_s: float) -> Generator[bytes, None, None]:
    """Yield what one process says about each file, in order. Raises _Stopped about the next file, Unusable before the first."""
    asked = Path(folder) / "questions"
    # The first question is no file: a program that cannot answer it is broken, not at fault with a file.
    asked.write_bytes(questions(["-ver", *names]))
    process = _start(program, folder, str(asked))
    try:
        said = _parts(process, 1 + len(names), limit_s)
        try:
            version = next(said)
        except _Stopped as stopped:
            raise Unusable(f"{program} {stopped}{_last_words(folder)}") from stopped
        if not _VERSION.fullmatch(version):
            raise Unusable(f"{program} is no ExifTool that we understand")
        yield from said
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def _start(program: str, folder: str, asked: str) -> subprocess.Popen[bytes]:
    try:
        with (Path(folder) / "errors").open("wb") as errors:
            return subprocess.Popen(  # noqa: S603 - the person's own program, no shell
                command(program, asked),
                cwd=folder,
                env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
    except OSError as error:
        raise Unusable(f"{program} cannot be started ({error.strerror or error})") from error


def _parts(process: subprocess.Popen[bytes], count: int, limit_s: float) -> Iterator[bytes]:
    """Yield ``count`` answers as they are complete; raise _Stopped where the process ends, hangs or babbles."""
    assert process.stdout is not None  # noqa: S101 - it was started so
    output = process.stdout.fileno()
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        for number in range(count):
            end = end_of_answer(number)
            deadline_s = time.monotonic() + limit_s
            while end not in pending:
                if len(pending) > _MOST_ANSWER_BYTES:
                    raise _Stopped("said too much about it")
                if not selector.select(max(deadline_s - time.monotonic(), 0)):
                    raise _Stopped(f"gave no answer within {limit_s:g} s")
                chunk = os.read(output, _CHUNK_BYTES)
                if not chunk:
                    raise _Stopped("ended without an answer")
                pending += chunk
            answer, _, pending = pending.partition(end)
            yield answer


def _last_words(folder: str) -> str:
    """Return the last line that the program wrote to standard error, to be shown to a person."""
    with (Path(folder) / "errors").open("rb") as errors:
        lines = errors.read(_CHUNK_BYTES).decode(errors="replace").strip().splitlines()
    return f" ({lines[-1][:200]})" if lines else ""
