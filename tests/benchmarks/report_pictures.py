"""How fast photos are seen: by the thumbnail that the camera embedded, by decoding the picture, beside reading the file."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import piexif
from PIL import Image

from tasks.core.glimpse_files import Look, look_batch
from tasks.core.thumbnails import Told
from tests.benchmarks.results import table, verdict

TIMES_AS_FAST: Final = 5.0
ROUNDS: Final = 3
_EMBEDDED: Final = 50
"""Photos that are seen by their thumbnails in one round; a tenth of them are decoded, which takes so much longer."""

SIZES: Final = {"12 MP, 4:3": (4000, 3000), "24 MP, 3:2 in a thumbnail with black bars": (6000, 4000)}


def real_size(file: Path, size: tuple[int, int], seed: int, *, embedded: bool = True) -> Path:
    """Write a JPEG as a camera does: colours with the noise of a sensor, EXIF with 20 KB of maker note and a thumbnail."""
    rng = np.random.default_rng(seed)
    fields = Image.fromarray(rng.integers(0, 255, (size[1] // 200, size[0] // 200, 3), dtype=np.uint8))
    picture = fields.resize(size, Image.Resampling.BICUBIC)
    picture = Image.blend(picture, Image.effect_noise(size, 60).convert("RGB"), 0.15)
    small = picture.copy()
    small.thumbnail((160, 120))
    padded, thumbnail = Image.new("RGB", (160, 120)), io.BytesIO()
    padded.paste(small, ((160 - small.width) // 2, (120 - small.height) // 2))
    padded.save(thumbnail, "JPEG", quality=85)
    exif = {
        "0th": {piexif.ImageIFD.Make: b"Acme", piexif.ImageIFD.Model: b"Camera 70", piexif.ImageIFD.Orientation: 1},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2024:05:01 12:00:00", piexif.ExifIFD.MakerNote: bytes(20_000)},
        **({"1st": {piexif.ImageIFD.Compression: 6}, "thumbnail": thumbnail.getvalue()} if embedded else {}),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, "JPEG", quality=92, exif=piexif.dump(exif))
    return file


def pictures() -> str:
    """Return the table of both ways and the floor, per photo, with its verdicts; the best of some rounds counts."""
    rows: list[tuple[object, ...]] = []
    required: list[tuple[object, ...]] = []
    with TemporaryDirectory() as folder:
        for seed, (name, size) in enumerate(SIZES.items()):
            with_one = real_size(Path(folder, f"{seed}.jpg"), size, seed)
            without = real_size(Path(folder, f"{seed}-bare.jpg"), size, seed, embedded=False)
            floor_ms = _best_ms(with_one.read_bytes, _EMBEDDED)
            by_thumbnail_ms = _seen_ms(with_one, size, _EMBEDDED, Path(folder))
            decoded_ms = _seen_ms(without, size, _EMBEDDED // 10, Path(folder))
            times = decoded_ms / by_thumbnail_ms
            spent = (f"{value:.2f}" for value in (floor_ms, by_thumbnail_ms, decoded_ms))
            rows.append((name, f"{with_one.stat().st_size / 1e6:.1f}", *spent, f"{times:.0f}"))
            required.append((name, f"at least {TIMES_AS_FAST:g} times", f"{times:.0f} times", verdict(times >= TIMES_AS_FAST)))
    head = ("photo", "MB", "reading the whole file ms", "by its thumbnail ms", "decoded ms", "times as fast")
    told = "Each time includes the small JPEG that is written and the colour; one process, files in the memory of the system."
    thumbnails = table(("thumbnails, as fast as decoding", "required", "measured", "verdict"), required)
    return "\n\n".join([told, thumbnails, table(head, rows)])


def _seen_ms(file: Path, size: tuple[int, int], number: int, folder: Path) -> float:
    told = Told("jpeg", *size, 1)
    looks = [Look(str(file.parent), file.name, told, f"{name:024x}", picture=True) for name in range(number)]

    def see() -> None:
        seen = look_batch(str(folder / "out"), looks)
        assert len(seen.there) == number

    return _best_ms(see, 1) / number


def _best_ms(work: Callable[[], object], number: int) -> float:
    """Return the milliseconds of one call, in the fastest of the rounds."""
    work()
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(number):
            work()
        spent.append((time.perf_counter() - began) / number)
    return 1000 * min(spent)
