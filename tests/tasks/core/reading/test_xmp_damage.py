"""What broken and hostile packets make of tasks.core.reading.xmp: a reason in words, in little time."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.reading.sidecar import sidecar_statement
from tasks.core.reading.statement import Statement
from tasks.core.reading.values import WallClock
from tasks.core.reading.xmp import MAX_BYTES, xmp_statement
from tests.tasks.core.reading.packets import EXIF, POSITION, packet, said


class TestDamage:
    @pytest.mark.parametrize(
        ("before", "behind"),
        [
            (b"", b"\0"),
            (b"", b"\0\0\0"),
            (b"", b"rest of a longer one</rdf:RDF></x:xmpmeta>"),
            (b"\n\n", b""),
            (b"junk ", b" <"),
            (b'<?xpacket begin="" id="?>', b'<?xpacket end="w"'),
            (b"\xff", b"\xff\xfe"),
        ],
    )
    def test_what_stands_around_the_document_does_not_matter(self, before, behind):
        assert said(before + packet(POSITION) + behind).fix.lat == pytest.approx(48 + 51.5022 / 60)

    def test_a_letter_that_is_no_utf_8_costs_only_itself(self):
        assert said(packet(f'{POSITION} tiff:Make="Caf?"').replace(b"Caf?", b"Caf\xe9")).fix.lat == pytest.approx(48.858370)

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"", "the XMP is not readable"),
            (b"\0\0\0", "the XMP is not readable"),
            (b"<a>", "the XMP is not readable"),
            (packet(POSITION)[:500], "the XMP is not readable"),
            (b"<a/>", "the XMP holds no rdf:RDF"),
            (packet(POSITION, head="<!DOCTYPE x>"), "the XMP has a DTD"),
            (packet(POSITION, head="<!DOCTYPE x>").decode().encode("utf-16"), "the XMP has a DTD"),
            (b" " * (MAX_BYTES + 1), "the XMP is larger than 16 MiB"),
        ],
    )
    def test_one_that_is_no_xmp_says_nothing_but_why(self, content, problem):
        statement, told = sidecar_statement(content)
        assert statement == Statement("sidecar")
        assert told.startswith(problem)

    def test_a_broken_packet_is_told_only_with_the_date_that_may_be_in_it(self):
        broken = packet('exif:DateTimeOriginal="2018-01-01T00:00:00"').partition(b"</rdf:Desc")[0]
        statement = xmp_statement(broken, Statement("EXIF"))
        assert statement is not None
        assert statement.taken.fault.startswith("its XMP is not readable: ")
        assert statement._replace(taken=WallClock()) == Statement("XMP")

    @pytest.mark.parametrize(
        "markup",
        [
            lambda count: "<a/>" * (count // 4),
            lambda count: "<xmp:a>" * (count // 7),
            lambda count: "<xmp:a " + " ".join(f'b{number}="1"' for number in range(count // 10)) + "/>",
            lambda count: "<xmp:a " + " ".join(f'xmlns:b{number}="u{number}"' for number in range(count // 20)) + "/>",
            lambda count: "<exif:GPSLatitude><a/></exif:GPSLatitude>" * (count // 42),
            lambda count: f"<exif:GPSLatitude>{'1' * count}</exif:GPSLatitude>",
            lambda count: f"<exif:DateTimeOriginal>{'2019-01-01 ' * (count // 11)}</exif:DateTimeOriginal>",
            lambda count: f"<exif:GPSAltitude>{' ' * count}</exif:GPSAltitude>",
            lambda count: "<" * count,
            lambda count: "</x:xmpmeta " * (count // 12),
            lambda count: ":Make   " * (count // 8),
        ],
    )
    @pytest.mark.parametrize("size", [1 << 20, 15 << 20])
    def test_no_packet_takes_a_second(self, markup, size):
        content = packet(elements=markup(size))
        begun = time.process_time()
        sidecar_statement(content)
        if size <= 1 << 20:
            xmp_statement(content, EXIF)
        assert time.process_time() - begun < 1

    def test_entities_are_not_expanded(self):
        levels = "".join(f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9))
        bomb = packet(elements="<tiff:Make>&j;</tiff:Make>", head=f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{levels}]>')
        statement, problem = sidecar_statement(bomb)
        assert (statement.make, problem) == ("", "the XMP has a DTD, which XMP never has")

    @given(st.binary(max_size=300))
    def test_rubbish_is_a_problem_and_never_an_exception(self, content):
        assert sidecar_statement(content)[1] != ""
        xmp_statement(content, Statement("EXIF"))

    @settings(deadline=1000, max_examples=300)
    @given(st.data())
    def test_a_mutated_packet_never_raises(self, data):
        content = bytearray(
            packet(f'{POSITION} exif:DateTimeOriginal="2019-07-04T12:34:56" exif:GPSTimeStamp="2019-07-04T10:34:56Z"')
        )
        for _ in range(data.draw(st.integers(1, 6))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.sampled_from(b"\0<>&\"'=:;!?/-09\xff\x80N "))
        statement, _ = sidecar_statement(bytes(content))
        assert math.isnan(statement.fix.lat) == math.isnan(statement.fix.lon)
        xmp_statement(bytes(content), EXIF)
