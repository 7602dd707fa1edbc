"""Settings from defaults, a TOML file, the environment and ``--set``, in that order; the first thing wrong becomes one sentence.

Imports nothing heavy: a typing mistake is told before Prefect is imported.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from config.settings import Settings
from tasks.core.errors import UsageError

PREFIX = "WHERESHOT_"


def load_settings(config: Path | None = None, sets: Iterable[str] = (), environ: Mapping[str, str] = os.environ) -> Settings:
    """Build the settings. UsageError names the key, the value, where it stood and what is allowed.

    Args:
        config: a TOML file with a table per section, or None.
        sets: ``section.key=value`` texts; they win over the environment, which wins over the file.
        environ: variables ``WHERESHOT_SECTION__KEY`` are read.
    """
    merged: dict[str, dict[str, Any]] = {}
    origin: dict[tuple[str, str], str] = {}
    for section, key, value, where in [*_from_file(config), *_from_environment(environ), *_from_sets(sets)]:
        _known(section, key, where)
        merged.setdefault(section, {})[key] = value
        origin[section, key] = where
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        section, key = str(first["loc"][0]), str(first["loc"][1])
        meaning = _sections()[section].model_fields[key].description
        problem = first["msg"].removeprefix("Value error, ")
        # A default may be what another setting of its section does not go with.
        where = origin.get((section, key)) or next(where for (other, _), where in origin.items() if other == section)
        value = merged[section].get(key, getattr(getattr(Settings(), section), key))
        raise UsageError(f"{where}: {section}.{key} = {value!r} is not allowed: {_lower(problem)} ({meaning})") from error


def _from_file(config: Path | None) -> Iterable[tuple[str, str, Any, str]]:
    if config is None:
        return
    try:
        content = tomllib.loads(config.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise UsageError(f"{config}: no such settings file; `python -m config` prints one with every default") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{config}: cannot be read as a settings file ({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{config}: not TOML: {_lower(str(error))}") from error
    for section, keys in content.items():
        if isinstance(keys, list) and section in _sections():
            raise UsageError(f"{config}: write the section as [{section}], in single brackets")
        if not isinstance(keys, dict):
            raise UsageError(f"{config}: {section} stands outside a section; allowed sections: {_listed(_sections())}")
        if not keys:
            _known(section, None, str(config))
        for key, value in keys.items():
            yield section, key, value, str(config)


def _from_environment(environ: Mapping[str, str]) -> Iterable[tuple[str, str, Any, str]]:
    for name, value in sorted(environ.items()):
        if name.startswith(PREFIX) and "__" in name:
            section, _, key = name.removeprefix(PREFIX).lower().partition("__")
            yield section, key, _value(value), name


def _from_sets(sets: Iterable[str]) -> Iterable[tuple[str, str, Any, str]]:
    for text in sets:
        name, equals, value = text.partition("=")
        section, dot, key = name.strip().partition(".")
        if not equals or not dot:
            raise UsageError(f"--set {text}: write --set section.key=value, for example --set proxy.max_gap_s=3600")
        yield section, key, _value(value), "--set"


def _value(text: str) -> Any:
    """Read lists as TOML writes them; leave every other text to the field's own type."""
    stripped = text.strip()
    if not stripped.startswith("["):
        return stripped
    try:
        return tomllib.loads(f"value = {stripped}")["value"]
    except tomllib.TOMLDecodeError:
        return stripped


def _known(section: str, key: str | None, where: str) -> None:
    sections = _sections()
    if section not in sections:
        raise UsageError(f"{where}: there is no section [{section}]{_near(section, sections)}; allowed: {_listed(sections)}")
    fields = sections[section].model_fields
    if key is not None and key not in fields:
        raise UsageError(
            f"{where}: there is no setting {section}.{key}{_near(key, fields)}; allowed in [{section}]: {_listed(fields)}"
        )


def _sections() -> dict[str, type[BaseModel]]:
    return {name: type(getattr(Settings(), name)) for name in Settings.model_fields}


def _near(word: str, words: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(words), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
