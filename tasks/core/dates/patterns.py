"""What dates look like in file names: which programs write them, in which order they are tried, and which are no dates.

One reading or none: the most exact reading of a name wins, two that differ are none, and what looks like a date and cannot be
one makes the whole name doubtful. The order, which is that of the constants here:

1. ``NOT_TAKEN``: names whose time is that of an export, a scan or an import, or which are numbers of a web site. No date.
2. ``TELEGRAM_EXPORT``: the only program whose day comes first and is certain.
3. ``EXACT``: a time of day to the second, anywhere in the name. It is a wall clock, but UTC where ``Z`` follows, after ``PXL_``
   (Google's camera since 2020) and before ``_iOS`` (OneDrive on an iPhone); and it has an offset where one follows.
4. ``DAY``: a day, anywhere in the name.

Years of two digits (Nextcloud's ``19-07-04 12-30-45 0012.jpg``, ``Photo on 7-4-19``) and days before years (``04-07-2019``) can
be read in several ways and so are not read. GoPro (``GOPR0001``, ``GX010001``), ``DJI_0001`` and most cameras write numbers
alone. The patterns are for names in lower case.
"""

from __future__ import annotations

import re
from typing import Final

SYNCED_LATER: Final = re.compile(
    r"~[0-9]{8}-[0-9]{6}$"  # Syncthing, of an older version
    r"|\.sync-conflict-.*"
    r"|\s?\([^()]*conflict[^()]*\)"  # Dropbox, Nextcloud
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""Parts of a name that tell when a file was copied, and UUIDs: they are cut off before anything is read."""

NOT_TAKEN: Final = re.compile(
    r"(?:"
    r"mmexport|fb_(?:img|vid)_|received_[0-9]{6}|[0-9]{13}(?![0-9])"  # WeChat, Facebook, Messenger, LINE: saved at, in ms
    r"|lrm_export_|inshot_|psx_|airbrush_|lv_[0-9]|dji_export_|vlcsnap"  # Lightroom, Photoshop Express, CapCut, ...: exported at
    r"|(?:adobe[ _-]?scan|camscanner|scan(?:ned)?|scn)(?![a-z])|img[0-9]{8}_[0-9]{8}(?![0-9])"  # the last one Epson's
    r"|[0-9]{8}_[0-9]{6}_[0-9a-f]{8}(?![0-9a-z])"  # PhotoPrism's imports, in UTC, of a file's time where there was no date
    r"|[0-9]{8}_[0-9]{9}-(?:collage|animation|cinematic)"  # collages of Google Photos, in UTC or not
    r"|[0-9]{5,}_[0-9]{10,}_[0-9]+_[a-z](?![a-z])|[0-9]{8,}_[0-9a-f]{10}_[a-z](?![a-z])"  # Facebook's and Flickr's numbers
    r")"
)

TELEGRAM_EXPORT: Final = re.compile(
    r"(?:photo|video|file)_[0-9]+@(?P<day>[0-9]{2})-(?P<m>[0-9]{2})-(?P<y>[0-9]{4})_"
    r"(?P<h>[0-9]{2})-(?P<mi>[0-9]{2})-(?P<s>[0-9]{2})(?![0-9])"
)

_YEAR: Final = (
    r"(?P<y>(?:1[89]|2[01])[0-9]{2})"
    # What stands before it is looked at afterwards, because a search for its first digits is fast.
    r"(?:(?<![\da-z][0-9]{4})|(?<=(?:img|vid)[0-9]{4})|(?<=pano[0-9]{4})|(?<=burst[0-9]{4})|(?<=screenshot[0-9]{4}))"
)
"""A year after what is neither letter nor digit, or after a word that phones write it on to."""

_BETWEEN: Final = r"at|um|à|a las|a la\(s\)|a les|às|alle|om|kl\.?|klo|kello|o|в|о|v|u|la|pukul"  # noqa: RUF001 - Russian and Ukrainian "at"
"""Between day and time in names that WhatsApp and macOS give in the person's language."""

EXACT: Final = re.compile(
    rf"{_YEAR}(?:(?P<compact>[0-9]{{4}})|"
    r"(?P<d>[-_.:])(?P<m>[0-9]{1,2})(?:(?P=d)|(?<=_[0-9]{2}))(?P<day>[0-9]{1,2}))"  # 2019_0704: dash cameras
    rf"(?P<join>(?P<word>[\s_-](?:{_BETWEEN})[\s_-])|t|[ _.,-]{{0,3}}+)(?P<before>(?:上午|下午|오전|오후)\s*)?"
    r"(?P<h>[0-9]{1,2})(?P<t>[-_.: ]?)(?P<mi>[0-9]{2})(?P=t)(?P<s>[0-9]{2})"
    r"(?P<run>[0-9]{3})?(?:[-_.](?P<sub>[0-9]{3})(?![0-9]))?"
    r"(?:(?P<gap>[\s_]?)(?P<half>[ap])\.?\s?m(?![a-z0-9])\.?)?"
    r"(?P<offset>z(?![a-z0-9])|[ _]?\+[0-9]{2}:?[0-9]{2}|-[0-9]{4}(?=_|$))?"
    r"(?!\d|[a-z][a-z0-9])"
)
"""A day and a time of day. ``run`` are milliseconds written on; ``sub`` may be a counter too, which the prefix tells."""

DAY: Final = re.compile(rf"{_YEAR}(?P<d>[-_.]?)(?P<m>[0-9]{{2}})(?P=d)(?P<day>[0-9]{{2}})(?![\da-z])")

IN_UTC_AFTER: Final = "pxl_"
IN_UTC_BEFORE: Final = "_ios"
MAY_TELL_UTC: Final = re.compile(r"pxl_|_ios|[0-9]z|\+[0-9]|[0-9]t[0-9]", re.IGNORECASE)
"""What a name in any case has if it tells UTC or an offset: most have not, and to see that is cheap."""

WITH_SUBSECONDS: Final = ("signal-", "screenshot", "c360_")
"""Begin names in which three digits after the seconds are milliseconds; elsewhere they count the pictures of one second."""

TWELVE_HOURS_AFTER: Final = "dji_"
"""Begins names in which ``_PM`` after a time tells the half of the day, as it does after ``_at_``; elsewhere it may be a name."""
AFTERNOON: Final = ("p", "下午", "오후")

PROGRAMS: Final = re.compile(
    r"(?P<pixel>.*pxl_[0-9])"
    r"|(?P<onedrive>[0-9]{8}_[0-9]{9}_ios)"
    r"|(?P<whatsapp>(?:img|vid|gif|stk)-[0-9]{8}-wa[0-9]|whatsapp)"
    r"|(?P<signal>signal-)"
    r"|(?P<telegram>telegram|(?:photo|video)_(?:[0-9]+@)?[0-9]{2,4}-[0-9]{2}-[0-9]{2,4}_)"
    r"|(?P<kakaotalk>kakaotalk_)|(?P<threema>threema-)|(?P<viber>viber)|(?P<skype>skype_)"
    r"|(?P<screenshot>screen[ _-]?shot|screenshot)"
    r"|(?P<dji>dji_)|(?P<insta360>(?:img|vid|lrv)_[0-9]{8}_[0-9]{6}_[0-9]{2}_[0-9]{3})|(?P<parrot>bebop)"
    r"|(?P<windows>wp_|win_)"
    r"|(?P<xperia>dsc_[0-9]{4}_burst)"
)
PROGRAM_WORDS: Final = {
    "pixel": "Google Pixel", "onedrive": "OneDrive", "whatsapp": "WhatsApp", "signal": "Signal", "telegram": "Telegram",
    "kakaotalk": "KakaoTalk", "threema": "Threema", "viber": "Viber", "skype": "Skype", "screenshot": "a screenshot",
    "dji": "DJI", "insta360": "Insta360", "parrot": "Parrot", "windows": "Windows", "xperia": "Sony Xperia",
}  # fmt: skip
