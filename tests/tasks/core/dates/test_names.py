"""File names that phones, computers, chats and people give, with the dates that they mean, all written by hand."""

from __future__ import annotations

import math
import unicodedata
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.dates.names import date_of_name, name_instants

WALLS = {
    # phones
    "20190704_123045.jpg": "2019-07-04 12:30:45",
    "20190704_123045(0).jpg": "2019-07-04 12:30:45",
    "20190704_123045~2.jpg": "2019-07-04 12:30:45",
    "20190704_123045_001.jpg": "2019-07-04 12:30:45",
    "20190704_123045_Burst01.jpg": "2019-07-04 12:30:45",
    "IMG_20190704_123045.jpg": "2019-07-04 12:30:45",
    "img_20190704_123045.JPG": "2019-07-04 12:30:45",
    "IMG_20190704_123045_HDR.jpg": "2019-07-04 12:30:45",
    "IMG_20190704_123045_1.jpg": "2019-07-04 12:30:45",
    "IMG_20190704_123045-edited.jpg": "2019-07-04 12:30:45",
    "IMG_20190704_123045-EFFECTS.jpg": "2019-07-04 12:30:45",
    "IMG_20190704_123045-01.jpeg": "2019-07-04 12:30:45",
    "Copy of IMG_20190704_123045.jpg": "2019-07-04 12:30:45",
    "original_8f2a_IMG_20190704_123045.jpg": "2019-07-04 12:30:45",
    "InkedIMG_20190704_123045_LI.jpg": "2019-07-04 12:30:45",
    "IMG20190704123045.jpg": "2019-07-04 12:30:45",
    "VID20190704123045.mp4": "2019-07-04 12:30:45",
    "VID_20190704_123045.3gp": "2019-07-04 12:30:45",
    "MVIMG_20190704_123045.jpg": "2019-07-04 12:30:45",
    "PANO_20190704_123045.jpg": "2019-07-04 12:30:45",
    "P_20190704_123045_vHDR_Auto.jpg": "2019-07-04 12:30:45",
    "IMG_20190704_123045_BURST001_COVER.jpg": "2019-07-04 12:30:45",
    "00001IMG_00001_BURST20190704123045.jpg": "2019-07-04 12:30:45",
    "00015IMG_00015_BURST20190704123045_COVER.jpg": "2019-07-04 12:30:45",
    "Burst_Cover_GIF_Action_20190704123045.gif": "2019-07-04 12:30:45",
    "Burst_Cover_Collage_20190704123045.jpg": "2019-07-04 12:30:45",
    "WP_20140704_12_30_45_Pro.jpg": "2014-07-04 12:30:45",
    "WIN_20190704_12_30_45_Pro.jpg": "2019-07-04 12:30:45",
    "JPEG_20190704_123045_123456789.jpg": "2019-07-04 12:30:45",
    # chats: when it was sent or received
    "WhatsApp Image 2019-07-04 at 12.30.45.jpeg": "2019-07-04 12:30:45",
    "WhatsApp Image 2019-07-04 at 12.30.45 (1).jpeg": "2019-07-04 12:30:45",
    "WhatsApp Image 2019-07-04 at 1.30.45 PM.jpeg": "2019-07-04 13:30:45",
    "WhatsApp Image 2019-07-04 at 1.30.45 PM (2).jpeg": "2019-07-04 13:30:45",
    "WhatsApp Image 2019-07-04 at 12.30.45\u202fAM.jpeg": "2019-07-04 00:30:45",
    "WhatsApp Image 2019-07-04 at 12.30.45\u202fPM.jpeg": "2019-07-04 12:30:45",
    "WhatsApp Video 2019-07-04 at 9.05.00\u00a0am.mp4": "2019-07-04 09:05:00",
    "WhatsApp_Image_2019-07-04_at_4.38.44_PM.jpeg": "2019-07-04 16:38:44",
    "WhatsApp-Image-2019-07-04-at-12.30.45.jpeg": "2019-07-04 12:30:45",
    "WhatsApp Bild 2019-07-04 um 12.30.45.jpg": "2019-07-04 12:30:45",
    "signal-2019-07-04-123045.jpg": "2019-07-04 12:30:45",
    "signal-attachment-2019-07-04-123045.jpg": "2019-07-04 12:30:45",
    "photo_2019-07-04_12-30-45.jpg": "2019-07-04 12:30:45",
    "photo_2019-07-04_12-30-45 (2).jpg": "2019-07-04 12:30:45",
    "photo_12@04-07-2019_12-30-45.jpg": "2019-07-04 12:30:45",
    "video_3@31-12-2019_23-59-59.mp4": "2019-12-31 23:59:59",
    "IMG_20190704_123045_123.jpg": "2019-07-04 12:30:45",
    "KakaoTalk_Photo_2019-07-04-12-30-45 002.jpeg": "2019-07-04 12:30:45",
    "viber_image_2019-07-04_12-30-45-123.jpg": "2019-07-04 12:30:45",
    # screenshots
    "Screenshot_20190704-123045.png": "2019-07-04 12:30:45",
    "Screenshot_20190704-123045_Chrome.jpg": "2019-07-04 12:30:45",
    "Screenshot_20190704_123045_com.example.app.jpg": "2019-07-04 12:30:45",
    "Screenshot_2019-07-04-12-30-45.png": "2019-07-04 12:30:45",
    "Screenshot_20190704-123045_1756780061880.jpg": "2019-07-04 12:30:45",
    "Screenshot from 2019-07-04 12-30-45.png": "2019-07-04 12:30:45",
    "Screenshot 2019-07-04 at 12.30.45.png": "2019-07-04 12:30:45",
    "Screenshot 2019-07-04 at 2.59.39\u202fPM.png": "2019-07-04 14:59:39",
    "Screen Shot 2019-07-04 at 12.30.45 PM.png": "2019-07-04 12:30:45",
    "Screen Shot 2019-07-04 at 12.30.45 AM (2).png": "2019-07-04 00:30:45",
    "Screen Shot 2019-07-04 at 9.05.00 am.png": "2019-07-04 09:05:00",
    "Screenshot 2019-07-04 123045.png": "2019-07-04 12:30:45",
    "Bildschirmfoto 2019-07-04 um 12.30.45.png": "2019-07-04 12:30:45",
    "Bildschirmfoto 2019-07-04 um 12 30 45.png": "2019-07-04 12:30:45",
    "Capture d’écran 2019-07-04 à 12.30.45.png": "2019-07-04 12:30:45",  # noqa: RUF001 - as macOS writes it
    "Captura de pantalla 2019-07-04 a las 12.30.45.png": "2019-07-04 12:30:45",
    "Captura de pantalla 2019-07-04 a la(s) 1.30.45 p. m..png": "2019-07-04 13:30:45",
    "Captura de Tela 2019-07-04 às 12.30.45.png": "2019-07-04 12:30:45",
    "Schermata 2019-07-04 alle 12.30.45.png": "2019-07-04 12:30:45",
    "Schermafbeelding 2019-07-04 om 12.30.45.png": "2019-07-04 12:30:45",
    "Skärmavbild 2019-07-04 kl. 12.30.45.png": "2019-07-04 12:30:45",
    "Zrzut ekranu 2020-01-1 o 12.30.45.png": "2020-01-01 12:30:45",
    "Снимок экрана 2019-07-04 в 12.30.45.png": "2019-07-04 12:30:45",
    "Ekran Resmi 2019-07-04 12.30.45.png": "2019-07-04 12:30:45",
    "スクリーンショット 2019-07-04 12.30.45.png": "2019-07-04 12:30:45",
    "스크린샷 2019-07-04 오전 1.12.23.png": "2019-07-04 01:12:23",
    "스크린샷 2019-07-04 오후 12.12.23.png": "2019-07-04 12:12:23",
    "截屏2019-07-04 下午1.12.23.png": "2019-07-04 13:12:23",
    # cameras
    "DJI_20210704123045_0001_D.JPG": "2021-07-04 12:30:45",
    "dji_fly_20210704_123045_171_1767900943954_photo.jpg": "2021-07-04 12:30:45",
    "dji_fly_20210704_13826_PM_27_1719032149374_photo_optimized.jpg": "2021-07-04 13:38:26",
    "dji_fly_20210704_113826_PM_27_1719032149374_photo_optimized.jpg": "2021-07-04 23:38:26",
    "IMG_20210704_123045_00_001.jpg": "2021-07-04 12:30:45",
    "VID_20210704_123045_10_657.insv": "2021-07-04 12:30:45",
    "2019_0704_123045_001A.MP4": "2019-07-04 12:30:45",
    # clouds and people
    "2019-07-04 12.30.45.jpg": "2019-07-04 12:30:45",
    "2019-07-04 12.30.45-11.jpg": "2019-07-04 12:30:45",
    "2019-07-04 12-30-45 0012.jpg": "2019-07-04 12:30:45",
    "Photo-2019-07-04-12-30-45_1869.JPG": "2019-07-04 12:30:45",
    "2019-07-04_12-30-45_123.jpeg": "2019-07-04 12:30:45",
    "2019-07-04_12.30.45.jpg": "2019-07-04 12:30:45",
    "2019-07-04 at 12.30.45.jpg": "2019-07-04 12:30:45",
    "2019-07-04 12:30:45.jpg": "2019-07-04 12:30:45",
    "2019.07.04 12.30.45.jpg": "2019-07-04 12:30:45",
    "2019_07_04_12_30_45.jpg": "2019-07-04 12:30:45",
    "20190704123045.jpg": "2019-07-04 12:30:45",
    "20190704T123045.jpg": "2019-07-04 12:30:45",
    "20190704-123045": "2019-07-04 12:30:45",
    "Anna and Bo 20190704_123045 at the lake.jpg": "2019-07-04 12:30:45",
    "20190704_103045_PM.jpg": "2019-07-04 10:30:45",  # somebody's initials
    "20190704_123045_iOS.jpg": "2019-07-04 12:30:45",  # not OneDrive's: it writes milliseconds
    "2019-07-04_12-30-45-0500_a.jpg": "2019-07-04 12:30:45",  # a counter
    "20000229_000000.jpg": "2000-02-29 00:00:00",
    "20191231_235959.jpg": "2019-12-31 23:59:59",
    # days
    "IMG-20190704-WA0012.jpg": "2019-07-04",
    "IMG-20190704-WA0012(1).jpg": "2019-07-04",
    "VID-20190704-WA0001.mp4": "2019-07-04",
    "IMG-20130704-00123.jpg": "2013-07-04",  # BlackBerry
    "WP_20140704_001.jpg": "2014-07-04",
    "DSC_20190704_0001.jpg": "2019-07-04",
    "DSC_20190704.JPG": "2019-07-04",
    "2019-07-04.jpg": "2019-07-04",
    "2019-07-04 at the lake.jpg": "2019-07-04",
    "lake 2019_07_04.jpg": "2019-07-04",
    "2019.07.04 (3).jpg": "2019-07-04",
    "2021-02-13-1929.heic": "2021-02-13",  # a minute is no second
    "1965-07-04 wedding.jpg": "1965-07-04",  # a scan, named by a person
    "Scandinavia 2019-07-04.jpg": "2019-07-04",
    "Στιγμιότυπο οθόνης 2019-07-04, 10.00.00 μ.μ..png": "2019-07-04",  # 12 hours whose marker we do not know
    "Screenshot 2019-07-04 at 9.41.00.png": "2019-07-04",  # where hours have one digit, a marker went missing
    "20190704_12304.jpg": "2019-07-04",
    "20190704 12 30 45.jpg": "2019-07-04",  # three numbers
    "2019-07-04 12.30.45123.jpg": "2019-07-04",
    "20190704_1230451.jpg": "2019-07-04",
    # copies of synchronised files
    "IMG_20190704_123045.sync-conflict-20200102-030405-ABCDEFG.jpg": "2019-07-04 12:30:45",
    "20190704_123045~20200102-030405.jpg": "2019-07-04 12:30:45",
    "20190704_123045 (Ann's conflicted copy 2020-01-02).jpg": "2019-07-04 12:30:45",
}

