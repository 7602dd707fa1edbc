"""Which archive an output folder belongs to: OUT/archive.json, and a list of known archives in the user's state folder.

The id is in every row_id, so that a CSV which comes back from a browser's Downloads finds its archive again. The folder of a
map of several archives has an archive.json too, so that it is never scanned, but belongs to none of them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tasks.core.errors import UsageError
from tasks.core.whole_file import replacing

FILE = "archive.json"
MARK = "whereshot"


@dataclass(frozen=True)
class Identity:
    """An archive's real path and its id of 8 hexadecimal digits."""

    archive: Path
    id: str

    @classmethod
    def of(cls, archive: Path) -> Identity:
        """Return the identity of an archive that has none yet."""
        real = Path(os.path.realpath(archive))
        return cls(real, hashlib.blake2b(os.fsencode(real), digest_size=4).hexdigest())


def identify(archive: Path, out: Path) -> Identity:
    """Return the identity of ``archive`` in ``out``, writing ``archive.json`` the first time.

    Raises UsageError when ``out`` belongs to another archive.
    """
    real = Path(os.path.realpath(archive))
    known = read_identity(out)
    refuse_shared(out)
    if known is None:
        known = Identity.of(real)
        out.mkdir(parents=True, exist_ok=True)
        _write(out / FILE, {"program": MARK, **_texts(known)})
    if known.archive != real:
        raise foreign_output(known, real, out)
    return known


def share_output(archives: Sequence[Path], out: Path) -> None:
    """Note in ``out`` that it holds a map of several archives; UsageError where it is the output folder of one."""
    known = read_identity(out)
    if known is not None:
        raise UsageError(
            f"{out}: is the output folder of {known.archive} alone; choose another for the map of several with --out"
        )
    out.mkdir(parents=True, exist_ok=True)
    _write(out / FILE, {"program": MARK, "archives": [os.path.realpath(archive) for archive in archives]})


def refuse_shared(out: Path) -> None:
    """Raise UsageError if ``out`` holds a map of several archives."""
    if _is_shared(_content(out / FILE)):
        raise UsageError(f"{out}: holds a map of several archives; choose another output folder with --out")


def foreign_output(identity: Identity, archive: Path, out: Path) -> UsageError:
    """Return the error for an output folder of another archive."""
    return UsageError(
        f"{out}: this output folder belongs to the archive {identity.archive}, not to {archive}; choose another with --out"
        f" (or, if the archive itself has moved, change its path in {out / FILE})"
    )


def read_identity(out: Path) -> Identity | None:
    """Return whose output folder this is, or None if it is nobody's alone; UsageError if archive.json cannot be understood."""
    content = _content(out / FILE)
    if content is None or _is_shared(content):
        return None
    try:
        return Identity(Path(content["archive"]), str(content["id"]))
    except (KeyError, TypeError) as error:
        raise _not_understood(out / FILE, error) from error


def _content(path: Path) -> Any:
    """Return what an archive.json says, None if there is none; UsageError if it is no JSON or cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _not_understood(path, error) from error


def _not_understood(path: Path, error: Exception) -> UsageError:
    return UsageError(f"{path}: cannot be understood ({error}); move it away if this folder is not in use")


def _is_shared(content: Any) -> bool:
    return isinstance(content, dict) and content.get("program") == MARK and "archives" in content


def is_output(folder: str) -> bool:
    """Say whether a folder is an output folder of ours: such a folder inside an archive is never scanned."""
    try:
        with open(os.path.join(folder, FILE), "rb") as file:  # noqa: PTH118, PTH123 - a surrogate-escaped text
            return bool(json.loads(file.read(4096)).get("program") == MARK)
    except (OSError, ValueError, AttributeError):
        return False


def remember_archive(registry: Path, identity: Identity, out: Path) -> None:
    """Note in the user's list where the archive's output folder is."""
    known = _read_registry(registry)
    entry = {"archive": str(identity.archive), "out": str(out.resolve())}
    if known.get(identity.id) != entry:
        _write(registry, {**known, identity.id: entry})


def find_output(archive_id: str, registry: Path, beside: Path) -> Path | None:
    """Return the output folder of an archive's id: below ``beside``/whereshot, else from the user's list; None if unknown."""
    candidates = [path.parent for path in sorted(beside.glob(f"whereshot/*/{FILE}"))]
    entry = _read_registry(registry).get(archive_id)
    candidates += [Path(entry["out"])] if entry else []
    return next((out for out in candidates if (found := read_identity(out)) and found.id == archive_id), None)


def outputs_holding(photo: Path, registry: Path, beside: Path) -> list[tuple[Identity, Path]]:
    """Return the archives that hold a photo, by its real path, and their output folders; the innermost archive first.

    Looked for below ``beside``/whereshot and in the user's list; a folder whose archive.json cannot be understood is left out.
    """
    outs = [path.parent for path in sorted(beside.glob(f"whereshot/*/{FILE}"))]
    outs += [Path(entry["out"]) for entry in _read_registry(registry).values()]
    found: dict[Path, Identity] = {}
    for out in outs:
        with suppress(UsageError):
            identity = read_identity(out)
            if identity and photo.is_relative_to(identity.archive):
                found.setdefault(out.resolve(), identity)
    by_depth = sorted(found.items(), key=lambda item: -len(item[1].archive.parts))
    return [(identity, out) for out, identity in by_depth]


def _read_registry(registry: Path) -> dict[str, dict[str, str]]:
    try:
        content = json.loads(registry.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _texts(identity: Identity) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(identity).items()}


def _write(path: Path, content: object) -> None:
    with replacing(path) as stream:
        stream.write(json.dumps(content, indent=1).encode() + b"\n")
