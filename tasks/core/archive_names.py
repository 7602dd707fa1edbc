"""What archives are called where several of them stand side by side: by their folders, and no two alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tasks.core.paths import to_text


def archive_names(folders: Sequence[Path], plain: Callable[[str], str] = to_text) -> list[str]:
    """Return a name for each folder: its own, with the one above where two have the same name, then with a number.

    ``plain`` makes a name of a folder's. "archive" stands where nothing is left of it.

    >>> archive_names([Path("/anna/photos"), Path("/ben/photos"), Path("/rome")])
    ['photos (anna)', 'photos (ben)', 'rome']
    """
    short = [plain(folder.name) or "archive" for folder in folders]
    names: list[str] = []
    for folder, name in zip(folders, short, strict=True):
        longer = f"{name} ({plain(folder.parent.name) or 'archive'})" if short.count(name) > 1 else name
        same = sum(other.startswith(longer) for other in names)
        names.append(f"{longer} {same + 1}" if same and longer != name else longer)
    return names
