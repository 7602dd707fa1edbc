"""Tests of reading the elements of XML files as they are found."""

from __future__ import annotations

import codecs
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tasks.core.tracks.xml import Elements

ROOT = Path(__file__).resolve().parents[4]
POINT = '<p a="{}"><t>x</t></p>\n'


def read(data, names=("p",)):
    """The attribute of each element, and the problem."""
    elements = Elements(data, names)
    found = [element.get("a") for _, element in elements]
    return found, elements.problem


def document(points=3, head="", name="n"):
    return f"{head}<r><name>{name}</name>{''.join(POINT.format(number) for number in range(points))}</r>"


class TestElements:
    def test_are_found_with_their_children_in_their_order(self):
        elements = Elements(document().encode(), ("p", "r"))
        found = [(name, element.get("a"), [child.text for child in element]) for name, element in elements]
        assert [entry[0] for entry in found] == ["p", "p", "p", "r"]
        assert found[:3] == [("p", str(number), ["x"]) for number in range(3)]

    @pytest.mark.parametrize(
        "data",
        [b'<r xmlns="urn:a"><p a="0"/></r>', b'<x:r xmlns:x="urn:a"><x:p a="0"/></x:r>', b'<r><gx:p a="0"/></r>',
         b'<r><p a="0"><undeclared:b>1</undeclared:b></p></r>'],
    )  # fmt: skip
    def test_are_found_in_any_namespace_declared_or_not(self, data):
        assert read(data) == (["0"], "")

    @pytest.mark.parametrize(
        "data",
        [
            document(head='<?xml version="1.0"?>').encode(),
            document(head='<?xml version="1.1" encoding="utf-8"?>', name="Müller").encode(),
            document(head='<?xml version="1.0" encoding="UTF-16"?>', name="Müller").encode(),
            document(head='<?xml version="1.0" encoding="no-such-code"?>', name="Müller").encode(),
            document(name="Müller").encode("iso-8859-1"),
            document(head='<?xml version="1.0" encoding="utf-8"?>', name="\x80 Müller").encode("iso-8859-1"),
            document(head='<?xml version="1.0" encoding="utf-8"?>', name="東京").encode("shift-jis"),
            codecs.BOM_UTF8 + document(head='<?xml version="1.0" encoding="iso-8859-1"?>', name="Müller").encode(),
            document(head='<?xml version="1.0" encoding="utf-8"?>', name="Müller").encode("utf-16"),
            codecs.BOM_UTF16_BE + document(name="東京").encode("utf-16-be"),
            document(head='<?xml version="1.0"?>', name="東京").encode("utf-16-le"),
            document(head='<?xml version="1.0"?>').encode("utf-16-be"),
        ],
    )
    def test_are_found_whatever_the_encoding_and_its_declaration(self, data):
        assert read(data) == (["0", "1", "2"], "")

    @pytest.mark.parametrize("before", ["\n", "  \r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "\0\0", "<!-- mine -->\n", "a < b\n"])
    def test_are_found_behind_what_does_not_belong_there(self, before):
        assert read(document(head=before + '<?xml version="1.0"?>\n').encode()) == (["0", "1", "2"], "")

    @pytest.mark.parametrize("name", ["Tom & Jerry", "&nbsp;", "&#1;", "5 % off", "\x01\x1f", "&amp;", "<![CDATA[<p> & ]]>"])
    def test_are_found_around_names_that_are_no_xml(self, name):
        assert read(document(name=name).encode()) == (["0", "1", "2"], "")

    @pytest.mark.parametrize(
        ("damaged", "line"),
        [
            (document()[:-4], 4),
            (document().replace('a="2"', 'a="2'), 3),
            (document().replace('<p a="2"><t>x</t>', '<p a="2"><t>x'), 3),
            (document() + "<r/>", 4),
            ("\n\n" + document()[:-4], 6),
        ],
    )
    def test_before_the_damage_are_found_and_its_line_is_told(self, damaged, line):
        found, problem = read(damaged.encode())
        assert found[:2] == ["0", "1"]
        assert f"damaged at line {line}, " in problem

    def test_of_a_cut_off_file_with_an_undeclared_prefix_have_the_problem_told(self):
        found, problem = read(document().replace("<t>x</t>", "<h:t>x</h:t>")[:-4].encode())
        assert found == ["0", "1", "2"]
        assert "damaged at line 4" in problem
        assert read(b"<r><h:p/></r>")[1] == ""

    @pytest.mark.parametrize("data", [b"", b" \n", b"no XML at all", b"\0" * 9, b"<", b"<<<<"])
    def test_of_what_is_no_xml_are_none_and_it_is_said(self, data):
        found, problem = read(data)
        assert found == []
        assert problem

    def test_of_a_billion_laughs_are_read_at_once(self):
        entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
        parameters = "".join(f'<!ENTITY % m{n} "{f"%m{n - 1};" * 10}">' for n in range(1, 30))
        laughs = f'<!DOCTYPE r [<!ENTITY l0 "ha">{entities}<!ENTITY % m0 "ha">{parameters} %m29;]>'
        began = time.perf_counter()
        for text in ('<p a="&l29;"/>', '<p a="0">&l29;</p>'):
            found, _ = read(f'<?xml version="1.0"?>{laughs}<r>{text}</r>'.encode())
            assert all(len(value) < 10 for value in found)
        assert time.perf_counter() - began < 1

    def test_need_no_network_and_no_other_file(self, tmp_path, monkeypatch):
        """Neither the type definition nor an external entity is looked for."""
        secret = tmp_path / "secret"
        secret.write_text("secret")
        monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
        outside = f'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd" [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        elements = Elements(f'{outside}<r><p a="0">&e;</p></r>'.encode(), ("p",))
        assert [(element.get("a"), element.text) for _, element in elements] == [("0", " e;")]

    @pytest.mark.parametrize("nested", [b"<a>" * 100_000, b"<p>" * 100_000, b"<p>" * 2_000 + b"</p>" * 2_000])
    def test_nested_without_end_are_a_problem_or_read(self, nested):
        found, problem = read(b"<r>" + nested)
        assert problem
        assert len(found) in {0, 2_000}

    def test_are_forgotten_so_that_memory_does_not_grow(self):
        """200,000 points of 5 MB, which as a tree of libxml2 are over 100 MiB."""
        code = """
import resource
from tasks.core.tracks.xml import Elements
data = b"<r>" + b'<p a="1"><t>x</t></p>' * 200_000 + b"</r>"
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(sum(1 for _ in Elements(data, ("p",))), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
        told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True).stdout
        found, grown = map(int, told.split())
        assert found == 200_000
        assert grown / (1024 * 1024 if sys.platform == "darwin" else 1024) < 40
