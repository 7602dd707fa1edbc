from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

import tasks.scan as module
from config.settings import Extract, Scan
from tasks.core.errors import NothingToDo, UsageError
from tasks.core.listing import LISTED
from tasks.core.paths import fs_path
from tasks.core.sharding import shard_size
from tasks.scan import scan


def listed(archive: Path, *, size: int = 5000, donors: tuple[Path, ...] = (), out: Path = Path("/nowhere")):
    return scan(archive, donors, out, Scan(shard_size=size), Extract())


def of_list(archive: Path, *paths: str, donors: tuple[Path, ...] = ()) -> list[str]:
    """Give the paths that a scan of a list finds, those of donor folders with their folder before them."""
    files = scan(archive, donors, Path("/nowhere"), Scan(), Extract(), LISTED.make([{"path": path} for path in paths]))
    return sorted(str(Path(donor_dir) / path) for path, donor_dir in zip(files["path"], files["donor_dir"], strict=True))


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def shards(files) -> dict[str, str]:
    return dict(zip(files["path"], files["shard"], strict=True))


class TestScan:
    def test_finds_photos_in_all_folders_by_their_ending_in_any_case(self, tmp_path):
        put(tmp_path / "a.JPG")
        put(tmp_path / "2019/rome/b.heic")
        put(tmp_path / "2019/notes.txt")
        assert sorted(listed(tmp_path)["path"]) == ["2019/rome/b.heic", "a.JPG"]

    def test_leaves_hidden_and_excluded_folders_out(self, tmp_path):
        put(tmp_path / ".thumbs/a.jpg")
        put(tmp_path / "@eaDir/b.jpg")
        put(tmp_path / ".c.jpg")
        put(tmp_path / "d.jpg")
        assert listed(tmp_path)["path"].tolist() == ["d.jpg"]

    def test_never_scans_an_output_folder_inside_the_archive(self, tmp_path):
        put(tmp_path / "a.jpg")
        put(tmp_path / "out/backups/r1/a.jpg")
        put(tmp_path / "other/archive.json", b'{"program": "whereshot", "archive": "/x", "id": "00000000"}')
        put(tmp_path / "other/backups/r1/a.jpg")
        assert listed(tmp_path, out=tmp_path / "out")["path"].tolist() == ["a.jpg"]

    def test_scans_a_folder_whose_archive_json_is_somebody_elses(self, tmp_path):
        put(tmp_path / "web/archive.json", b'{"name": "gallery"}')
        put(tmp_path / "web/a.jpg")
        assert listed(tmp_path)["path"].tolist() == ["web/a.jpg"]

    def test_follows_no_link_out_of_the_archive_nor_to_a_photo_twice(self, tmp_path):
        archive = tmp_path / "archive"
        put(tmp_path / "outside/secret.jpg")
        put(archive / "a.jpg")
        (archive / "link.jpg").symlink_to(archive / "a.jpg")
        (archive / "out").symlink_to(tmp_path / "outside")
        (archive / "loop").symlink_to(archive)
        assert listed(archive)["path"].tolist() == ["a.jpg"]

    def test_reads_an_archive_that_is_itself_reached_through_a_link(self, tmp_path):
        put(tmp_path / "real/a.jpg")
        (tmp_path / "photos").symlink_to(tmp_path / "real")
        assert listed(tmp_path / "photos")["path"].tolist() == ["a.jpg"]

    def test_takes_a_folder_named_like_a_photo_for_a_folder(self, tmp_path):
        put(tmp_path / "x.jpg/inner.jpg")
        assert listed(tmp_path)["path"].tolist() == ["x.jpg/inner.jpg"]

    def test_writes_a_name_that_is_not_utf8_with_its_stray_bytes_as_percent_codes(self, tmp_path):
        with open(os.path.join(os.fsencode(tmp_path), b"caf\xe9.jpg"), "wb"):
            pass
        assert listed(tmp_path)["path"].tolist() == ["caf%E9.jpg"]

    def test_keeps_a_stray_name_and_the_good_name_that_is_written_like_it_apart(self, tmp_path):
        for name in (b"caf\xe9.jpg", b"caf%E9.jpg"):
            with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
                file.write(name)
        paths = listed(tmp_path)["path"].tolist()
        assert sorted(paths) == ["caf%E9.jpg", "caf%e9.jpg"]
        contents = {path: Path(fs_path(tmp_path, path)).read_bytes() for path in paths}
        assert contents == {"caf%E9.jpg": b"caf%E9.jpg", "caf%e9.jpg": b"caf\xe9.jpg"}

    def test_takes_a_donor_folder_that_is_named_twice_or_is_the_archive_once(self, tmp_path):
        put(tmp_path / "camera/a.jpg")
        put(tmp_path / "phone/b.jpg")
        donors = (tmp_path / "phone", tmp_path / "camera/../phone", tmp_path / "camera")
        assert sorted(listed(tmp_path / "camera", donors=donors)["path"]) == ["a.jpg", "b.jpg"]

    def test_gives_a_folder_that_cannot_be_listed_a_row_of_its_own(self, tmp_path, monkeypatch):
        put(tmp_path / "a.jpg")
        put(tmp_path / "locked/b.jpg")

        def denied(path):
            if str(path).endswith("locked"):
                raise PermissionError(errno.EACCES, "Permission denied")
            return real(path)

        real = os.scandir
        monkeypatch.setattr(module.os, "scandir", denied)
        assert sorted(listed(tmp_path)["path"]) == ["a.jpg", "locked/"]

    def test_takes_only_a_file_for_a_sidecar(self, tmp_path):
        put(tmp_path / "a.jpg")
        (tmp_path / "a.jpg.xmp").mkdir()
        put(tmp_path / "b.jpg")
        os.mkfifo(tmp_path / "b.jpg.xmp")
        assert listed(tmp_path)["sidecar"].tolist() == ["", ""]

    def test_finds_sidecars_in_both_naming_styles_and_stamps_them(self, tmp_path):
        put(tmp_path / "a.CR2")
        put(tmp_path / "a.CR2.xmp", b"12345")
        put(tmp_path / "b.jpg")
        put(tmp_path / "b.XMP")
        put(tmp_path / "c.jpg")
        files = listed(tmp_path).set_index("path")
        assert files["sidecar"].to_dict() == {"a.CR2": "a.CR2.xmp", "b.jpg": "b.XMP", "c.jpg": ""}
        assert files.loc["a.CR2", "sidecar_stamp"].startswith("5 ")

    def test_keeps_donor_folders_apart_by_their_donor_dir(self, tmp_path):
        put(tmp_path / "camera/a.jpg")
        put(tmp_path / "phone/a.jpg")
        files = listed(tmp_path / "camera", donors=(tmp_path / "phone",))
        assert files[["path", "donor_dir"]].to_numpy().tolist() == [["a.jpg", ""], ["a.jpg", str(tmp_path / "phone")]]

    def test_says_that_an_archive_without_photos_is_nothing_to_do(self, tmp_path):
        put(tmp_path / "notes.txt")
        with pytest.raises(NothingToDo, match="no photo in it"):
            listed(tmp_path)

    @pytest.mark.parametrize(("name", "said"), [("missing", "no such folder"), ("file", "not a folder")])
    def test_refuses_an_archive_that_is_no_folder(self, tmp_path, name, said):
        put(tmp_path / "file")
        with pytest.raises(UsageError, match=said):
            listed(tmp_path / name)