MILLISECONDS = {
    "signal-2019-07-04-12-30-45-123.jpg": "2019-07-04 12:30:45.123",
    "Screenshot_2019-07-04-12-30-45-123_com.android.chrome.png": "2019-07-04 12:30:45.123",
    "C360_2019-07-04-12-30-45-123.jpg": "2019-07-04 12:30:45.123",
    "IMG_20190704_123045042_HDR.jpg": "2019-07-04 12:30:45.042",
    "IMG_20190704_123045042_BURST000_COVER_TOP.MP4": "2019-07-04 12:30:45.042",
    "DSC_0001_BURST20190704123045977.JPG": "2019-07-04 12:30:45.977",
    "00100lPORTRAIT_00100_BURST20190704123045346_COVER.jpg": "2019-07-04 12:30:45.346",
    "KakaoTalk_20190704_123045345.jpg": "2019-07-04 12:30:45.345",
    "threema-20190704-123045123.jpg": "2019-07-04 12:30:45.123",
}

INSTANTS = {
    "PXL_20210704_103045678.jpg": "2021-07-04 10:30:45.678",
    "PXL_20210704_103045678.MP.jpg": "2021-07-04 10:30:45.678",
    "PXL_20210704_103045678.NIGHT.jpg": "2021-07-04 10:30:45.678",
    "PXL_20210704_103045678~2.jpg": "2021-07-04 10:30:45.678",
    "PXL_20210704_103045678.RAW-02.ORIGINAL.dng": "2021-07-04 10:30:45.678",
    "PXL_20210704_103045678-edited.jpg": "2021-07-04 10:30:45.678",
    "original_12_PXL_20210704_103045678.jpg": "2021-07-04 10:30:45.678",
    "20210704_103045000_iOS.jpg": "2021-07-04 10:30:45",
    "20210704_103045000_iOS 1.heic": "2021-07-04 10:30:45",
    "IMG_20210704_103045Z.jpg": "2021-07-04 10:30:45",
    "20210704T103045Z.jpg": "2021-07-04 10:30:45",
    "2021-07-04T10-30-45Z.jpg": "2021-07-04 10:30:45",
    "Skype_Picture_2021_07_04T10_30_45_123Z.jpeg": "2021-07-04 10:30:45.123",
    "Bebop_2_2021-07-04T123045+0200_4A57BE.jpg": "2021-07-04 10:30:45",
    "Bebop_2_2021-07-04T053045-0500_4A57BE.jpg": "2021-07-04 10:30:45",
    "Bebop2_20210704123045+0200.mp4": "2021-07-04 10:30:45",
    "2021_07_04_12_30_45_123_+0200.jpg": "2021-07-04 10:30:45",
}

