from __future__ import annotations

import errno
import os
from pathlib import Path

import pandas as pd
import pytest

import tasks.extract as module
from config.settings import Extract, Scan
from tasks.core.reading import batch
from tasks.core.writing import Position, Wanted, merge_sidecar
from tasks.extract import extract, lasting, shards_of
from tasks.runtime.processes import FEW
from tasks.scan import scan
from tests.builders import jpeg


def read(archive: Path, earlier: Path, told: list[int] | None = None):
    files = scan(archive, (), Path("/nowhere"), Scan(), Extract())
    (shard,) = shards_of(files)
    return extract(shard, archive, Extract(), earlier, (told if told is not None else []).append)


@pytest.fixture
def archive(tmp_path) -> Path:
    for number in range(5):
        jpeg(tmp_path / f"photos/{number}.jpg", seed=number, taken=f"2024:05:01 12:0{number}:00", lat=10.5, lon=-20.25)
    return tmp_path / "photos"


class TestExtract:
    def test_tells_place_time_camera_and_kind_of_each_photo(self, archive, tmp_path):
        photos = read(archive, tmp_path / "earlier")
        first = photos.iloc[0]
        assert (first["lat"], first["lon"]) == (10.5, -20.25)
        assert first["taken_local"] == pd.Timestamp("2024-05-01 12:00:00")
        assert (first["camera"], first["kind"], first["format"], first["problem"]) == ("Acme One", "photo", "jpeg", "")
        assert photos["fingerprint"].nunique() == 5

    def test_reads_every_file_the_first_time_and_none_the_second(self, archive, tmp_path):
        assert read(archive, tmp_path / "earlier").attrs["read"] == 5
        again = read(archive, tmp_path / "earlier")
        assert again.attrs["read"] == 0

    def test_gives_the_same_table_from_earlier_readings_as_from_the_files(self, archive, tmp_path):
        first = read(archive, tmp_path / "earlier")
        pd.testing.assert_frame_equal(read(archive, tmp_path / "earlier"), first)

    def test_reads_only_the_changed_file_of_a_changed_shard(self, archive, tmp_path):
        read(archive, tmp_path / "earlier")
        jpeg(archive / "2.jpg", seed=9, taken="2024:05:02 08:00:00")
        photos = read(archive, tmp_path / "earlier")
        assert photos.attrs["read"] == 1
        assert photos.set_index("path").loc["2.jpg", "taken_local"] == pd.Timestamp("2024-05-02 08:00:00")

    def test_reads_a_photo_again_whose_sidecar_changed(self, archive, tmp_path):
        read(archive, tmp_path / "earlier")
        (archive / "1.jpg.xmp").write_bytes(merge_sidecar(None, Wanted(Position(1, 2))))
        assert read(archive, tmp_path / "earlier").attrs["read"] == 1

    @pytest.mark.parametrize("share", [0.05, 0.2, 1 / 3, 0.5, 0.6, 0.8, 0.95, 0.999])
    def test_reads_everything_again_wherever_the_earlier_reading_is_damaged(self, archive, tmp_path, share):
        read(archive, tmp_path / "earlier")
        (kept,) = (tmp_path / "earlier").iterdir()
        content = bytearray(kept.read_bytes())
        content[int(len(content) * share)] ^= 0xFF
        kept.write_bytes(content)
        photos = read(archive, tmp_path / "earlier")
        assert photos.attrs["read"] == 5
        assert photos["lat"].tolist() == [10.5] * 5

    def test_tells_how_many_files_are_done(self, archive, tmp_path):
        told: list[int] = []
        read(archive, tmp_path / "earlier", told)
        assert sum(told) == 5

    def test_keeps_an_unreadable_file_as_a_row_with_its_reason(self, archive, tmp_path):
        (archive / "zero.jpg").write_bytes(b"")
        (archive / "text.jpg").write_bytes(b"this is no picture at all")
        problems = read(archive, tmp_path / "earlier").set_index("path")["problem"]
        assert problems["zero.jpg"] != ""
        assert problems["text.jpg"] != ""
        assert problems["0.jpg"] == ""


