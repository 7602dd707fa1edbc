"""Whole lives of a review, drawn by chance: runs, edits in either sheet, spreadsheets, photos moved and names exchanged."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tasks.core.sheet_notes import note_ours
from tasks.core.tables import PHOTOS, REVIEW_NUMBERS
from tasks.review import review
from tests.review_rows import ARCHIVE_ID, no_proposal, proposal, proposals, read_csv, save_csv
from tests.tasks.review_files import saved_at, workbook_of

PLACES = ((41.8902102, 12.4922309), (48.8583701, 2.2944813), (-33.8567844, 151.2152967), (41.8903, 12.4923), (10.0, 20.0))
NAMES = ("a.jpg", "b,c.jpg", "caf\u00e9.jpg", "sub/=1+1.jpg", "NA", "007")
WORDS = ("accept", "Ja", "x", "no", "reject", "overwrite")
CHOICE = st.integers(0, 10**6)


class Told(NamedTuple):
    """What the person said of a picture: a word about a position, and a note."""

    decision: str = ""
    at: tuple[str, str] = ("", "")  # that the row showed, or that was typed
    typed: bool = False
    note: str = ""


def said_of(row):
    """Return the words and cells of a row as a person would read them."""
    yes = row["decision"] in ("accept", "Ja", "x", "overwrite")
    return ("yes" if yes else "no" if row["decision"] else ""), position_of(row)


def position_of(row):
    return tuple(f"{float(row[name]):.7f}" if row[name] else "" for name in ("latitude", "longitude"))


class Lives(RuleBasedStateMachine):
    """An archive of six pictures, its review, and what its owner remembers of every picture."""

    def __init__(self):
        super().__init__()
        self.out = Path(tempfile.mkdtemp())
        self.clock = 0

    @initialize()
    def begin(self):
        self.names = {f"{number:02}" * 16: name for number, name in enumerate(NAMES)}
        self.told = dict.fromkeys(self.names, Told())
        self.cells = {picture: {} for picture in self.names}
        self.run()

    def teardown(self):
        shutil.rmtree(self.out)

    def run(self):
        photos = PHOTOS.make({"path": name, "kind": "photo", "time_basis": "none"} for name in self.names.values())
        rows = [
            no_proposal(name, fingerprint=picture)
            if self.cells[picture] is None
            else proposal(name, picture, **self.cells[picture])
            for picture, name in self.names.items()
        ]
        outcome = review(proposals(*rows), self.out, ARCHIVE_ID, keep_history=3, photos=photos)
        workbook_of(self.out, {}, outcome.rows.to_dict("records"))
        note_ours(self.out, self.out / "review.xlsx")
        self.names_then = dict(self.names)
        return outcome

    def rows(self):
        """Return the rows of review.csv, in whatever form it is, by picture."""
        separator = next(mark for mark in ",;\t" if f"decision{mark}" in (self.out / "review.csv").read_text("utf-8-sig") + mark)
        pictures = {name: picture for picture, name in self.names_then.items()}
        rows = read_csv(self.out / "review.csv", separator)
        for row in rows:
            row.update({name: row[name].replace(",", ".") for name in REVIEW_NUMBERS})
        return {pictures[row["path"].removeprefix("'")]: row for row in rows}

    def save(self, rows, *, in_workbook):
        """Save the rows as a person does, in one of the two sheets, later than any before."""
        self.clock += 1
        if in_workbook:
            saved_at(workbook_of(self.out, {}, rows), self.clock)
        else:
            saved_at(save_csv(self.out / "review.csv", rows), self.clock)

    @rule(choice=CHOICE)
    def propose_otherwise(self, choice):
        chance = random.Random(choice)
        for picture in self.names:
            lat, lon = chance.choice(PLACES)
            cells = {"latitude": lat, "longitude": lon, "gps_source": chance.choice(["proxy", "track"])}
            cells["error_m"] = chance.choice([10.0, 120.0, 5000.0])
            self.cells[picture] = cells if chance.random() < 0.8 else None
        self.run()
        self.nothing_is_lost()

    @rule()
    def propose_again(self):
        self.run()
        content = (self.out / "review.csv").read_bytes()
        again = self.run()
        assert not again.rewritten
        assert (self.out / "review.csv").read_bytes() == content
        self.nothing_is_lost()

    @rule(choice=CHOICE, in_workbook=st.booleans())
    def decide(self, choice, in_workbook):
        chance = random.Random(choice)
        rows = self.rows()
        picture = chance.choice(sorted(rows))
        row, told = rows[picture], self.told[picture]
        what = chance.choice(["word", "note", "position"])
        if what == "note":
            told = told._replace(note=chance.choice(["mine", "007", "=1+1", "two\nlines", "NA"]))
        elif what == "position":
            lat, lon = chance.choice([("45.1234567", "9.1234567"), ("45.12", "9.1"), ("-12.5", "130.25")])
            told = told._replace(at=position_of({"latitude": lat, "longitude": lon}), typed=True)
            row = {**row, "latitude": lat, "longitude": lon}
        elif row["latitude"]:
            told = told._replace(decision=chance.choice(WORDS), at=position_of(row))
        self.told[picture] = told
        rows[picture] = {**row, "decision": told.decision or row["decision"], "note": _guarded(told.note)}
        self.save(rows.values(), in_workbook=in_workbook)
        if in_workbook:
            self.run()  # who changes sheets propose between the two

    @rule(choice=CHOICE, separator=st.sampled_from(",;\t"), bom=st.booleans())
    def save_as_a_spreadsheet_does(self, choice, separator, bom):
        chance = random.Random(choice)
        rows = list(self.rows().values())
        chance.shuffle(rows)
        order = chance.sample(list(rows[0]), len(rows[0]))
        comma = str.maketrans(".", ",") if separator == ";" else {}
        saved = [{name: row[name].translate(comma) if name in REVIEW_NUMBERS else row[name] for name in order} for row in rows]
        self.clock += 1
        encoding = "utf-8-sig" if bom else "utf-8"
        saved_at(save_csv(self.out / "review.csv", saved, delimiter=separator, encoding=encoding), self.clock)

    @rule(choice=CHOICE)
    def move_photos(self, choice):
        chance = random.Random(choice)
        for picture in chance.sample(sorted(self.names), 2):
            self.names[picture] = f"moved/{chance.randrange(10**9)}.jpg"

    @rule(choice=CHOICE)
    def exchange_names(self, choice):
        one, other = random.Random(choice).sample(sorted(self.names), 2)
        self.names[one], self.names[other] = self.names[other], self.names[one]

    @rule(choice=CHOICE)
    def delete_rows(self, choice):
        chance = random.Random(choice)
        rows = self.rows()
        gone = chance.sample(sorted(rows), len(rows) // 2)
        self.told.update(dict.fromkeys(gone, Told()))
        if len(rows) > len(gone):
            self.save([row for picture, row in rows.items() if picture not in gone], in_workbook=False)

    def nothing_is_lost(self):
        for picture, row in self.rows().items():
            told = self.told[picture]
            word, at = said_of(row)
            assert row["note"] == _guarded(told.note)
            expected, _ = said_of({"decision": told.decision, "latitude": "", "longitude": ""})
            if expected == "no" and not told.typed:
                offered_again = word == "" and "rejected before: " in row["alternatives"]
                assert word == "no" or offered_again
                if offered_again:
                    self.told[picture] = told._replace(decision="", at=("", ""))
                continue
            if expected or told.typed:
                assert (word, at) == (expected, told.at)
            else:
                assert word != "yes"

    @invariant()
    def nothing_is_accepted_that_was_not_seen(self):
        if not hasattr(self, "names") or not (self.out / "review.csv").exists():
            return
        for picture, row in self.rows().items():
            word, at = said_of(row)
            if word == "yes":
                assert at == self.told[picture].at


def _guarded(text):
    return f"'{text}" if text.startswith("=") else text


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
