"""One text for one body."""

from __future__ import annotations

import pytest

from tasks.core.reading import camera_of


class TestCameraOf:
    @pytest.mark.parametrize(
        ("make", "model", "serial", "camera"),
        [
            ("SONY", "ILCE-9M2", "", "SONY ILCE-9M2"),
            ("Canon", "Canon EOS 5D", "", "Canon EOS 5D"),
            ("Canon", "Canon EOS 5D", "042", "Canon EOS 5D #042"),
            ("NIKON CORPORATION", "NIKON D70", "", "NIKON D70"),
            ("EASTMAN KODAK COMPANY", "KODAK DX4900", "", "KODAK DX4900"),
            ("samsung", "SAMSUNG-SM-G900A", "", "SAMSUNG-SM-G900A"),
            ("LG Electronics", "LG-H815", "", "LG-H815"),
            ("Apple", "iPhone 12", "", "Apple iPhone 12"),
            ("Apple", "", "", "Apple"),
            ("", "DSC-P1", "", "DSC-P1"),
            ("", "", "77", "#77"),
            (" ", "", " ", ""),
        ],
    )
    def test_the_make_is_said_once_and_the_serial_number_last(self, make, model, serial, camera):
        assert camera_of(make, model, serial) == camera
