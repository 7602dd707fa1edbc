"""Tests of text in XML: whatever a file name holds, the file can be read, and says the same where XML can."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tasks.core.export.xml_text import element, xml_text


class TestXmlText:
    @given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"))))
    def test_a_reader_gets_the_same_text(self, text):
        assert (etree.fromstring(f"<a>{xml_text(text)}</a>".encode()).text or "") == text
        assert etree.fromstring(f'<a b="{xml_text(text)}"/>'.encode()).get("b") == text

    def test_what_xml_cannot_write_becomes_a_mark(self):
        assert xml_text("a\x00\x07\ufffe\ud800b") == "a\ufffd\ufffd\ufffd\ufffdb"

    def test_no_text_is_no_element(self):
        assert element("name", "") == ""
