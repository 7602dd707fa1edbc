"""File names that phones, computers and chats give, in many languages; and camera names beside them."""

from __future__ import annotations

import unicodedata

import pytest

from tasks.core.reading import Facts, kind_of

SCREENSHOTS = [
    "Screenshot_20190704-123045_Maps.jpg",
    "Screenshot_2020-01-01-12-00-00-123_com.android.chrome.png",
    "Screenshot 2024-05-01 at 12.00.00.png",
    "Screen Shot 2020-01-01 at 12.00.00 PM.png",
    "screenshot.png",
    "SCREENSHOT(12).PNG",
    "Bildschirmfoto 2020-01-01 um 12.00.00.png",
    "Capture d’écran 2020-01-01 à 12.00.00.png",  # noqa: RUF001 - as macOS writes it
    "Capture d'écran (3).png",
    "Captura de pantalla 2020-01-01 a las 12.00.00.png",
    "Captura de Tela 2020-01-01 às 12.00.00.png",
    "Captura de ecrã 2020-01-01.png",
    "Captură de ecran 2020-01-01.png",
    "Schermata 2020-01-01 alle 12.00.00.png",
    "Schermafbeelding 2020-01-01 om 12.00.00.png",
    "Skärmavbild 2020-01-01 kl. 12.00.00.png",
    "Skjermbilde 2020-01-01.png",
    "Zrzut ekranu 2020-01-1 o 12.00.00.png",
    "Снимок экрана 2020-01-01 в 12.00.00.png",
    "屏幕截图 2020-01-01.png",
    "截屏2020-01-01.png",
    "スクリーンショット 2020-01-01 12.00.00.png",
    "스크린샷 2020-01-01.png",
    "Ekran Resmi 2020-01-01 12.00.00.png",
    "SmartSelect_20190704-123045_Chrome.jpg",
    "20190704-Screenshot.png",
    "Pictures/Screenshots/IMG_1234.PNG",
    "DCIM/screenshots/2020/a.jpg",
]
RECEIVED = [
    "IMG-20190704-WA0012.jpg",
    "IMG-20190704-WA0012(1).jpg",
    "img-20190704-wa0012.jpg",
    "VID-20190704-WA0001.mp4",
    "WhatsApp Image 2019-07-04 at 12.30.45.jpeg",
    "WhatsApp Bild 2019-07-04 um 12.30.45.jpg",
    "WhatsApp/Media/WhatsApp Images/a.jpg",
    "WhatsApp Images/Sent/DSC_0001.jpg",
    "photo_2021-01-01_12-00-00.jpg",
    "photo_12@01-01-2021_12-00-00.jpg",
    "Telegram/a.jpg",
    "Pictures/Telegram Images/a.jpg",
    "signal-2020-01-01-120000.jpg",
    "signal-2020-01-01-12-00-00-123.jpg",
    "received_123456789012345.jpeg",
    "KakaoTalk_20190704_123045678.jpg",
    "threema-20190704-123045678.jpg",
    "Skype_Picture_2019_07_04T12_30_45_678Z.jpeg",
    "FB_IMG_1561234567890.jpg",
    "mmexport1561234567890.jpg",
]
PHOTOS = [
    "IMG_0012.JPG",
    "Screen door.jpg",
    "Screening 2020.jpg",
    "Screenshottery.jpg",
    "my screenshot collection.jpg",
    "IMG_20190704_123045.jpg",
    "PXL_20210704_123045678.jpg",
    "DSC_0001.JPG",
    "photo_1.jpg",
    "photo_album.jpg",
    "received_flowers.jpg",
    "signal hill.jpg",
    "Signal/IMG_0001.JPG",
    "IMG-20190704-0012.jpg",
    "Capture the flag.jpg",
    "trip/WhatsApp Logo.png",
    "Screenshots.jpg/IMG_1.jpg",
    "telegraph/IMG_1.jpg",
    "",
]


class TestKindOf:
    @pytest.mark.parametrize("path", SCREENSHOTS)
    def test_a_screenshot_is_known_by_name_or_folder(self, path):
        assert kind_of(path, Facts(format="png")) == "screenshot"

    @pytest.mark.parametrize("path", SCREENSHOTS)
    def test_decomposed_letters_are_the_same_letters(self, path):
        assert kind_of(unicodedata.normalize("NFD", path), Facts()) == "screenshot"

    @pytest.mark.parametrize("path", RECEIVED)
    def test_a_received_picture_is_known_by_name_or_folder(self, path):
        assert kind_of(path, Facts(format="jpeg")) == "received"

    @pytest.mark.parametrize("path", PHOTOS)
    def test_a_camera_or_a_person_named_it(self, path):
        assert kind_of(path, Facts(format="jpeg")) == "photo"

    def test_a_film_is_a_video_unless_it_was_received(self):
        assert kind_of("MVI_0001.MP4", Facts(format="video")) == "video"
        assert kind_of("VID-20190704-WA0001.mp4", Facts(format="video")) == "received"
