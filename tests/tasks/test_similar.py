from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from config.settings import Similar
from tasks.core.tables import PAIRS
from tasks.similar import similar
from tests.tasks.timed import photo, table

ON = Similar(for_clocks=True)


def picture(seed):
    """Draw a picture of random large patches, 320 x 240, unlike that of any other seed."""
    patches = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize((320, 240), Image.Resampling.BICUBIC)


def saved(image, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    image.save(file, "JPEG", quality=90)


def rows(*named, **columns):
    return [photo(path, "2024-05-01 10:00", camera=camera, fingerprint=path * 8, **columns) for path, camera in named]


@pytest.fixture
def archive(tmp_path):
    """Two cameras that saw one scene, each from its own side and in its own light, and other scenes alone."""
    pytest.importorskip("imagehash", reason="ImageHash is not installed (the extra visual)")
    for seed in range(4):
        saved(picture(seed), tmp_path / f"a{seed}.jpg")
        saved(picture(100 + seed), tmp_path / f"b{seed}.jpg")
    near = ImageEnhance.Brightness(picture(2).crop((8, 6, 318, 236))).enhance(1.2)
    saved(near, tmp_path / "b9.jpg")
    return tmp_path


def found(archive, photos, settings=ON):
    return PAIRS.check(similar.fn(photos, archive, settings, archive / "hashes", processes=1, advance=lambda _: None))


def both(archive, **columns):
    names = sorted(file.name for file in archive.glob("*.jpg"))
    return table(*rows(*((name, "Acme One" if name[0] == "a" else "Acme Two") for name in names), **columns))


class TestSimilar:
    def test_pairs_the_two_pictures_of_one_scene_and_no_other(self, archive):
        pairs = found(archive, both(archive))
        assert pairs[["path", "other"]].to_numpy().tolist() == [["a2.jpg", "b9.jpg"]]
        assert 0.7 <= pairs["similarity"].iloc[0] < 1

    def test_is_off_unless_asked_for(self, archive):
        assert found(archive, both(archive), Similar()).empty

    def test_looks_at_nothing_where_every_camera_tells_its_own_clock(self, archive):
        assert found(archive, both(archive, gps_at="2024-05-01 08:00")).empty
        assert not (archive / "hashes").exists()

    def test_two_pictures_of_one_camera_are_no_pair(self, archive):
        saved(picture(1), archive / "a8.jpg")
        assert "a8.jpg" not in found(archive, both(archive))["path"].tolist()

    def test_a_donor_is_named_with_its_folder(self, archive, tmp_path):
        saved(picture(3), tmp_path / "phone/x.jpg")
        donor = rows(("x.jpg", "Acme Two"), donor_dir=str(tmp_path / "phone"))
        pairs = found(archive, table(*rows(("a3.jpg", "Acme One")), *donor))
        assert sorted(pairs.iloc[0][["path", "other"]]) == sorted(["a3.jpg", f"{tmp_path}/phone/x.jpg"])
        assert pairs["path"].iloc[0] < pairs["other"].iloc[0]

    def test_a_picture_that_was_looked_at_is_not_decoded_again(self, archive):
        photos = both(archive)
        first = found(archive, photos)
        for file in archive.glob("*.jpg"):
            file.unlink()
        assert found(archive, photos).equals(first)

    def test_damaged_hashes_are_made_anew(self, archive):
        (archive / "hashes").write_bytes(b"no parquet")
        assert len(found(archive, both(archive))) == 1

    def test_files_without_a_picture_and_white_walls_are_no_pair(self, archive):
        (archive / "a7.jpg").write_bytes(b"no picture")
        for name in ("a6.jpg", "b6.jpg"):
            saved(Image.new("RGB", (320, 240), "white"), archive / name)
        assert found(archive, both(archive))["path"].tolist() == ["a2.jpg"]

    def test_the_hash_is_that_of_the_picture_as_it_is_seen(self, archive):
        """A picture stored on its side with an orientation tag is the same picture."""
        turned = picture(1).transpose(Image.Transpose.ROTATE_90)
        exif = Image.Exif()
        exif[0x0112] = 6
        written = io.BytesIO()
        turned.save(written, "JPEG", exif=exif, quality=90)
        (archive / "b8.jpg").write_bytes(written.getvalue())
        pairs = found(archive, both(archive))
        assert ["a1.jpg", "b8.jpg"] in pairs[["path", "other"]].to_numpy().tolist()
