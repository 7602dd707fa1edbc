"""When a step's result may be used again: an explicit key per task run, the result a Parquet file beside it.

Prefect's own policies do not fit tables: ``INPUTS`` mixes up tasks with equal arguments, ``DEFAULT`` never hits across runs,
``TASK_SOURCE`` ignores helpers, and an input that cannot be hashed silently runs uncached. So a key is the task's name, a version
raised by hand when the task's meaning changes, and the digest of every argument. Each result bears a seal, a digest of its
key and of every byte: the pages' own checksums leave out the footer, where one flipped bit renames a column.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import time
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from prefect.cache_policies import CachePolicy
from prefect.context import TaskRunContext
from prefect.serializers import Serializer
from prefect.transactions import get_transaction
from pydantic import BaseModel, Field

from tasks.runtime.progress import say
from tasks.runtime.recomputed import Recomputed

_SEAL = b"whereshot seal "
_UNSEALED = b"0" * 32

_folder: Path | None = None
_recomputed: Recomputed | None = None
_digests: dict[int, tuple[weakref.ref[Any], str]] = {}


class TableSerializer(Serializer):
    """Stores a table as a Parquet file with a checksum per page, sealed where it is a task's result."""

    type: str = Field(default="whereshot-table", frozen=True)

    def dumps(self, obj: pd.DataFrame) -> bytes:
        """Write the table as Parquet bytes."""
        table = pa.Table.from_pandas(obj)
        marked = table.replace_schema_metadata({**(table.schema.metadata or {}), b"seal": _SEAL + _UNSEALED})
        blob = io.BytesIO()
        pq.write_table(marked, blob, compression="zstd", write_page_checksum=True)
        transaction = get_transaction()
        return _sealed(blob.getvalue(), transaction.key or "" if transaction else "")

    def loads(self, blob: bytes) -> pd.DataFrame:
        """Read the table back, dtypes included."""
        return pd.read_parquet(io.BytesIO(blob))


class StepCache(CachePolicy):
    """The policy of one step; keys and results live in the running flow's cache folder."""

    def __init__(self, version: int, ignored: Iterable[str] = ()) -> None:
        """Keep the step's version, and the names of arguments that do not change its result."""
        super().__init__()
        self.version = version
        self.ignored = frozenset(ignored)

    @property
    def key_storage(self) -> Path | None:
        """The folder of keys: apart from the results, so that these stay plain Parquet files."""
        folder = cache_folder()
        return folder / "keys" if folder else None

    @key_storage.setter
    def key_storage(self, value: object) -> None:
        """Accept the base class's initial value; the folder follows the flow run."""

    def compute_key(
        self, task_ctx: TaskRunContext, inputs: dict[str, Any], flow_parameters: dict[str, Any], **_kwargs: Any
    ) -> str | None:
        """Return the key; a record under it that cannot be trusted is removed first, so that the step runs again."""
        del flow_parameters
        key = self.key(task_ctx.task.name, inputs)
        folder = cache_folder()
        if folder:
            found = _keep_or_drop(folder, key)
            if _recomputed:
                _recomputed.note_asked(task_ctx.task.name, self.version, key, found=found)
        return key

    def key(self, task: str, inputs: Mapping[str, Any]) -> str:
        """Return ``<task>-<digest>`` of the version and of every argument that counts."""
        parts = {name: digest(value) for name, value in sorted(inputs.items()) if name not in self.ignored}
        return f"{task}-{_hash(json.dumps([self.version, parts]).encode())}"


def cache_folder() -> Path | None:
    """Return where the running flow keeps results, or None outside a flow: then nothing is kept."""
    return _folder


def use_folder(folder: Path | None) -> None:
    """Keep results in this folder from now on; None when the run is over, which says what it had to compute again.

    One folder per process, since one process runs one flow at a time.
    """
    global _folder, _recomputed
    if _recomputed:
        for line in _recomputed.close():
            say(line)
    _folder, _recomputed = folder, Recomputed(folder) if folder else None


