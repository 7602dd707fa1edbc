from __future__ import annotations

from tasks.core.open_elsewhere import open_elsewhere

AFTER = (
    ": reload it there before you go on, else your next save puts the old one back"
    " (your decisions would be kept, and you are told)"
)


class TestOpenElsewhere:
    def test_says_nothing_where_no_lock_lies_beside_the_sheet(self, tmp_path):
        (tmp_path / ".~lock.other.csv#").write_text(",ann,host,22.11.2026 04:00,file:///home/ann;")
        assert open_elsewhere(tmp_path / "review.csv") == ""

    def test_names_who_has_it_open_in_libreoffice(self, tmp_path):
        # As LibreOffice 7.4 writes it, with the name of its options and without.
        lock = tmp_path / ".~lock.review.csv#"
        lock.write_text("Ann Müller,ann,host,22.11.2026 04:00,file:///home/ann/.config/libreoffice/4;", "utf-8")
        assert open_elsewhere(tmp_path / "review.csv") == f"review.csv is open in LibreOffice (by Ann Müller){AFTER}"
        lock.write_text(",ann,host,22.11.2026 04:00,file:///home/ann/.config/libreoffice/4;", "utf-8")
        assert open_elsewhere(tmp_path / "review.csv") == f"review.csv is open in LibreOffice (by ann){AFTER}"

    def test_names_who_has_it_open_in_excel(self, tmp_path):
        # The owner file: a length, the name in ANSI padded with blanks, a length, the name in UTF-16.
        name = "Ann Müller"
        owner = bytes([len(name)]) + name.encode("cp1252").ljust(54) + len(name).to_bytes(2, "little") + name.encode("utf-16-le")
        (tmp_path / "~$review.xlsx").write_bytes(owner)
        assert open_elsewhere(tmp_path / "review.xlsx") == f"review.xlsx is open in Excel (by Ann Müller){AFTER}"

    def test_names_nobody_where_the_lock_is_empty_or_strange(self, tmp_path):
        for content in (b"", b"\xff", b",,,"):
            (tmp_path / ".~lock.review.csv#").write_bytes(content)
            (tmp_path / "~$review.xlsx").write_bytes(content[:1].replace(b",", b"\0"))
            assert open_elsewhere(tmp_path / "review.xlsx") == f"review.xlsx is open in Excel{AFTER}"
            assert "LibreOffice" in open_elsewhere(tmp_path / "review.csv")