class TestScanOfAList:
    def test_finds_the_listed_photos_alone_with_their_sidecars(self, tmp_path):
        for name in ("a.jpg", "a.xmp", "b.jpg", "2019/c.jpg", "2019/d.jpg", "2020/e.jpg"):
            put(tmp_path / name)
        assert of_list(tmp_path, "a.jpg", "2019/d.jpg") == ["2019/d.jpg", "a.jpg"]
        files = scan(tmp_path, (), tmp_path / "out", Scan(), Extract(), LISTED.make([{"path": "a.jpg"}]))
        assert files["sidecar"].tolist() == ["a.xmp"]

    def test_finds_the_other_files_of_a_listed_shot_in_its_folder(self, tmp_path):
        for name in ("a.JPG", "A.cr2", "a.mov", "ab.jpg", "x/a.jpg", "PXL_1.RAW-01.COVER.jpg", "PXL_1.RAW-02.ORIGINAL.dng"):
            put(tmp_path / name)
        assert of_list(tmp_path, "A.cr2") == ["A.cr2", "a.JPG", "a.mov"]
        assert of_list(tmp_path, "PXL_1.RAW-02.ORIGINAL.dng") == ["PXL_1.RAW-01.COVER.jpg", "PXL_1.RAW-02.ORIGINAL.dng"]

    def test_does_not_look_into_folders_that_hold_no_listed_photo(self, tmp_path, monkeypatch):
        for name in ("a/b/c.jpg", "a/d/e.jpg", "f/g.jpg"):
            put(tmp_path / name)
        looked: list[str] = []
        real = os.scandir
        monkeypatch.setattr(module.os, "scandir", lambda path: looked.append(os.path.relpath(path, tmp_path)) or real(path))
        assert of_list(tmp_path, "a/b/c.jpg") == ["a/b/c.jpg"]
        assert set(looked) == {".", "a", "a/b"}

    def test_follows_no_link_to_a_listed_photo(self, tmp_path):
        put(tmp_path / "outside/a.jpg")
        put(tmp_path / "archive/b.jpg")
        (tmp_path / "archive/out").symlink_to(tmp_path / "outside")
        (tmp_path / "archive/a.jpg").symlink_to(tmp_path / "outside/a.jpg")
        assert of_list(tmp_path / "archive", "out/a.jpg", "a.jpg", "b.jpg") == ["b.jpg"]

    def test_walks_donor_folders_whole(self, tmp_path):
        for name in ("camera/a.jpg", "camera/b.jpg", "phone/a.jpg", "phone/c.jpg"):
            put(tmp_path / name)
        phone = tmp_path / "phone"
        assert of_list(tmp_path / "camera", "a.jpg", donors=(phone,)) == [str(phone / "a.jpg"), str(phone / "c.jpg"), "a.jpg"]

    def test_takes_the_rest_of_the_archive_as_evidence_where_it_is_a_donor_folder(self, tmp_path):
        for name in ("2019/a.jpg", "2019/a.cr2", "2019/b.jpg", "c.jpg"):
            put(tmp_path / name)
        found = of_list(tmp_path, "2019/a.jpg", donors=(tmp_path,))
        assert found == [str(tmp_path / "2019/b.jpg"), str(tmp_path / "c.jpg"), "2019/a.cr2", "2019/a.jpg"]

    def test_says_that_no_listed_photo_is_left(self, tmp_path):
        put(tmp_path / "b.jpg")
        with pytest.raises(NothingToDo, match="no photo of the 1 listed in it"):
            of_list(tmp_path, "a.jpg")

    def test_keeps_what_is_read_of_it_apart_from_what_was_read_of_the_whole_archive(self, tmp_path):
        put(tmp_path / "a.jpg")
        part = scan(tmp_path, (), tmp_path / "out", Scan(), Extract(), LISTED.make([{"path": "a.jpg"}]))
        assert set(part["shard"]).isdisjoint(listed(tmp_path)["shard"])


