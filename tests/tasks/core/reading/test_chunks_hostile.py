"""What hostile PNG and WebP files make of tasks.core.reading.chunks: little, in little time."""

from __future__ import annotations

import os
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.reading import read_photo
from tests.tasks.core.reading.chunked_files import EXIF, HOMES, KEYWORD, XMP, XMP_HOMES, chunk, png, webp

MANY = 65_536


class TestHostile:
    @pytest.mark.parametrize("kind", ["zTXt", "iTXt"])
    def test_many_texts_that_unpack_to_gigabytes_cost_little(self, tmp_path, kind):
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
        texts = [
            chunk(kind.encode(), keyword + (b"\0" if kind == "zTXt" else b"\1\0\0\0") + packed)
            for keyword in (KEYWORD, b"Raw profile type exif\0")
        ]
        path = tmp_path / "a.png"
        path.write_bytes(png(*texts * 100))
        begun = time.process_time()
        assert read_photo(path).width == 96
        assert time.process_time() - begun < 1

    @pytest.mark.parametrize(
        "filler",
        [
            chunk(b"IDAT", b"") + chunk(b"IDAT", b"1"),
            chunk(b"eXIf", b"no"),
            chunk(b"tEXt", b"Raw profile type exif\0"),
            chunk(b"tEXt", b"Comment\0"),
            chunk(b"juNk", b""),
        ],
    )
    def test_endless_chunks_of_a_png_are_given_up(self, tmp_path, filler):
        path = tmp_path / "a.png"
        path.write_bytes(png(behind=filler * MANY))
        begun = time.process_time()
        facts = read_photo(path)
        assert time.process_time() - begun < 1
        assert f"corrupt PNG: more than {MANY} chunks" in facts.problem

    @pytest.mark.parametrize("filler", [b"VP8 \0\0\0\0", b"junk\0\0\0\0", b"EXIF\2\0\0\0no", b"ALPH\0\0\0\0junk\0\0\0\0"])
    def test_endless_chunks_of_a_webp_are_given_up(self, tmp_path, filler):
        path = tmp_path / "a.webp"
        path.write_bytes(b"RIFF\0\0\0\0WEBP" + filler * MANY * 2)
        begun = time.process_time()
        facts = read_photo(path)
        assert time.process_time() - begun < 1
        assert f"corrupt WebP: more than {MANY} chunks" in facts.problem

    @pytest.mark.parametrize("length", [0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
    @pytest.mark.parametrize("name", [b"IDAT", b"eXIf", b"iTXt", b"IHDR"])
    def test_a_chunk_that_claims_gigabytes_is_a_cut_file(self, tmp_path, name, length):
        path = tmp_path / "a.png"
        path.write_bytes(png()[:33] + length.to_bytes(4, "big") + name + b"short")
        facts = read_photo(path)
        assert (facts.width, facts.problem) == (96, "truncated: the file ends before the picture does")

    def test_a_chunk_that_claims_gigabytes_and_has_them_is_not_read_whole(self, tmp_path):
        path = tmp_path / "a.png"
        path.write_bytes(png()[:33] + (0x7FFFFFF0).to_bytes(4, "big") + b"eXIf" + EXIF[6:])
        os.truncate(path, 0x80000100)
        begun = time.process_time()
        assert read_photo(path).make == "Acme"
        assert time.process_time() - begun < 1

    @settings(deadline=1000, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_a_mutated_file_is_facts_and_never_an_exception(self, tmp_path, data):
        built = {"a.png": png(*HOMES.values(), *XMP_HOMES.values(), piece=2000)}
        built["a.webp"] = webp(tmp_path / "b.webp", (b"EXIF", EXIF), (b"XMP ", XMP)).read_bytes()
        name = data.draw(st.sampled_from([*built]))
        content = bytearray(built[name])
        for _ in range(data.draw(st.integers(0, 8))):
            content[data.draw(st.integers(12, len(content) - 1))] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]))
        path = tmp_path / name
        path.write_bytes(content[: data.draw(st.integers(12, len(content)))])
        facts = read_photo(path)
        assert facts.format == Path(name).suffix[1:]