NONE = [
    # numbers
    "",
    ".jpg",
    "IMG_0012.JPG",
    "DSC_1234.JPG",
    "DSC01234.JPG",
    "DJI_0001.JPG",
    "GOPR0001.JPG",
    "GX010001.MP4",
    "frame_0001.jpg",
    "IMG_12345678.jpg",
    "IMG_20191301.jpg",
    "100_0012.JPG",
    "2019.jpg",
    "2019-07.jpg",
    "12019070412304512.jpg",
    "5320190704.jpg",
    "a20190704b.jpg",
    "20190704a1b2c3.jpg",
    "b20190704123045c.jpg",
    "2019070412.30.45.jpg",
    "2019070412304 PM.jpg",
    "20190704-4f89-11d3-9a0c-0305e82c3301.jpg",
    "20190704-4F89-11D3-9A0C-0305E82C3301.jpg",
    # several readings
    "19-07-04 12-30-45 0012.jpg",
    "22-04-06 15-21-03 2160.jpg",
    "04-07-2019.jpg",
    "Photo 07-04-2019, 12 30 45.jpg",
    "Photo on 7-4-19 at 12.30 PM.jpg",
    "0704191230.jpg",
    "2019-07-04 - 2019-07-06.jpg",
    "20190704_123045 20190705_123045.jpg",
    # when it was saved, exported, scanned, copied or imported
    "mmexport1562243445123.jpg",
    "FB_IMG_1562243445123.jpg",
    "received_1234567890123456.jpeg",
    "received_20190704123045.jpeg",
    "1562243445123.jpg",
    "dji_export_1647685681159.jpg",
    "LRM_EXPORT_28953082622816_20191110_115223070.jpeg",
    "InShot_20190704_123045678.mp4",
    "vlcsnap-2019-07-04-12h30m45s123.png",
    "Scan_20190704.jpg",
    "Scan 2019-07-04 12.30.45.jpg",
    "img20190704_12304567.jpg",
    "20190704_123045_3D657EBD.jpg",
    "20190704_103045678-COLLAGE.jpg",
    "IMG_0001~20200102-030405.jpg",
    "IMG_0001.sync-conflict-20200102-030405-ABCDEFG.jpg",
    "IMG_0001 (Ann's conflicted copy 2020-01-02).jpg",
    # numbers of web sites
    "20190704_1234567890123456_1234567890123456789_n.jpg",
    "20190704_0a1b2c3d4e_o.jpg",
    # impossible
    "20191301_123045.jpg",
    "20190001_123045.jpg",
    "20190631_123045.jpg",
    "20190229_123045.jpg",
    "20190700_123045.jpg",
    "20190704_240000.jpg",
    "20190704_126045.jpg",
    "20190704_123060.jpg",
    "20190704_999999.jpg",
    "2019-06-31.jpg",
    "2019-13-01.jpg",
    "2020-01-30_25-57-18.jpg",
    "IMG-20190631-WA0012.jpg",
    "Screen Shot 2019-07-04 at 13.30.45 PM.png",
    "Screen Shot 2019-07-04 at 0.30.45 AM.png",
    "2019-07-04T12-30-45+1500.jpg",
    "2019-07-04T12-30-45+0201.jpg",
    "photo_12@04-13-2019_12-30-45.jpg",
    # clocks that were never set
    "19700101_000000.jpg",
    "19800101_000000.jpg",
    "19891231_235959.jpg",
    "1970-01-01.jpg",
    "20021208_120000.jpg",
    "2002-12-08 12.00.00-11.jpg",
    # years
    "21010101_000000.jpg",
    "1825-12-31.jpg",
    "19650704.jpg",
    "1965.07.04.jpg",
    # digits of other scripts
    "２０１９０７０４_１２３０４５.jpg",  # noqa: RUF001 - full width
    "٢٠١٩-٠٧-٠٤.jpg",  # noqa: RUF001 - Arabic
    "２20190704.jpg",  # noqa: RUF001 - a digit before the year
]


