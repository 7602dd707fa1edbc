"""Tests of a folder per place: everything that belongs together, nothing twice, nothing replaced, the archive untouched."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tasks.copy_places import copy_places
from tasks.core import true_copies
from tasks.core.errors import UsageError
from tasks.core.tables import PHOTOS
from tests.place_rows import ROME, place, places

PLACES_ = places(
    place("p1", name="Roma: città", lat=ROME[0], lon=ROME[1]),
    place("p2", place="Paris, France", lat=48.85, lon=2.35),
    place("p3", name="a corner", within="p1", lat=ROME[0], lon=ROME[1], radius_m=50.0),
)
PARIS = (48.8501, 2.3501)
SEA = (0.0, -30.0)


def photo(path, at=None, **columns):
    here = {} if at is None else {"lat": at[0], "lon": at[1]}
    return {"path": path, "kind": "photo", "time_basis": "none", "taken_at": None, "taken_local": None, **here, **columns}


def put(archive: Path, path: str, content: str = "") -> None:
    (archive / path).parent.mkdir(parents=True, exist_ok=True)
    (archive / path).write_bytes((content or path).encode())
    os.utime(archive / path, ns=(1_500_000_000_000_000_000,) * 2)


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


@pytest.fixture
def target(tmp_path):
    return tmp_path / "out" / "copies"


def copied(archive, target, *photos, write=True):
    """Write the photos' files, copy them by place, and return (path, copy, status) of each."""
    if write:
        for one in photos:
            put(archive, one["path"])
            if one.get("sidecar"):
                put(archive, one["sidecar"])
    table = copy_places(PHOTOS.make(list(photos)), PLACES_, archive, archive.parent / "whereshot", target)
    return list(table[["path", "copy", "status"]].itertuples(index=False, name=None))


class TestPlaces:
    def test_photos_go_to_the_folder_of_their_place_of_the_first_level(self, archive, target):
        copied(archive, target, photo("t/a.jpg", ROME), photo("b.jpg", PARIS), photo("c.jpg", SEA), photo("lost.jpg"))
        assert files(target) == {"Roma_ città/a.jpg": "t/a.jpg", "Paris, France/b.jpg": "b.jpg", "elsewhere/c.jpg": "c.jpg"}

    def test_the_nearest_of_two_places_has_it(self, archive, target):
        two = places(place("p1", name="near", north_m=100), place("p2", name="wide", radius_m=9000.0, north_m=500))
        put(archive, "a.jpg")
        copy_places(PHOTOS.make([photo("a.jpg", ROME)]), two, archive, archive.parent / "whereshot", target)
        assert list(files(target)) == ["near/a.jpg"]

    def test_a_doubted_position_is_at_no_place(self, archive, target):
        copied(archive, target, photo("a.jpg", ROME, doubt="swapped"))
        assert list(files(target)) == ["elsewhere/a.jpg"]

    def test_photos_of_donor_folders_are_not_copied(self, archive, target):
        assert copied(archive, target, photo("a.jpg", ROME, donor_dir="/phone")) == []

    def test_without_a_located_photo_nothing_is_made(self, archive, target):
        assert copied(archive, target, photo("a.jpg")) == []
        assert not target.exists()


class TestTogether:
    def test_raw_jpeg_film_and_sidecars_go_with_the_one_that_is_located(self, archive, target):
        pair = {"pair": "t/IMG_1.JPG"}
        copied(
            archive, target, photo("t/IMG_1.CR2", **pair, sidecar="t/IMG_1.CR2.xmp"), photo("t/IMG_1.JPG", ROME, **pair),
            photo("t/IMG_1.MOV", **pair, sidecar="t/IMG_1.xmp"),
        )  # fmt: skip
        assert sorted(path.rpartition("/")[2] for path in files(target)) == [
            "IMG_1.CR2", "IMG_1.CR2.xmp", "IMG_1.JPG", "IMG_1.MOV", "IMG_1.xmp",
        ]  # fmt: skip
        assert {path.rpartition("/")[0] for path in files(target)} == {"Roma_ città"}

    def test_where_a_name_is_taken_all_files_of_the_photo_have_the_same_suffix(self, archive, target):
        one, two = {"pair": "1/IMG.JPG"}, {"pair": "2/IMG.JPG"}
        copied(
            archive, target, photo("1/IMG.JPG", ROME, **one), photo("2/IMG.CR2", ROME, **two, sidecar="2/IMG.CR2.xmp"),
            photo("2/IMG.JPG", ROME, **two),
        )  # fmt: skip
        assert files(target) == {
            "Roma_ città/IMG.JPG": "1/IMG.JPG", "Roma_ città/IMG_2.CR2": "2/IMG.CR2",
            "Roma_ città/IMG_2.CR2.xmp": "2/IMG.CR2.xmp", "Roma_ città/IMG_2.JPG": "2/IMG.JPG",
        }  # fmt: skip

    def test_names_that_differ_in_case_alone_are_not_both_taken(self, archive, target):
        copied(archive, target, photo("1/a.jpg", ROME), photo("2/A.JPG", ROME))
        assert set(files(target)) == {"Roma_ città/a.jpg", "Roma_ città/A_2.JPG"}

    def test_two_photos_of_one_name_and_content_are_two_copies(self, archive, target):
        put(archive, "1/a.jpg", "same")
        put(archive, "2/a.jpg", "same")
        done = copied(archive, target, photo("1/a.jpg", ROME), photo("2/a.jpg", ROME), write=False)
        assert [status for *_, status in done] == ["copied", "copied"]
        assert len(files(target)) == 2


