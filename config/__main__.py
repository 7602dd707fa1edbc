"""Print ``whereshot.toml``: every default with its comment. ``python -m config > config/whereshot.toml`` renews the file."""

from __future__ import annotations

import json
import sys
from typing import Any

from config.settings import Settings


def defaults_as_toml() -> str:
    """Return the settings file that changes nothing: a table per section, one comment a line above each key."""
    lines = ["# Every setting of Whereshot with its default. Copy what you change; an unknown key is an error.", ""]
    defaults = Settings()
    for name in Settings.model_fields:
        section = getattr(defaults, name)
        lines.append(f"[{name}]")
        for key, field in type(section).model_fields.items():
            lines += [f"# {field.description}", f"{key} = {_toml(getattr(section, key))}"]
        lines.append("")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.write(defaults_as_toml())
