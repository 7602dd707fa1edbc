"""What a command checks of its words before Prefect is imported, so that the sentence about a wrong one comes at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from config.settings import Settings
from flows.environment import server_is_elsewhere
from tasks.core.errors import UsageError
from tasks.core.paths import to_text

if TYPE_CHECKING:
    from tasks.core.dates.sequence import Sequence


def check_paths_stay_here(paths: list[str] | None) -> None:
    """Raise UsageError if paths of photos would become parameters on a server elsewhere."""
    if paths and server_is_elsewhere():
        raise UsageError("--path: photos' paths are not sent to a Prefect server on another machine; unset PREFECT_API_URL")


def check_address(address: str, only: list[str] | None, settings: Settings) -> None:
    """Raise UsageError if ``--address`` says no place and may not be looked up, or ``--only`` has no address to limit."""
    if only and not address:
        raise UsageError('--only says which photos --address is for: add --address "Rome, Italy", or leave --only out')
    if not address:
        return
    if server_is_elsewhere():
        raise UsageError("--address: addresses are not sent to a Prefect server on another machine; unset PREFECT_API_URL")
    from tasks.core.addresses.telling import NOT_ALLOWED, quoted  # noqa: PLC0415 - only where it is needed
    from tasks.core.addresses.understanding import position_in  # noqa: PLC0415 - as above

    try:
        known = position_in(address, geocoder=settings.geocode.geocoder)
    except ValueError as error:
        raise UsageError(f"--address {quoted(address)}: {error}") from error
    if known is None and not settings.geocode.user_agent:
        raise UsageError(f"--address {quoted(address)}: {NOT_ALLOWED}; or give latitude, longitude")


def check_mapping(mapping: Path | None, settings: Settings) -> None:
    """Raise UsageError if the file of ``--places`` cannot be used."""
    if mapping is not None:
        from tasks.core.mapping_csv import read_mapping  # noqa: PLC0415 - pandas comes with it

        read_mapping(mapping, settings.cluster.radius_m)


def check_cameras(out: Path) -> None:
    """Raise UsageError if the cameras.csv of an output folder says what cannot be understood."""
    if (out / "cameras.csv").exists():
        from tasks.core.cameras_csv import read_overrides  # noqa: PLC0415 - pandas comes with it

        read_overrides(out / "cameras.csv")


def check_tracks(tracks: list[Path] | None) -> None:
    """Raise UsageError if a track file or folder is not there, or a file is no track."""
    if not tracks:
        return
    from tasks.core.tracks.reading import require_track  # noqa: PLC0415 - NumPy and the readers come with it

    for track in tracks:
        if not track.is_dir():
            require_track(track)


def check_time_offsets(texts: list[str] | None) -> None:
    """Raise UsageError if a word of ``--time-offset`` means no clock."""
    if not texts:
        return
    from tasks.core.clocks.typed import typed_clock  # noqa: PLC0415 - pandas comes with it

    for text in texts:
        try:
            typed_clock(text)
        except ValueError as error:
            raise UsageError(f"--time-offset {text!r}: {error}") from error


def sequence_asked(start: str, interval: str) -> Sequence | None:
    """Return the frames that ``--start`` and ``--interval`` tell, None without them; UsageError if they make none."""
    if not start and not interval:
        return None
    if not start or not interval:
        given, missing = ("--start", "--interval") if start else ("--interval", "--start")
        raise UsageError(f'{given} goes with {missing}: --start "2014-11-27 13:01:01" --interval 2')
    from tasks.core.dates.sequence import sequence_of  # noqa: PLC0415 - pandas comes with it

    try:
        return sequence_of(start, interval)
    except ValueError as error:
        raise UsageError(f"--start {start!r} --interval {interval!r}: {error}") from error


def check_listing(listing: Path | None, archive: Path, out: Path, settings: Settings) -> None:
    """Raise UsageError if the file of ``--list`` names no photo of the archive, or names one outside of it."""
    if listing is not None:
        from tasks.core.listing import listing_of  # noqa: PLC0415 - pandas comes with it

        listing_of(listing, archive, out, settings.extract.extensions, settings.scan.exclude)


def check_words(words: list[str]) -> None:
    """Refuse words that nobody means: an empty one is a shell variable without a value, "." to every path."""
    if "" in words:
        raise UsageError("one of the words of the command is empty (a shell variable without a value?); leave it out")
    for word in words:
        if to_text(word) != word:
            raise UsageError(
                f"{to_text(word)}: is not UTF-8, which Prefect's parameters have to be; reach it through a link with a plain name"
                f" (for --path, write the photo as review.csv does)"
            )