class TestAgain:
    PHOTOS_ = (photo("1/a.jpg", ROME), photo("2/a.jpg", ROME, sidecar="2/a.xmp"), photo("b.jpg", PARIS))

    def test_what_is_there_is_not_copied_again(self, archive, target):
        first = copied(archive, target, *self.PHOTOS_)
        before = {path: path.stat().st_ino for path in target.rglob("*.*")}
        again = copied(archive, target, *self.PHOTOS_, write=False)
        assert [(path, copy) for path, copy, _ in again] == [(path, copy) for path, copy, _ in first]
        assert {status for *_, status in again} == {"there"}
        assert {path: path.stat().st_ino for path in target.rglob("*.*")} == before

    def test_a_new_photo_does_not_push_the_others_from_their_names(self, archive, target):
        copied(archive, target, *self.PHOTOS_)
        copied(archive, target, *self.PHOTOS_, photo("0/a.jpg", ROME))
        there = files(target)
        assert {path: text for path, text in there.items() if "città" in path} == {
            "Roma_ città/a.jpg": "1/a.jpg", "Roma_ città/a_2.jpg": "2/a.jpg", "Roma_ città/a_2.xmp": "2/a.xmp",
            "Roma_ città/a_3.jpg": "0/a.jpg",
        }  # fmt: skip

    def test_another_file_of_that_name_stays_as_it_is(self, archive, target):
        put(target, "Roma_ città/a.jpg", "mine")
        copied(archive, target, photo("a.jpg", ROME))
        assert files(target) == {"Roma_ città/a.jpg": "mine", "Roma_ città/a_2.jpg": "a.jpg"}

    def test_goes_on_where_a_run_ended_in_the_middle_of_a_photo(self, archive, target):
        copied(archive, target, *self.PHOTOS_)
        (target / "Roma_ città/a_2.xmp").unlink()
        done = copied(archive, target, *self.PHOTOS_, write=False)
        assert ("2/a.xmp", "Roma_ città/a_2.xmp", "copied") in done
        assert len(files(target)) == 4