wall = datetime.fromisoformat


def seconds(text):
    """Count the seconds from 1970 to a wall clock."""
    return (wall(text) - wall("1970-01-01")).total_seconds()


class TestDateOfName:
    @pytest.mark.parametrize(("name", "text"), WALLS.items())
    def test_reads_a_wall_clock_or_a_day(self, name, text):
        found = date_of_name(name)
        day_only = len(text) == len("2019-07-04")
        assert found
        assert (found.at, found.day_only) == (wall(f"{text} 12:00:00" if day_only else text), day_only)
        assert (found.subsec, math.isnan(found.utc_offset_min)) == ("", True)

    @pytest.mark.parametrize(("name", "text"), MILLISECONDS.items())
    def test_reads_milliseconds_where_they_are_no_counter(self, name, text):
        found = date_of_name(name)
        assert found
        assert (found.at, found.subsec, found.day_only) == (wall(text), text[-3:], False)

    @pytest.mark.parametrize(("name", "text"), INSTANTS.items())
    def test_reads_an_instant_where_the_program_writes_utc_or_an_offset(self, name, text):
        assert name_instants([name]).tolist() == [pytest.approx(seconds(text), abs=1e-6)]

    def test_keeps_the_wall_clock_beside_its_offset(self):
        found = date_of_name("Bebop_2_2021-07-04T053045-0500_4A57BE.jpg")
        assert found
        assert (found.at, found.utc_offset_min) == (wall("2021-07-04 05:30:45"), -300)

    @pytest.mark.parametrize("name", NONE)
    def test_reads_nothing_where_nothing_is_certain(self, name):
        assert date_of_name(name) is None

    def test_takes_the_time_of_day_before_another_day(self):
        found = date_of_name("2019-07-05 album IMG_20190704_123045.jpg")
        assert found
        assert (found.at, found.day_only) == (wall("2019-07-04 12:30:45"), False)

    def test_reads_a_date_that_stands_twice(self):
        found = date_of_name("2019-07-04 IMG-20190704-WA0012.jpg")
        assert found
        assert found.at == wall("2019-07-04 12:00:00")

    def test_reads_decomposed_letters_as_macos_stores_them(self):
        name = unicodedata.normalize("NFD", "Capture d'écran 2019-07-04 à 12.30.45.png")
        found = date_of_name(name)
        assert found
        assert found.at == wall("2019-07-04 12:30:45")

    @pytest.mark.parametrize(
        ("name", "program"),
        [
            ("PXL_20210704_103045678.jpg", "Google Pixel"),
            ("20210704_103045000_iOS.jpg", "OneDrive"),
            ("IMG-20190704-WA0012.jpg", "WhatsApp"),
            ("WhatsApp Image 2019-07-04 at 12.30.45.jpeg", "WhatsApp"),
            ("signal-2019-07-04-123045.jpg", "Signal"),
            ("photo_2019-07-04_12-30-45.jpg", "Telegram"),
            ("photo_12@04-07-2019_12-30-45.jpg", "Telegram"),
            ("Screenshot_20190704-123045.png", "a screenshot"),
            ("DJI_20210704123045_0001_D.JPG", "DJI"),
            ("IMG_20210704_123045_00_001.jpg", "Insta360"),
            ("WP_20140704_001.jpg", "Windows"),
            ("IMG_20190704_123045.jpg", ""),
        ],
    )
    def test_says_whose_pattern_it_is(self, name, program):
        found = date_of_name(name)
        assert found
        assert found.program == program

    @given(st.text())
    def test_never_raises_for_any_text(self, name):
        date_of_name(name)

    @given(st.text(alphabet="0123456789-_. :TZapmPXLIMGios+~@()", max_size=40))
    def test_what_it_reads_is_within_the_years_of_photos(self, name):
        found = date_of_name(name)
        assert found is None or (found.at.year >= 1990 or found.day_only)
        assert found is None or 1826 <= found.at.year <= 2100

    @given(
        st.datetimes(min_value=wall("1990-01-01 00:00:00"), max_value=wall("2100-12-31 00:00:00")),
        st.sampled_from(["%Y%m%d_%H%M%S", "%Y-%m-%d_%H-%M-%S", "%Y-%m-%d at %H.%M.%S", "%Y%m%d%H%M%S", "%Y_%m_%d %H%M%S"]),
        st.sampled_from(["", "IMG_", "my trip "]),
        st.sampled_from(["", "_1", " (2)", "~3", "-edited"]),
    )
    def test_reads_back_every_second_that_a_camera_can_write(self, at, form, before, after):
        found = date_of_name(f"{before}{at.strftime(form)}{after}.jpg")
        never_set = at.replace(microsecond=0) == wall("2002-12-08 12:00:00")
        assert (found.at if found else None) == (None if never_set else at.replace(microsecond=0))


