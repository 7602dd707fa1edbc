from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from tasks.core.cameras_csv import read_overrides, with_seconds
from tasks.core.clocks.typed import typed_clock
from tasks.core.places_csv import read_places, write_places
from tasks.core.reading import read_photo
from tests.flows.trips import phone_and_camera
from tests.place_rows import place, places
from tests.review_rows import edit_csv, read_csv
from tests.tasks.timed import photo, table

# LibreOffice's CSV filter: separator, quote, character set (76 = UTF-8), first line, column formats, language, quote all texts,
# store numbers as shown. 1031 is German, 1033 English (US), 1036 French.
READS = "44,34,76,1,,1033,false,true"
WRITES = {
    "en_US": "44,34,76,1,,1033,false,true",
    "de_DE": "59,34,76,1,,1031,false,true",
    "fr_FR": "59,34,76,1,,1036,false,true",
}


def convert(source: Path, target: str, folder: Path, *, reads: str = "") -> Path:
    words = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target]
    words += [f"--infilter=Text - txt - csv (StarCalc):{reads}"] if reads else []
    subprocess.run([*words, "--outdir", folder, source], check=True, capture_output=True, timeout=180)
    return folder / f"{source.stem}.{target.partition(':')[0]}"


class TestLibreOffice:
    @pytest.mark.parametrize("locale", WRITES)
    def test_opens_and_saves_review_csv_and_apply_reads_the_same_decisions(self, whereshot, tmp_path, locale):
        if not shutil.which("soffice"):
            pytest.skip("LibreOffice (soffice) is not installed")
        phone_and_camera(tmp_path / "trip", 3)
        whereshot("propose", "trip")
        review = tmp_path / "whereshot/trip/review.csv"
        dated = {"new_datetime": "2019-07-02 10:11:12.45", "date_decision": "accept"}
        edit_csv(review, {"camera/DSC_00.jpg": {"decision": "accept", **dated}, "camera/DSC_02.jpg": {"decision": "reject"}})
        wanted = {row["path"]: row for row in read_csv(review)}["camera/DSC_00.jpg"]
        (tmp_path / "office").mkdir()
        sheet = convert(review, "ods", tmp_path / "office", reads=READS)
        saved = convert(sheet, f"csv:Text - txt - csv (StarCalc):{WRITES[locale]}", tmp_path / "office")
        assert saved.read_bytes() != review.read_bytes()
        shutil.copy(saved, review)
        said = whereshot("apply", review, "--json")
        assert (said.status, said.json["accepted"], said.json["dates"], said.json["written"]) == (0, 1, 1, 1)
        assert read_photo(tmp_path / "trip/camera/DSC_00.jpg").taken_local == datetime(2019, 7, 2, 10, 11, 12, 450_000)  # noqa: DTZ001
        (row,) = [row for row in read_csv(review) if row["path"] == "camera/DSC_00.jpg"]
        assert row["status"] == "written"
        assert float(row["latitude"]) == float(wanted["latitude"])
        assert row["gps_source"] == "proxy"
        assert whereshot("propose", "trip", "--json").json["proposed"] == 2

    @pytest.mark.parametrize(("locale", "language"), [("en_US", "1033"), ("de_DE", "1031")])
    def test_opens_and_saves_places_csv_and_every_name_comes_back(self, tmp_path, locale, language):
        if not shutil.which("soffice"):
            pytest.skip("LibreOffice (soffice) is not installed")
        names = ['Omas "Häuschen"\nam See', "=1+1", "-home-", "@work; at", "בית, של סבתא", "1-2", ""]
        emoji = ["👩‍👩‍👧", "🇮🇹", "🏠", "", "1️⃣", "☕", ""]
        shown = places(
            *(
                place(f"p{number}e{number}", name=name, emoji=sign, radius_m=number + 0.3, lat=-0.5 * number, lon=-179.25)
                for number, (name, sign) in enumerate(zip(names, emoji, strict=True))
            )
        )
        write_places(tmp_path / "places.csv", shown)
        before = read_places(tmp_path / "places.csv")
        (tmp_path / "office").mkdir()
        sheet = convert(tmp_path / "places.csv", "ods", tmp_path / "office", reads=READS.replace("1033", language))
        saved = convert(sheet, f"csv:Text - txt - csv (StarCalc):{WRITES[locale]}", tmp_path / "office")
        assert saved.read_bytes() != (tmp_path / "places.csv").read_bytes()
        pd.testing.assert_frame_equal(read_places(saved), before)
        assert (before["name"].tolist(), before["emoji"].tolist()) == (names, emoji)
        shutil.copy(saved, tmp_path / "places.csv")
        assert write_places(tmp_path / "places.csv", shown)
        pd.testing.assert_frame_equal(read_places(tmp_path / "places.csv"), before)

    @pytest.mark.parametrize(("locale", "language"), [("en_US", "1033"), ("de_DE", "1031")])
    def test_opens_and_saves_cameras_csv_and_every_override_means_the_same(self, tmp_path, locale, language):
        """A person types them into the sheet as they come, without a guard."""
        if not shutil.which("soffice"):
            pytest.skip("LibreOffice (soffice) is not installed")
        overrides = ["+1:00", "+13:00", "-00:03:25", "+49:00:00", "3600", "-3600", "'+2:00", "UTC+02:00", "Europe/Rome"]
        overrides += ["+2 d 01:00:00", "IMG_0012.jpg = 2017-04-17T15:04:05+02:00; IMG_0013.jpg = 2017-05-17T15:04:05+02:00"]
        cameras = tmp_path / "cameras.csv"
        begins = [f"2024-05-{number:02}T12:00:30.250000" for number in range(1, len(overrides) + 1)]
        rows = [f"A,{begin},{text},yes,{begin}.jpg" for begin, text in zip(begins, overrides, strict=True)]
        cameras.write_text("\n".join(["camera,from_at,override,fix_dates,from_path", *rows]), encoding="utf-8-sig")
        before = read_overrides(cameras)
        (tmp_path / "office").mkdir()
        sheet = convert(cameras, "ods", tmp_path / "office", reads=READS.replace("1033", language))
        saved = convert(sheet, f"csv:Text - txt - csv (StarCalc):{WRITES[locale]}", tmp_path / "office")
        assert saved.read_bytes() != cameras.read_bytes()
        after = with_seconds(read_overrides(saved), table(*(photo(f"{at}.jpg", at, camera="A") for at in begins)))
        assert [typed_clock(text) for text in after["override"]] == [typed_clock(text) for text in overrides]
        pd.testing.assert_frame_equal(after.drop(columns="override"), before.drop(columns="override"))