class TestSafety:
    def test_copies_have_the_times_of_the_photos(self, archive, target):
        copied(archive, target, photo("a.jpg", ROME))
        assert (target / "Roma_ città/a.jpg").stat().st_mtime_ns == 1_500_000_000_000_000_000

    def test_the_archive_stays_as_it_was(self, archive, target):
        photos = (photo("1/a.jpg", ROME), photo("2/a.jpg", ROME))
        for one in photos:
            put(archive, one["path"])
        before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in archive.rglob("*")}
        copied(archive, target, *photos, write=False)
        assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in archive.rglob("*")} == before

    def test_links_out_of_the_archive_and_files_that_are_gone_are_told(self, archive, target, tmp_path):
        (tmp_path / "secret.jpg").write_bytes(b"x")
        (archive / "link.jpg").symlink_to(tmp_path / "secret.jpg")
        put(archive, "b.jpg")
        table = copy_places(
            PHOTOS.make([photo("link.jpg", ROME), photo("gone.jpg", ROME), photo("b.jpg", ROME)]),
            PLACES_,
            archive,
            archive.parent / "whereshot",
            target,
        )
        told = table.set_index("path")
        assert told["status"].to_dict() == {"b.jpg": "copied", "gone.jpg": "refused", "link.jpg": "refused"}
        assert told.loc["gone.jpg", "problem"] == "is not there any more; run propose again"
        assert "link" in told.loc["link.jpg", "problem"]
        assert list(files(target)) == ["Roma_ città/b.jpg"]

    def test_a_link_in_the_place_of_a_folder_is_not_gone_through(self, archive, target, tmp_path):
        (tmp_path / "outside").mkdir()
        target.mkdir(parents=True)
        (target / "Roma_ città").symlink_to(tmp_path / "outside")
        assert [status for *_, status in copied(archive, target, photo("a.jpg", ROME))] == ["refused"]
        assert list((tmp_path / "outside").iterdir()) == []

    def test_a_name_that_is_no_unicode_is_kept(self, archive, target):
        name = os.fsdecode(b"caf\xe9.jpg")
        (archive / name).write_bytes(b"x")
        assert copied(archive, target, photo("caf%E9.jpg", ROME), write=False) == [
            ("caf%E9.jpg", "Roma_ città/caf%E9.jpg", "copied")
        ]
        assert os.listdir(target / "Roma_ città") == [name]

    def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(self, archive, target, monkeypatch):
        real, done = true_copies.shutil.copyfileobj, []

        def fill_up(*args):
            done.append(args)
            if len(done) > 3:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(*args)

        photos = [photo(f"{n}.jpg", ROME) for n in range(9)]
        with monkeypatch.context() as patch:
            patch.setattr(true_copies.shutil, "copyfileobj", fill_up)
            with pytest.raises(OSError, match="is full"):
                copied(archive, target, *photos)
        assert all(text == path.rpartition("/")[2] for path, text in files(target).items())
        assert len(files(target)) == 3
        statuses = [status for *_, status in copied(archive, target, *photos, write=False)]
        assert (statuses.count("there"), statuses.count("copied")) == (3, 6)

    def test_another_error_is_of_its_file_alone(self, archive, target, monkeypatch):
        real = true_copies.shutil.copyfileobj

        def fail_one(original, copy, length):
            if os.fstat(original.fileno()).st_size == len("xx"):
                raise OSError(errno.EIO, "Input/output error")
            real(original, copy, length)

        monkeypatch.setattr(true_copies.shutil, "copyfileobj", fail_one)
        put(archive, "1.jpg", "xx")
        put(archive, "2.jpg", "yyy")
        table = copy_places(
            PHOTOS.make([photo("1.jpg", ROME), photo("2.jpg", ROME)]), PLACES_, archive, archive.parent / "whereshot", target
        )
        assert table[["copy", "status", "problem"]].values.tolist() == [
            ["", "failed", "Input/output error"], ["Roma_ città/2.jpg", "copied", ""],
        ]  # fmt: skip
        assert list(files(target)) == ["Roma_ città/2.jpg"]

    def test_temporaries_of_a_killed_run_are_swept(self, archive, target):
        from tasks.core import temporaries

        folder = target / "Roma_ città"
        folder.mkdir(parents=True)
        (folder / f".whereshot-{temporaries._NODE}-999999999-0123456789ab.tmp").write_bytes(b"half")
        copied(archive, target, photo("a.jpg", ROME))
        assert os.listdir(folder) == ["a.jpg"]

    def test_progress_counts_every_photo_once(self, archive, target):
        for name in ("a.jpg", "b.jpg"):
            put(archive, name)
        told = []
        photos = PHOTOS.make([photo("a.jpg", ROME), photo("b.jpg", PARIS), photo("lost.jpg")])
        copy_places(photos, PLACES_, archive, archive.parent / "whereshot", target, advance=told.append)
        assert sum(told) == 3


class TestTarget:
    def test_in_the_archive_is_refused(self, archive):
        with pytest.raises(UsageError, match="lies in the archive"):
            copied(archive, archive / "by place", photo("a.jpg", ROME))

    def test_in_the_archive_by_a_link_is_refused(self, archive, tmp_path):
        (tmp_path / "link").symlink_to(archive)
        with pytest.raises(UsageError, match="lies in the archive"):
            copied(archive, tmp_path / "link" / "x", photo("a.jpg", ROME))

    def test_around_the_archive_is_refused(self, archive):
        with pytest.raises(UsageError, match=r"archive .*, or holds it"):
            copied(archive, archive.parent, photo("a.jpg", ROME))

    @pytest.mark.parametrize("name", ["whereshot", "whereshot/cache"])
    def test_the_output_folder_and_what_is_in_it_are_refused(self, archive, name):
        with pytest.raises(UsageError, match="lies in the output folder"):
            copied(archive, archive.parent / name, photo("a.jpg", ROME))

    def test_a_file_is_refused(self, archive, tmp_path):
        (tmp_path / "f").write_bytes(b"x")
        with pytest.raises(UsageError, match="is a file; name a folder"):
            copied(archive, tmp_path / "f", photo("a.jpg", ROME))