class TestNestedDonors:
    @pytest.mark.parametrize(("archive", "donor"), [("all", "all/phone"), ("all/phone", "all")])
    def test_a_photo_of_both_is_the_archives(self, tmp_path, archive, donor):
        put(tmp_path / "all/phone/a.jpg")
        put(tmp_path / "all/b.jpg")
        files = listed(tmp_path / archive, donors=(tmp_path / donor,))
        places = [os.path.realpath(Path(row.donor_dir or tmp_path / archive) / row.path) for row in files.itertuples()]
        assert len(places) == len(set(places))
        assert files.loc[files["donor_dir"] == "", "path"].tolist() == listed(tmp_path / archive)["path"].tolist()


class TestShards:
    def test_keep_small_folders_whole_and_one_archive_that_fits_in_one_shard(self, tmp_path):
        for number in range(6):
            put(tmp_path / f"day{number % 3}/{number}.jpg")
        assert listed(tmp_path)["shard"].nunique() == 1
        by_path = shards(listed(tmp_path, size=4))
        assert all(by_path[f"day{n}/{n}.jpg"] == by_path[f"day{n}/{n + 3}.jpg"] for n in range(3))

    def test_cut_a_large_folder_so_that_none_is_far_over_the_size(self, tmp_path):
        for number in range(400):
            put(tmp_path / f"{number:04}.jpg")
        sizes = listed(tmp_path, size=50)["shard"].value_counts()
        assert len(sizes) == 8
        assert sizes.max() <= 100

    def test_change_in_one_shard_only_when_a_photo_comes(self, tmp_path):
        for number in range(300):
            put(tmp_path / f"f{number % 10}/{number:04}.jpg")
        before = shards(listed(tmp_path, size=50))
        put(tmp_path / "f3/new.jpg")
        after = shards(listed(tmp_path, size=50))
        assert {path: after[path] for path in before} == before
        assert after["f3/new.jpg"] == before["f3/0003.jpg"]

    def test_are_some_hundred_at_most_however_many_photos_there_are(self):
        assert shard_size(5000, 500_000) == 5000
        assert shard_size(5000, 1_000_000) == 10_000
        assert 10_000_000 / shard_size(5000, 10_000_000) <= 100


class TestReadersAhead:
    @pytest.fixture
    def started(self, monkeypatch):
        """How many processes each call asked for."""
        asked: list[int] = []
        monkeypatch.setattr(module, "FEW", 3)
        monkeypatch.setattr(module, "start_processes", lambda _function, _nothing, processes: asked.append(processes))
        return asked

    @pytest.mark.parametrize(("photos", "times"), [(3, []), (4, [2]), (40, [2])])
    def test_are_started_once_where_there_is_enough_to_read(self, tmp_path, started, photos, times):
        for number in range(photos):
            put(tmp_path / "a" / f"{number % 5}" / f"{number}.jpg")
        scan(tmp_path / "a", (), tmp_path / "out", Scan(shard_size=5), Extract(processes=2))
        assert started == times

    def test_are_not_started_where_photos_have_been_read_before(self, tmp_path, started):
        for number in range(9):
            put(tmp_path / "a" / f"{number}.jpg")
        (tmp_path / "out/cache/readings").mkdir(parents=True)
        scan(tmp_path / "a", (), tmp_path / "out", Scan(), Extract(processes=2))
        assert started == []