class TestFaults:
    def test_an_input_output_error_is_a_row_at_the_last_try_and_is_not_kept(self, archive, tmp_path, monkeypatch):
        def fails(path: str):
            if path.endswith("3.jpg"):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(path)

        real = batch.read_photo
        monkeypatch.setattr(batch, "read_photo", fails)
        photos = read(archive, tmp_path / "earlier")
        assert photos.set_index("path").loc["3.jpg", "problem"] == "cannot be read: Input/output error"
        assert not lasting(photos)
        monkeypatch.setattr(batch, "read_photo", real)
        mended = read(archive, tmp_path / "earlier")
        assert mended.attrs["read"] == 1
        assert lasting(mended)

    def test_is_raised_for_another_try_after_the_other_files_were_read(self, archive, tmp_path, monkeypatch):
        def fails(path: str):
            if path.endswith("3.jpg"):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(path)

        real = batch.read_photo
        monkeypatch.setattr(batch, "read_photo", fails)
        monkeypatch.setattr(module, "last_try", lambda: False)
        with pytest.raises(OSError, match="1 files gave Input/output error"):
            read(archive, tmp_path / "earlier")
        monkeypatch.setattr(batch, "read_photo", real)
        assert read(archive, tmp_path / "earlier").attrs["read"] == 1


class TestSidecars:
    def test_give_a_photo_without_position_theirs(self, tmp_path):
        jpeg(tmp_path / "photos/a.jpg")
        (tmp_path / "photos/a.jpg.xmp").write_bytes(merge_sidecar(None, Wanted(Position(41.5, 12.25, method="whereshot proxy"))))
        row = read(tmp_path / "photos", tmp_path / "earlier").iloc[0]
        assert (row["lat"], row["lon"]) == pytest.approx((41.5, 12.25), abs=1e-7)
        assert row["gps_method"] == "whereshot proxy"

    def test_that_contradict_the_photo_are_a_problem_with_both_positions(self, tmp_path):
        jpeg(tmp_path / "photos/a.jpg", lat=41.0, lon=12.0)
        (tmp_path / "photos/a.xmp").write_bytes(merge_sidecar(None, Wanted(Position(42.0, 12.0))))
        row = read(tmp_path / "photos", tmp_path / "earlier").iloc[0]
        assert row["lat"] == 41.0
        # One degree of latitude is 6,371,008.8 m * pi / 180.
        assert row["problem"] == "the photo says 41.00000, 12.00000, its sidecar 42.00000, 12.00000, 111,195 m away"

    def test_that_cannot_be_read_are_a_problem_and_cost_the_photo_nothing(self, tmp_path, monkeypatch):
        jpeg(tmp_path / "photos/a.jpg", lat=41.0, lon=12.0)
        (tmp_path / "photos/a.xmp").write_bytes(merge_sidecar(None, Wanted(Position(42.0, 12.0))))
        refused = PermissionError(errno.EACCES, "Permission denied")
        monkeypatch.setattr(batch, "_bytes_of", lambda _: (_ for _ in ()).throw(refused))
        row = read(tmp_path / "photos", tmp_path / "earlier").iloc[0]
        assert (row["lat"], row["lon"]) == (41.0, 12.0)
        assert row["problem"] == "its sidecar a.xmp cannot be read (Permission denied)"


class TestFolders:
    def test_that_cannot_be_read_are_a_row_with_the_reason_that_is_not_kept(self, archive, tmp_path):
        files = scan(archive, (), Path("/nowhere"), Scan(), Extract())
        (shard,) = shards_of(files)
        gone = shard.head(1).assign(path="away/", size=0)
        photos = extract(gone, archive, Extract(), tmp_path / "earlier", lambda _: None)
        assert photos["problem"].tolist() == ["cannot be read: the folder, with all that is in it: No such file or directory"]
        assert not lasting(photos)


class TestProcesses:
    def test_give_the_same_table_as_reading_in_this_process(self, tmp_path):
        for number in range(60):
            jpeg(
                tmp_path / f"photos/{number}.jpg", seed=number, taken=f"2024:05:01 12:{number:02d}:00", lat=number / 2, lon=-20.25
            )
        for number in range(FEW + 1):
            (tmp_path / f"photos/copy {number:04d}.jpg").hardlink_to(tmp_path / f"photos/{number % 60}.jpg")
        (shard,) = shards_of(scan(tmp_path / "photos", (), Path("/nowhere"), Scan(), Extract()))
        told: list[int] = []
        alone = extract(shard, tmp_path / "photos", Extract(processes=1), tmp_path / "earlier1", lambda _: None)
        together = extract(shard, tmp_path / "photos", Extract(processes=2), tmp_path / "earlier2", told.append)
        assert together.attrs["read"] == FEW + 61
        pd.testing.assert_frame_equal(together, alone)
        assert sum(told) == FEW + 61


class TestSidecarFiles:
    def test_that_are_no_sidecar_by_their_size_are_a_problem(self, tmp_path):
        jpeg(tmp_path / "photos/a.jpg")
        with (tmp_path / "photos/a.xmp").open("wb") as stream:
            stream.truncate(batch.MAX_SIDECAR_BYTES + 1)
        row = read(tmp_path / "photos", tmp_path / "earlier").iloc[0]
        assert row["problem"] == "its sidecar a.xmp cannot be read (it is no file of at most 16 MiB)"
