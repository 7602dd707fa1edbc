"""PHOTOS of which neither our readers nor exifread could tell date or place -> PHOTOS with what ExifTool reads in them.

ExifTool starts only for files that it was not asked about before: its answers are kept with the stamps of file and program. It
sees links of plain names, for a name may begin with ``-``, hold a line break, or not be UTF-8.
"""

from __future__ import annotations

import hashlib
import logging
import math
import os
import re
import shutil
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from config.settings import Extract
from tasks.core.errors import TableError
from tasks.core.paths import fs_path
from tasks.core.reading import Facts, camera_of, kind_of
from tasks.core.reading.batch import UNREADABLE
from tasks.core.reading.by_exiftool import NO_ANSWER, Answer
from tasks.core.table import TEXT, Table
from tasks.core.tables import FILES, PHOTOS
from tasks.core.whole_file import replacing
from tasks.runtime.caching import digest, remember
from tasks.runtime.exiftool import Unusable, answers
from tasks.runtime.progress import say, track
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.rescue")

VERSION: Final = 1
"""Raise it when ExifTool is asked more, or its answers are read differently: it is asked about everything again."""

KEPT: Final = "exiftool.parquet"

_STAMPS: Final = ("donor_dir", "path", "size", "mtime_ns", "ctime_ns")
_KEY: Final = (*_STAMPS, "program")
_FACTS: Final = tuple(name for name in Facts._fields if name in PHOTOS.columns and name != "fingerprint")

ANSWERS: Final = Table(
    "ANSWERS",
    key=("donor_dir", "path"),
    columns={
        **{name: FILES.columns[name] for name in _STAMPS},
        "program": TEXT,  # which ExifTool: the stamp of its file, which every new version of it replaces
        **{name: PHOTOS.columns[name] for name in _FACTS},
        "error": TEXT,  # why there are no facts, "" = there are
    },
)

_NOT_ASKED: Final = (UNREADABLE, "not a picture: ")
"""What the system would not give us ExifTool does not get either; what is known to be text or a ZIP archive is no photo."""
_OUR_LIMIT: Final = re.compile(r"not a picture of a known format|.* is not read\b")
"""Problems that no longer hold once ExifTool has read the file."""
_OUR_DIFFICULTY: Final = re.compile(rf"{_OUR_LIMIT.pattern}|corrupt\b.*\b(?:EXIF|metadata)\b")
"""Problems that no longer matter once ExifTool has found date or place and has nothing to complain about."""
_PASSING: Final = (NO_ANSWER, "Error opening file")
"""Errors of a file that was out of reach for the moment: such an answer is not kept."""


@step(run_name="ask ExifTool about the rest", description="Give what could not be read to ExifTool, where it is installed.")
def rescue(photos: pd.DataFrame, files: pd.DataFrame, archive: Path, settings: Extract, earlier: Path) -> pd.DataFrame:
    """Return PHOTOS in which ExifTool's answers fill what was missing, and ``problem`` says what is wrong still.

    Args:
        photos: PHOTOS as read by our own readers; the very same table is returned if ExifTool has nothing to say.
        files: FILES, whose stamps tell a changed file.
        archive: the archive's folder; a donor folder's files lie in their ``donor_dir``.
        settings: ``exiftool`` names the program.
        earlier: folder in which earlier answers are kept.

    Without ExifTool, or with one that does not work, the rows keep their reasons and one line is said. It writes no photo.
    """
    failures = _failures(photos, files)
    program = _program(settings.exiftool, len(failures)) if len(failures) else ""
    if not program:
        return photos
    failures = failures.assign(program=_stamp_of(program))
    known = _known(earlier / KEPT)
    rows = failures.to_dict("records")
    asked = [row for row in rows if _key(row) not in known]
    if asked:
        known |= _ask(program, asked, archive)
        _keep(earlier / KEPT, known, failures, set(files["donor_dir"].unique()))
    given = {row["row"]: known[_key(row)] for row in rows if _key(row) in known}
    return _filled(photos, given)


