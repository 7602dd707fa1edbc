from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from tasks.core.cameras_csv import read_overrides, with_seconds
from tasks.core.cells import decision_of
from tasks.core.clocks.typed import typed_clock
from tasks.core.date_cells import date_in_iso
from tasks.core.places_csv import read_places, write_places
from tasks.core.reading import read_photo
from tasks.core.review_csv import read_review, write_review
from tests import office
from tests.flows.trips import phone_and_camera
from tests.place_rows import place, places
from tests.review_rows import proposal, proposals, read_csv
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


POINTS = {"en-US": ".", "de-DE": ",", "fr-FR": ","}
"""The decimal sign of each locale."""
TRUTHS = {"en-US": "TRUE", "de-DE": "WAHR", "fr-FR": "VRAI"}

PATHS = [
    "plain.jpg", "comma, a.jpg", "semi; colon.jpg", 'say "hi".jpg', "new\nline.jpg", "emoji 🗺️👩‍👩‍👧.jpg", "Müller.jpg",
    " lead.jpg", "trail.jpg ", "=1+1.jpg", "-1.jpg", "+1.jpg", "@x.jpg", "'quote.jpg", "NA", "null",
    "007.jpg", "9.10.jpg", "#REF!", "50%.jpg",
]  # fmt: skip
TAB = "tab\there.jpg"
"""An .ods keeps a tab in a path, but its reader does not: such a row names no photo."""
NUMBERS = ["007", "1e5", "20190702101112345678", "2019-07-02", "12:30", "1.5"]
"""Whole paths that a spreadsheet takes for a number or a date, and may write in another way."""
NOTES = ["it's 5; or 6, who knows", "=1+1", "-x", "'tis", 'say "hi"', "two\nlines", "  spaces  ", "NA", "בית 🏠"]

SAVED = [*office.SAVES, "from ods to csv", "as it was", "special.csv"]


def text_rows() -> pd.DataFrame:
    """Return a review of all these paths, each with one of the notes; positions go west and south with the row."""
    return proposals(
        *(
            proposal(
                path,
                latitude=41.8902102 - 4 * number,
                longitude=12.4922309 - 7 * number,
                altitude=52.5 * number,
                note=NOTES[number % len(NOTES)],
                alternatives="place 41.1, 12.3; visual 40.9, 12.1",
                datetime=f"2024-05-01T12:{number:02}:00.25" if number % 2 else f"2024-05-01T12:{number:02}:00+02:00",
            )
            for number, path in enumerate([*PATHS, TAB, *NUMBERS])
        )
    )


@pytest.fixture(scope="module", params=POINTS)
def saved(request, tmp_path_factory):
    """What LibreOffice of one locale made of review.csv, by the forms in SAVED, after a person's edits; and the locale."""
    locale, folder = request.param, tmp_path_factory.mktemp("office")
    write_review(folder / "review.csv", text_rows())
    for name in ("special", "unsplit"):
        shutil.copy(folder / "review.csv", folder / name)
    point = POINTS[locale]
    edits = [
        ("Types", "plain.jpg", "decision", "x"),
        ("Types", "plain.jpg", "latitude", f"41{point}5"),
        ("Types", "plain.jpg", "longitude", f"-12{point}125"),
        ("Types", "plain.jpg", "new_datetime", "2024-05-01 10:11:12"),
        ("Types", "semi; colon.jpg", "decision", TRUTHS[locale]),
        ("Types", "emoji 🗺️👩‍👩‍👧.jpg", "decision", "reject"),
        ("SortsBy", "row_id"),
        ("Moves", "note", "0"),
        ("Filters", "decision", "x"),
    ]
    office.do(
        folder,
        locale,
        [
            ("Opens", str(folder / "review.csv"), office.OPENS),
            *edits,
            *(office.saves(folder / f"saved.{end}") for end in office.SAVES),
            ("SavesAsItWas",),
            ("Closes",),
            ("OpensWorkbook", str(folder / "saved.ods")),
            office.saves(folder / "again.semicolon.csv"),
            ("Closes",),
            ("Opens", str(folder / "special"), office.OPENS_SPECIAL),
            *edits,
            ("SavesAsItWas",),
            ("Closes",),
            ("Opens", str(folder / "unsplit"), office.OPENS_UNSPLIT),
            ("SavesAsItWas",),
            ("Closes",),
        ],
    )
    files = {end: folder / f"saved.{end}" for end in office.SAVES}
    others = {"from ods to csv": "again.semicolon.csv", "as it was": "review.csv", "special.csv": "special", "unsplit": "unsplit"}
    return locale, {**files, **{form: folder / name for form, name in others.items()}}