class TestNameInstants:
    def test_are_those_of_utc_names_by_path(self):
        paths = ["a/PXL_20210704_103045678.jpg", "20210704_103045.jpg", "IMG-20210704-WA0001.jpg", "IMG_1.JPG"]
        found = name_instants(paths)
        assert found[0] == pytest.approx(seconds("2021-07-04 10:30:45.678"), abs=1e-6)
        assert np.isnan(found[1:]).all()

    def test_folders_are_not_asked(self):
        assert np.isnan(name_instants(["PXL_20210704_103045678/IMG_1.JPG"])).all()

    def test_of_no_path_are_none(self):
        assert name_instants([]).shape == (0,)

    @pytest.mark.parametrize("name", [*WALLS, *MILLISECONDS, *INSTANTS])
    def test_are_those_of_the_dates_with_an_offset(self, name):
        found = date_of_name(name)
        assert found
        assert np.isnan(name_instants([f"a/{name}"])[0]) == math.isnan(found.utc_offset_min)

    @given(st.text(alphabet="0123456789-_. :TZapmPXLIMGios+~@()", max_size=40))
    def test_are_those_of_the_dates_with_an_offset_for_any_name(self, name):
        found = date_of_name(name)
        told = bool(found) and not found.day_only and not math.isnan(found.utc_offset_min)
        assert np.isfinite(name_instants([name])[0]) == told