def digest(value: Any) -> str:
    """Return a digest of an argument: tables by content, settings by their JSON; TypeError for what has no stable digest."""
    known = _digests.get(id(value))
    if known and known[0]() is value:
        return known[1]
    if isinstance(value, pd.DataFrame):
        return remember(value, content_digest(value))
    if isinstance(value, BaseModel):
        return _hash(value.model_dump_json().encode())
    if isinstance(value, list | tuple):
        return _hash(json.dumps([digest(item) for item in value]).encode())
    if isinstance(value, Path):
        return _hash(os.fsencode(value))
    if value is None or isinstance(value, str | int | float | bool):
        return _hash(json.dumps(value).encode())
    raise TypeError(f"a cached step cannot take a {type(value).__name__}: it has no stable digest")


def content_digest(table: pd.DataFrame) -> str:
    """Return a digest of what a table holds, whatever it was made from."""
    columns = json.dumps([[str(name), str(dtype)] for name, dtype in table.dtypes.items()])
    rows = pd.util.hash_pandas_object(table, index=False).to_numpy()
    return _hash(columns.encode() + rows.tobytes())


def remember(table: pd.DataFrame, known: str) -> str:
    """Note the digest of this very table, so that a million rows are not hashed once per step; tables are never changed."""
    key = id(table)

    def gone(_: object) -> None:
        _digests.pop(key, None)

    _digests[key] = (weakref.ref(table, gone), known)
    return known


def disown(table: pd.DataFrame) -> None:
    """Let the digest of this table be that of its content again, because what made it may give another one next time."""
    _digests.pop(id(table), None)


def forget(folder: Path, key: str) -> None:
    """Remove one record, because its result must not be used again."""
    for path in (folder / "keys" / key, folder / key):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def prune(folder: Path, keep_days: int, now_s: float | None = None) -> int:
    """Remove records that no run used for ``keep_days``; return how many files went."""
    limit = (time.time() if now_s is None else now_s) - keep_days * 86400
    stale = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime < limit]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _keep_or_drop(folder: Path, key: str) -> bool:
    """Mark a sound record as used now and return True; remove one whose result is missing, elsewhere or damaged."""
    record, result = folder / "keys" / key, folder / key
    if not os.path.lexists(record):
        return False
    try:
        here = json.loads(record.read_bytes())["storage_key"] == str(result)
        sound = here and _is_sound(result.read_bytes(), key)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # pyarrow's errors are ValueError or OSError
        here, sound = True, False
    if sound:
        os.utime(record)
        os.utime(result)
        return True
    forget(folder, key)
    if here and _recomputed:  # a folder that was moved is no damage
        _recomputed.note_damaged(key)
    return False


def _is_sound(blob: bytes, key: str) -> bool:
    """Say whether a result is what was stored under this key; one without a seal, if Parquet finds no fault in it."""
    start = blob.rfind(_SEAL) + len(_SEAL)
    seal = blob[start : start + len(_UNSEALED)]
    if start < len(_SEAL) or seal == _UNSEALED:
        pq.read_table(io.BytesIO(blob), page_checksum_verification=True)
        return True
    return seal == _seal_of(blob[:start] + _UNSEALED + blob[start + len(_UNSEALED) :], key)


def _sealed(blob: bytes, key: str) -> bytes:
    """Put the seal into the footer, where as many zeros stand for it; without a key none."""
    if not key:
        return blob
    start = blob.rindex(_SEAL + _UNSEALED) + len(_SEAL)
    return blob[:start] + _seal_of(blob, key) + blob[start + len(_UNSEALED) :]


def _seal_of(blob: bytes, key: str) -> bytes:
    return hashlib.blake2b(blob, digest_size=len(_UNSEALED) // 2, key=_hash(key.encode()).encode()).hexdigest().encode()


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
