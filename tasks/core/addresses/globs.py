"""Globs over the paths of an archive's photos, as shells write them: ``*`` within a folder, ``**`` over folders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.errors import UsageError

_TOKEN: Final = re.compile(r"\[(?P<negated>!)?(?P<set>\]?[^\]/]*)\]|.", re.DOTALL)
"""A set of characters, else one character; a bracket that nobody closes is one."""


def under_any(paths: Iterable[str], globs: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Say of each path whether one of the globs means it; case as on the disk, whatever the Unicode form.

    Raises UsageError for a glob that means no path at all, and for one that is none.
    """
    known = [unicodedata.normalize("NFC", path) for path in paths]
    flags = np.zeros(len(known), dtype=bool)
    for glob in globs:
        try:
            matches = glob_pattern(glob).fullmatch
        except re.error as error:
            ends = next((token[0] for token in _TOKEN.finditer(glob) if token["set"]), glob)
            raise UsageError(f"--only {glob}: the set {ends} ends before it begins; write the smaller sign first") from error
        these = np.array([matches(path) is not None for path in known], dtype=bool)
        if not these.any():
            raise UsageError(f"--only {glob}: no photo of the archive is called so; {_remedy(glob, known)}")
        flags |= these
    return flags


def glob_pattern(glob: str) -> re.Pattern[str]:
    """Return a glob as a pattern of whole paths: ``**`` stands for any folders or none, at the end for all that is below."""
    parts = unicodedata.normalize("NFC", glob).removeprefix("./").split("/")
    pattern = ""
    for at, part in enumerate(parts):
        if part == "**":
            pattern += "(?:[^/]+/)*" if at + 1 < len(parts) else ".+"
        else:
            pattern += _of_one(part) + ("/" if at + 1 < len(parts) else "")
    return re.compile(pattern, re.DOTALL)


def _of_one(part: str) -> str:
    """Return one name's glob as a pattern, in which neither ``*`` nor ``?`` nor a set reaches over a slash."""
    return _TOKEN.sub(_as_pattern, part)


def _as_pattern(token: re.Match[str]) -> str:
    if token["set"] is None:
        return {"*": "[^/]*", "?": "[^/]"}.get(token[0], re.escape(token[0]))
    members = "-".join(map(re.escape, token["set"].split("-")))
    return f"(?!/)[{'^' if token['negated'] else ''}{members}]"


def _remedy(glob: str, paths: list[str]) -> str:
    folder = glob.rstrip("/")
    if any(path.startswith(f"{folder}/") for path in paths):
        return f'for all photos of that folder write "{folder}/**"'
    return 'write it relative to the archive and in quotes, such as "2019/rome/**"'
