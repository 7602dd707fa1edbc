"""Tests of the step that writes review.xlsx: when it is written, when it is left, and what a real LibreOffice makes of it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from PIL import Image

from config.settings import Review
from tasks.core.errors import UsageError
from tasks.core.review_csv import as_cells, read_review, write_review
from tasks.core.review_tables import PICTURES
from tasks.core.sheet_notes import is_ours, note_ours
from tasks.runtime.caching import use_folder
from tasks.tabulate import tabulate
from tests.review_rows import proposal, proposals

ON = Review(workbook=True)


def rows_of(*rows: dict[str, Any], **others: list[str]) -> pd.DataFrame:
    return as_cells(proposals(*rows)).assign(**others).astype("str")


def made(out: Path, rows: pd.DataFrame, settings: Review = ON, pictures: pd.DataFrame | None = None) -> Path | None:
    write_review(out / "review.csv", rows)
    note_ours(out, out / "review.csv", rows)
    return tabulate(rows, PICTURES.empty() if pictures is None else pictures, out, settings)


@pytest.fixture
def said(monkeypatch):
    """Return what the step says to the person."""
    lines: list[str] = []
    monkeypatch.setattr("tasks.tabulate.say", lines.append)
    return lines


@pytest.fixture
def in_a_flow(tmp_path):
    """What a step drew is remembered, as it is while a flow runs."""
    use_folder(tmp_path / "cache/steps")
    yield
    use_folder(None)


class TestTabulate:
    def test_is_off_unless_asked_for(self, tmp_path):
        assert made(tmp_path, rows_of(proposal("a.jpg")), Review()) is None
        assert not (tmp_path / "review.xlsx").exists()

    def test_writes_a_workbook_that_counts_as_ours(self, tmp_path):
        path = made(tmp_path, rows_of(proposal("a.jpg")))
        assert path == tmp_path / "review.xlsx"
        assert is_ours(tmp_path, path)
        assert openpyxl.load_workbook(path)["review"]["B2"].value == "a.jpg"

    def test_as_many_rows_have_a_picture_as_asked_for(self, tmp_path):
        (tmp_path / "thumbnails").mkdir()
        Image.new("RGB", (240, 160)).save(tmp_path / "thumbnails/x.jpg")
        names = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
        pictures = PICTURES.make([{"path": name, "thumbnail": "thumbnails/x.jpg" if name != "b.jpg" else ""} for name in names])
        rows = rows_of(*(proposal(name) for name in names))
        path = made(tmp_path, rows, Review(workbook=True, max_workbook_thumbnails=2), pictures)
        book = openpyxl.load_workbook(path)
        assert [image.anchor._from.row for image in book["review"]._images] == [1, 3]
        assert any("2 of 4 rows have a picture" in str(cell.value) for (cell,) in book["help"]["B1:B12"])

    @pytest.mark.usefixtures("in_a_flow")
    def test_is_left_as_it_is_while_nothing_changes(self, tmp_path):
        path = made(tmp_path, rows_of(proposal("a.jpg")))
        before = path.stat().st_mtime_ns
        made(tmp_path, rows_of(proposal("a.jpg")))
        assert path.stat().st_mtime_ns == before
        made(tmp_path, rows_of(proposal("a.jpg", note="new")))
        assert path.stat().st_mtime_ns != before

    def test_one_that_a_person_saved_meanwhile_is_left_and_said(self, tmp_path, said):
        path = made(tmp_path, rows_of(proposal("a.jpg")))
        book = openpyxl.load_workbook(path)
        book["review"]["A2"] = "accept"
        book.save(path)
        assert made(tmp_path, rows_of(proposal("a.jpg", note="new"))) == path
        assert read_review(path).rows["decision"].tolist() == ["accept"]
        assert said == ["review.xlsx was saved while this run went on; it stays as it is, and the next propose takes it in"]

    def test_rows_that_no_workbook_holds_are_said_and_the_csv_stands(self, tmp_path, said):
        assert made(tmp_path, rows_of(proposal("a.jpg", note="x" * 40_000))) is None
        assert not (tmp_path / "review.xlsx").exists()
        (line,) = said
        assert line.startswith("review.xlsx is not written (row 2: note has 40,000 characters")
        assert line.endswith("review.csv has every row")

    def test_cells_that_were_cut_are_counted(self, tmp_path, said):
        made(tmp_path, rows_of(proposal("a.jpg", evidence="x" * 40_000), proposal("b.jpg", alternatives="y" * 40_000)))
        assert said == [
            "review.xlsx: 2 cells are longer than a workbook takes; they end by saying so, and review.csv has all of them"
        ]

    def test_a_folder_in_the_way_is_a_sentence(self, tmp_path):
        (tmp_path / "review.xlsx").mkdir()
        with pytest.raises(UsageError, match=r"review\.xlsx: cannot be"):
            made(tmp_path, rows_of(proposal("a.jpg")))

    def test_a_full_disk_is_a_sentence_and_the_earlier_workbook_stays(self, tmp_path, monkeypatch):
        path = made(tmp_path, rows_of(proposal("a.jpg")))
        before = path.read_bytes()

        def full(*_: object, **__: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr("tasks.tabulate.write_workbook", full)
        with pytest.raises(UsageError, match=r"review\.xlsx: cannot be written \(No space left on device\); make room there"):
            made(tmp_path, rows_of(proposal("b.jpg")))
        assert path.read_bytes() == before
        assert sorted(file.name for file in tmp_path.iterdir()) == ["cache", "review.csv", "review.xlsx"]


class TestLibreOffice:
    def test_opens_and_saves_it_and_every_cell_comes_back(self, tmp_path):
        """As .xlsx and as .ods; decisions, texts like numbers, dates and formulas, and coordinates with every digit."""
        if not shutil.which("soffice"):
            pytest.skip("LibreOffice (soffice) is not installed")
        rows = rows_of(
            proposal("a.jpg", decision="accept", note="=1+1", altitude=23.5),
            proposal('b/ü 😀,".jpg', decision="ja", note="1e5", address="007", longitude=-179.9999999),
            proposal("007", decision="reject", note="2024-05-01", new_datetime="2024-05-01T12:00:00", date_decision="accept"),
            proposal("d.jpg", decision="overwrite", note=" two\nlines ", latitude=41.5),
            mine=["1,5", "TRUE", "-", "'=x"],
        )
        path = made(tmp_path, rows)
        for ending, filter_ in (("xlsx", "xlsx:Calc MS Excel 2007 XML"), ("ods", "ods:calc8")):
            words = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", filter_]
            subprocess.run([*words, "--outdir", tmp_path / ending, path], check=True, capture_output=True, timeout=120)
            saved = tmp_path / ending / f"review.{ending}"
            assert saved.read_bytes() != path.read_bytes()
            back = read_review(saved)
            assert back.damage == [""] * 4
            for name in rows.columns:
                for text, again in zip(rows[name], back.rows[name], strict=True):
                    is_number = name in ("latitude", "longitude", "error_m", "confidence", "altitude") and text != ""
                    assert again == text or (is_number and float(again) == float(text)), (ending, name)