class TestReview:
    @pytest.mark.parametrize("form", SAVED)
    def test_reads_back_to_the_same_decisions(self, saved, form):
        review = read_review(saved[1][form])
        rows = review.plain_rows().set_index("path")
        before = text_rows().set_index("path")
        lost = [path for path in [*PATHS, TAB] if not path.isascii() and form == "ansi.csv" and path != "Müller.jpg"]
        lost += [TAB] if form in {"ods", "from ods to csv"} else []
        kept = [path for path in [*PATHS, TAB] if path not in lost]
        assert set(kept) <= set(rows.index)
        assert not any(review.damage)
        assert review.rows.columns[0] == "note"
        assert {path: decision_of(rows["decision"][path]) for path in kept if rows["decision"][path]} == {
            path: decision
            for path, decision in (("plain.jpg", "accept"), ("semi; colon.jpg", "accept"), ("emoji 🗺️👩‍👩‍👧.jpg", "reject"))
            if path in kept
        }
        typed = {"latitude": 41.5, "longitude": -12.125}
        for path in kept:
            row, was = rows.loc[path], before.loc[path]
            for name in ("latitude", "longitude", "error_m", "confidence", "altitude"):
                wanted = typed.get(name, was[name]) if path == "plain.jpg" else was[name]
                assert float(row[name]) == pytest.approx(wanted, abs=5e-8), (path, name)
            assert datetime.fromisoformat(date_in_iso(row["datetime"])) == datetime.fromisoformat(was["datetime"])
            for name in ("gps_source", "place", "evidence", "alternatives", "map", "row_id"):
                assert row[name] == was[name], (path, name)
            assert row["note"] == was["note"] or (form == "ansi.csv" and not was["note"].isascii())
        assert date_in_iso(rows["new_datetime"]["plain.jpg"]) == "2024-05-01T10:11:12"

    @pytest.mark.parametrize("form", SAVED)
    def test_says_what_was_undone(self, saved, form):
        locale, files = saved
        notes = read_review(files[form]).dialect.notes()
        of_form = {
            "semicolon.csv": ["separated by ;"],
            "quoted.csv": ["separated by ;"],
            "from ods to csv": ["separated by ;"],
            "ansi.csv": ["separated by ;", "read as Windows-1252 (ANSI), which cannot hold every letter"],
            "unicode.txt": ["separated by tabs", "UTF-16"],
            "ods": ["an .ods workbook"],
            "xlsx": ["an .xlsx workbook"],
            "xls": ["an .xls workbook"],
        }
        comma = ["decimal comma"] if POINTS[locale] == "," and not form.startswith(("ods", "xls")) else []
        assert notes == [*of_form.get(form, []), *comma]

    @pytest.mark.parametrize("form", SAVED)
    def test_a_path_that_became_a_number_never_is_another_row_s_path(self, saved, form):
        """It names no photo then, or its row_id shows that it is another's, and the row is refused."""
        rows = read_review(saved[1][form]).rows
        before = text_rows()
        was = dict(zip(before["row_id"], before["path"], strict=True))
        for row_id, path in zip(rows["row_id"], rows["path"], strict=True):
            assert path == was[row_id] or path not in set(was.values())

    @pytest.mark.parametrize("form", ["ods", "xlsx", "xls"])
    def test_an_edit_keeps_seconds_that_a_locale_does_not_show(self, saved, form):
        rows = read_review(saved[1][form]).rows.set_index("path")
        assert rows["new_datetime"]["plain.jpg"] == "2024-05-01T10:11:12"

    def test_lines_that_it_showed_in_one_cell_each_are_split_again(self, saved, tmp_path):
        write_review(tmp_path / "review.csv", text_rows())
        wanted, review = read_review(tmp_path / "review.csv"), read_review(saved[1]["unsplit"])
        assert saved[1]["unsplit"].read_bytes() != (tmp_path / "review.csv").read_bytes()
        assert review.dialect.notes() == ["lines that were one cell each"]
        assert review.rows.to_dict("list") == wanted.rows.to_dict("list")


class TestLibreOffice:
    @pytest.mark.parametrize(("locale", "form"), [("en-US", "xlsx"), ("de-DE", "semicolon.csv"), ("fr-FR", "ods")])
    def test_opens_and_saves_review_csv_and_apply_reads_the_same_decisions(self, whereshot, tmp_path, locale, form):
        phone_and_camera(tmp_path / "trip", 3)
        whereshot("propose", "trip")
        review = tmp_path / "whereshot/trip/review.csv"
        wanted = {row["path"]: row for row in read_csv(review)}["camera/DSC_00.jpg"]
        (tmp_path / "office").mkdir()
        saved = tmp_path / f"office/review.{form}"
        edits = {"decision": "accept", "new_datetime": "2019-07-02 10:11:12.45", "date_decision": "accept"}
        office.do(
            tmp_path / "office",
            locale,
            [
                ("Opens", str(review), office.OPENS),
                *(("Types", "camera/DSC_00.jpg", name, text) for name, text in edits.items()),
                ("Types", "camera/DSC_02.jpg", "decision", "reject"),
                ("SortsBy", "path"),
                office.saves(saved),
                ("Closes",),
            ],
        )
        said = whereshot("apply", saved, "--json")
        assert (said.status, said.json["accepted"], said.json["dates"], said.json["written"]) == (0, 1, 1, 1)
        found = read_photo(tmp_path / "trip/camera/DSC_00.jpg")
        assert found.taken_local == datetime(2019, 7, 2, 10, 11, 12, 450_000)  # noqa: DTZ001
        assert (round(found.lat, 7), round(found.lon, 7)) == (float(wanted["latitude"]), float(wanted["longitude"]))
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
