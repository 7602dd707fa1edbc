"""Which kind of picture a file is, by its name: a screenshot, something received in a chat, a video or a photo.

Screenshots and received pictures show where nobody stood: they lend their position to no other photo. A name decides only
when it is distinctive, because ``IMG_0012.JPG`` and ``Screen door.jpg`` are photos.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tasks.core.reading.facts import Facts

_SCREENSHOT_WORDS = (
    r"screen[ _-]?shots?", r"screen[ _-]?caps?", r"screen[ _-]?captures?", r"screen[ _-]?recording", r"smartselect",
    r"scrnshot", r"bildschirm(?:foto|aufnahme|ausschnitt)", r"capture d.?[eé]cran", r"capturas? de (?:pantalla|tela|ecrã)",
    r"captur[aă] (?:de|d.) ?(?:pantalla|ecran)", r"schermata", r"istantanea[ _]schermo", r"schermafbeelding", r"schermopname",
    r"skärm(?:avbild|bild|klipp)", r"skjermbilde", r"skærmbillede", r"näyttökuva", r"kuvakaappaus", r"zrzut[ _]ekranu",
    r"sn[ií]mek obrazovky", r"snímka obrazovky", r"képernyő(?:fotó|kép|felvétel)",
    r"ekran (?:görüntüsü|resmi|al\u0131nt\u0131s\u0131)", r"снимок экрана", r"скриншот", r"знімок екрана", r"στιγμιότυπο",
    r"截屏", r"截图", r"截圖", r"屏幕截图", r"屏幕快照", r"螢幕截圖", r"螢幕快照", r"螢幕擷取",
    r"スクリーン ?ショット", r"스크린샷", r"화면[ _]캡처",
)  # fmt: skip
# A letter right after the word makes it another word; digits or signs before it are a date.
_SCREENSHOT = re.compile(rf"(?:[\d\W_])*(?:{'|'.join(_SCREENSHOT_WORDS)})(?![^\W\d_])")
_SCREENSHOT_FOLDERS = frozenset(
    {"screenshots", "screenshot", "screen shots", "screen captures", "screencaptures", "screen recordings", "bildschirmfotos",
     "capturas de pantalla", "captures d'écran", "captures d\u2019écran", "schermate", "schermafbeeldingen",
     "снимки экрана", "скриншоты", "截屏", "截图", "屏幕截图", "スクリーンショット", "스크린샷"}
)  # fmt: skip

_RECEIVED = re.compile(
    r"(?:"
    r"(?:img|vid|gif|stk)-\d{8}-wa\d{4}"  # WhatsApp on Android
    r"|whatsapp[ _-]\w+[ _-]+\d{4}-\d{2}-\d{2}"  # WhatsApp elsewhere, its second word in the person's language
    r"|(?:photo|video|image)_\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2}"  # Telegram
    r"|(?:photo|video)_\d+@\d{2}-\d{2}-\d{4}"  # Telegram's export
    r"|telegram-cloud-(?:photo|document)"
    r"|signal-(?:attachment-)?\d{4}-\d{2}-\d{2}"
    r"|received_\d{6,}"  # Messenger
    r"|fb_(?:img|vid)_\d{6,}"
    r"|mmexport\d{10,}"  # WeChat
    r"|viber[ _]image"
    r"|(?:kakaotalk_|threema-|skype_picture)"
    r"|img-[0-9a-f]{32}-v"  # Viber
    r")"
)
_RECEIVED_FOLDERS = frozenset(
    {"whatsapp", "telegram", "telegram images", "telegram video", "telegram desktop", "telegram documents", "viber", "wechat"}
)


def kind_of(path: str, facts: Facts) -> str:
    """Return screenshot, received, video or photo for a POSIX path and what its file says.

    What the name says goes before the file's format: a film received in a chat is ``received``.
    """
    folder, _, name = path.rpartition("/")
    name = name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
    by_folder = _kind_of_folder(folder)
    if by_folder == "screenshot" or _SCREENSHOT.match(name):
        return "screenshot"
    if by_folder or _RECEIVED.match(name):
        return "received"
    return "video" if facts.format == "video" else "photo"


@lru_cache(maxsize=1024)
def _kind_of_folder(folder: str) -> str:
    """Return screenshot or received if a folder on the way is one for these, else ""; cached, for it holds many files."""
    names = {unicodedata.normalize("NFC", name).casefold() for name in folder.split("/")}
    if not names.isdisjoint(_SCREENSHOT_FOLDERS):
        return "screenshot"
    if not names.isdisjoint(_RECEIVED_FOLDERS) or any(name.startswith("whatsapp ") for name in names):
        return "received"
    return ""