def _failures(photos: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    """Return the stamps of the files to ask about, and in ``row`` the labels of their rows in PHOTOS.

    They have a problem, neither date nor place, and some content; they are files, and known to be neither unreadable for
    everyone nor something else than a picture.
    """
    failed = photos.loc[
        (photos["problem"] != "") & photos["taken_local"].isna() & photos["lat"].isna(), ["donor_dir", "path", "problem"]
    ]
    failed = failed[~(failed["path"].str.endswith("/") | failed["problem"].str.startswith(_NOT_ASKED))]
    if failed.empty:
        return failed
    stamps = files.loc[files["path"].isin(failed["path"]) & (files["size"] > 0), [*_STAMPS]]
    return failed.drop(columns="problem").reset_index(names="row").merge(stamps, on=["donor_dir", "path"])


def _program(configured: str, failures: int) -> str:
    """Return ExifTool's path, or "" where there is none or it is not wanted; says what to do about it, once."""
    if configured == "off":
        return ""
    program = shutil.which(Path(configured).expanduser() if configured else "exiftool")
    if not program:
        remedy = f"extract.exiftool = {configured!r} is no program; correct it" if configured else "install ExifTool (exiftool)"
        say(f"{_files(failures)} with a problem gave neither date nor place; {remedy} and run again to try it on them")
    return os.path.abspath(program) if program else ""  # noqa: PTH100 - links stay links


def _stamp_of(program: str) -> str:
    """Return what changes with another version of ExifTool, without starting it: the place, size and time of its file."""
    real = os.path.realpath(program)
    stat = os.stat(real)  # noqa: PTH116 - a text, as realpath gives it
    return f"{VERSION} {stat.st_size} {stat.st_mtime_ns} {os.fsencode(real)!r}"


def _ask(program: str, asked: Sequence[Mapping[Hashable, Any]], archive: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the new answers by the stamp of their file; says so if ExifTool cannot be used, or not for all of them."""
    paths = [os.path.abspath(fs_path(row["donor_dir"] or archive, row["path"])) for row in asked]  # noqa: PTH100 - a text
    given: dict[tuple[Any, ...], dict[str, Any]] = {}
    log.info("asking ExifTool about %d files", len(asked))
    try:
        with track("rescue", len(asked)) as advance:
            for answer, row in zip(answers(program, paths), asked, strict=True):
                given[_key(row)] = _answer_row(row, answer)
                advance(1)
    except (Unusable, OSError) as error:  # of the folder for temporary files: no reason to fail the run either
        say(f"{_files(len(asked) - len(given))} could not be tried with ExifTool: {error}")
    return given


def _answer_row(row: Mapping[Hashable, Any], answer: Answer) -> dict[str, Any]:
    facts = answer.facts._asdict()
    return {**{name: row[name] for name in _KEY}, **{name: facts[name] for name in _FACTS}, "error": answer.error}


def _known(kept: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return earlier answers by the stamp of their file and of the program; none if there are none or they are damaged."""
    try:
        table = ANSWERS.check(pq.read_table(kept, page_checksum_verification=True).to_pandas())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TableError) as error:  # pyarrow's errors are ValueError or OSError
        log.warning("earlier answers of ExifTool in %s are damaged: %s", kept.name, error)
        say("earlier answers of ExifTool were damaged in the cache; it is asked again")
        return {}
    return {_key(row): row for row in table.to_dict("records")}


def _keep(kept: Path, known: Mapping[tuple[Any, ...], dict[str, Any]], failures: pd.DataFrame, looked_at: set[str]) -> None:
    """Keep the answers about today's failures, and about donor folders that this run did not look at."""
    current = set(map(_key, failures.to_dict("records")))
    table = ANSWERS.make(
        row
        for key, row in known.items()
        if (key in current or row["donor_dir"] not in looked_at) and not row["error"].startswith(_PASSING)
    )
    with replacing(kept) as stream:
        pq.write_table(pa.Table.from_pandas(table, preserve_index=False), stream, compression="zstd", write_page_checksum=True)


def _filled(photos: pd.DataFrame, given: Mapping[Any, Mapping[str, Any]]) -> pd.DataFrame:
    """Return PHOTOS with the answers in their rows; ``given`` are answers by the rows' labels."""
    if not given:
        return photos
    labels = list(given)
    rows = [_joined(row, given[label]) for label, row in zip(labels, photos.loc[labels].to_dict("records"), strict=True)]
    new = PHOTOS.make(rows).set_axis(labels)
    made = PHOTOS.check(pd.concat([photos.drop(labels), new]).reindex(photos.index))
    # Its digest is that of its parts, so that the next step need not hash a million rows for the sake of a few.
    remember(made, hashlib.blake2b(f"{digest(photos)} {labels} {digest(new)}".encode(), digest_size=16).hexdigest())
    return made


def _joined(row: Mapping[Hashable, Any], answer: Mapping[str, Any]) -> dict[Hashable, Any]:
    """Return a row of PHOTOS with an answer in it: what the row knew itself stays."""
    if answer["error"]:
        return {**row, "problem": f"{row['problem']}; ExifTool: {answer['error']}"}
    joined: dict[Hashable, Any] = {**row, "problem": _problem(row["problem"], answer)}
    joined.update((name, answer[name]) for name in _FACTS if name != "problem" and _is_blank(row[name]))
    joined["camera"] = camera_of(joined["make"], joined["model"], joined["serial"])
    if row["kind"] == "photo":
        joined["kind"] = kind_of(row["path"], Facts(format=joined["format"]))
    return joined


def _problem(before: str, answer: Mapping[str, Any]) -> str:
    """Return what is wrong still: not what only our readers could not do, if ExifTool could."""
    said = _parts(answer["problem"])
    if pd.isna(answer["taken_local"]) and math.isnan(answer["lat"]):
        return "; ".join(_parts(before, without=_OUR_LIMIT) or said)
    left = dict.fromkeys((*_parts(before, without=_OUR_LIMIT if said else _OUR_DIFFICULTY), *said))
    return "; ".join([*left, "read by ExifTool"]) if left else ""


def _parts(problem: str, without: re.Pattern[str] | None = None) -> list[str]:
    return [part for part in problem.split("; ") if part and not (without and without.match(part))]


def _is_blank(value: Any) -> bool:
    return bool(pd.isna(value)) or (isinstance(value, str | int) and not value)


def _key(row: Mapping[Hashable, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _KEY)


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"
