"""The itinerary of the demo: two days in Lisbon as a polyline in time, and which photo of it is taken when, by what.

Every position is the polyline's at that minute, so the demo knows the truth about photos that are drawn without GPS. The
camera's photos keep close to the phone's for most of the trip; on the second afternoon the phone is off, on purpose: a
demo in which every proposal is good would be a lie.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

import numpy as np

LOCAL: Final = timezone(timedelta(hours=1))
"""Summer time in Lisbon."""

CAMERA_CLOCK_ERROR: Final = timedelta(hours=-1, minutes=3, seconds=25)
"""The camera was never set to summer time, and its clock runs ahead: nobody tells the program, which has to find it."""

METRES_PER_DEGREE: Final = 111_195.0
"""Of latitude, on a sphere of 6,371 km."""

# day and wall clock, latitude, longitude, metres above the sea, what is seen from there until the next line
WAYPOINTS: Final[tuple[tuple[str, float, float, float, str], ...]] = (
    ("18 09:00", 38.71440, -9.14060, 20, "street"),  # Rossio station
    ("18 09:10", 38.71440, -9.14060, 20, "street"),
    ("18 09:14", 38.71386, -9.13943, 17, "street"),  # Rossio
    ("18 09:22", 38.71386, -9.13943, 17, "street"),
    ("18 09:34", 38.71080, -9.13770, 10, "street"),  # Rua Augusta
    ("18 09:46", 38.70844, -9.13677, 6, "monument"),  # its arch
    ("18 09:50", 38.70756, -9.13648, 4, "river"),  # Praça do Comércio
    ("18 10:08", 38.70756, -9.13648, 4, "street"),
    ("18 10:26", 38.70985, -9.13264, 38, "monument"),  # the cathedral
    ("18 10:40", 38.70985, -9.13264, 38, "street"),
    ("18 10:56", 38.71178, -9.13013, 70, "hills"),  # Santa Luzia
    ("18 11:10", 38.71178, -9.13013, 70, "hills"),
    ("18 11:13", 38.71236, -9.12998, 76, "river"),  # Portas do Sol
    ("18 11:25", 38.71236, -9.12998, 76, "street"),
    ("18 11:45", 38.71391, -9.13347, 105, "monument"),  # the castle
    ("18 12:25", 38.71391, -9.13347, 105, "hills"),
    ("18 12:50", 38.71661, -9.13114, 82, "hills"),  # Graça
    ("18 12:54", 38.71700, -9.13080, 84, "table"),  # lunch
    ("18 14:05", 38.71700, -9.13080, 84, "street"),
    ("18 14:25", 38.71905, -9.13264, 105, "hills"),  # Senhora do Monte
    ("18 14:45", 38.71905, -9.13264, 105, "street"),
    ("18 14:57", 38.71790, -9.13020, 85, "tram"),  # waiting for tram 28
    ("18 15:05", 38.71790, -9.13020, 85, "tram"),
    ("18 15:09", 38.71236, -9.12998, 76, "tram"),
    ("18 15:12", 38.70985, -9.13264, 38, "tram"),
    ("18 15:15", 38.71000, -9.13750, 9, "tram"),
    ("18 15:19", 38.71050, -9.14335, 52, "tram"),
    ("18 15:24", 38.71270, -9.15350, 35, "tram"),
    ("18 15:28", 38.71335, -9.16037, 75, "monument"),  # Estrela
    ("18 15:45", 38.71335, -9.16037, 75, "street"),
    ("18 15:50", 38.71472, -9.15925, 72, "garden"),
    ("18 16:30", 38.71472, -9.15925, 72, "street"),
    ("18 17:00", 38.71504, -9.14437, 78, "hills"),  # São Pedro de Alcântara
    ("18 17:25", 38.71504, -9.14437, 78, "street"),
    ("18 17:50", 38.71050, -9.14335, 52, "street"),  # Largo de Camões
    ("18 18:05", 38.71070, -9.14220, 46, "table"),  # a café in the Chiado
    ("18 18:30", 38.71070, -9.14220, 46, "street"),
    ("18 19:00", 38.70620, -9.14120, 3, "river"),  # Ribeira das Naus
    ("18 20:50", 38.70620, -9.14120, 3, "river"),
    ("19 09:30", 38.70570, -9.14420, 4, "tram"),  # Cais do Sodré
    ("19 09:40", 38.70570, -9.14420, 4, "tram"),
    ("19 09:52", 38.70330, -9.17400, 6, "tram"),
    ("19 10:02", 38.69700, -9.19900, 6, "garden"),  # Belém
    ("19 10:08", 38.69752, -9.20322, 8, "table"),
    ("19 10:35", 38.69752, -9.20322, 8, "street"),
    ("19 10:42", 38.69793, -9.20668, 10, "monument"),  # Jerónimos
    ("19 11:20", 38.69793, -9.20668, 10, "garden"),
    ("19 11:38", 38.69364, -9.20569, 4, "monument"),  # Padrão dos Descobrimentos
    ("19 12:00", 38.69364, -9.20569, 4, "river"),
    ("19 12:20", 38.69158, -9.21598, 3, "monument"),  # Torre de Belém
    ("19 12:50", 38.69158, -9.21598, 3, "river"),
    ("19 13:10", 38.69600, -9.20900, 7, "table"),  # lunch
    ("19 14:15", 38.69600, -9.20900, 7, "garden"),
    ("19 14:45", 38.69595, -9.19476, 4, "river"),  # MAAT
    ("19 15:15", 38.69595, -9.19476, 4, "street"),
    ("19 15:45", 38.70316, -9.17886, 9, "street"),  # LX Factory
    ("19 16:30", 38.70316, -9.17886, 9, "street"),
    ("19 16:45", 38.70110, -9.18280, 45, "hills"),  # Santo Amaro
    ("19 17:15", 38.70110, -9.18280, 45, "hills"),
)

PHONE_TIMES: Final = {
    18: "09:04:10 09:05:50 09:15:32 09:17:31 09:20:05 09:33:41 09:47:20 09:47:38 09:49:15 09:55:08 09:57:18 10:06:51 "
        "10:28:13 10:30:16 10:37:44 10:39:15 10:58:30 10:58:41 11:00:18 11:08:02 11:15:47 11:17:21 11:46:26 11:48:52 "
        "12:03:39 12:05:50 12:22:18 12:51:12 13:10:33 14:03:50 14:27:09 14:28:48 14:43:55 14:45:42 15:03:21 15:03:31 "
        "15:10:40 15:10:49 15:12:26 15:17:05 15:18:48 15:22:34 15:30:58 15:32:51 16:02:17 16:05:03 17:03:45 17:05:27 "
        "17:52:29 18:12:06 18:14:21 19:20:40 19:22:47 20:38:15",
    19: "09:36:18 09:36:22 09:46:11 09:47:10 10:15:48 10:17:22 10:50:31 10:52:41 11:40:07 11:40:46 11:42:23 12:24:36 12:26:06 "
        "12:27:02 "
        "13:25:14 13:27:51 14:50:20 17:08:02",
}  # fmt: skip
NO_FIX_TIME: Final = "19 11:05:26"
CAMERA_TIMES: Final = {
    18: "09:05:02 09:16:20 09:27:40 09:48:11 09:56:30 10:29:05 10:38:20 10:59:14 11:16:33 11:47:41 12:04:55 12:38:10 14:28:00 "
        "14:44:31 15:02:36 15:11:22 15:18:00 15:31:40 16:04:08 16:46:00 17:04:39 18:13:10 19:21:52 20:39:04",
    19: "09:35:30 09:45:00 10:16:27 11:41:19 12:25:18 13:26:40 14:51:33 15:28:10 15:50:44 16:10:02 16:36:19",
}  # fmt: skip
CAMERA_OTHER_FORMATS: Final = (("19 10:51:50", "png"), ("19 12:26:10", "tif"))

# the name a person gave to some of the camera's photos: what a spreadsheet, a shell or a web page could trip over
CAMERA_NAMES: Final = {
    "18 09:16:20": "Camera/Day 1/Große Straße.JPG",
    "18 09:27:40": "Camera/Day 1/Rua Augusta, towards the arch.jpg",
    "18 10:59:14": "Camera/Day 1/It's Alfama.jpg",
    "18 15:02:36": 'Camera/Day 1/"Eléctrico 28", waiting; again.jpg',
    "18 16:04:08": "Camera/Day 1/Tom & Ana <3.jpg",
    "18 18:13:10": "Camera/Day 1/Café no Chiado (1).jpg",
    "18 20:39:04": "Camera/Day 1/sunset 🌅.jpg",
    "19 10:16:27": "Camera/Day 2/100% pastéis #1.jpg",
    "19 13:26:40": "Camera/Day 2/日本 lunch.jpg",
    "19 14:51:33": "+1 view of the Tagus.jpg",
}


@dataclass(frozen=True)
class Shot:
    """One file of the demo: ``path`` (POSIX, relative), ``kind``, true ``at``, ``lat``, ``lon``, ``alt_m`` and its motif.

    ``kind`` is phone, camera, no_fix, screenshot, received or broken; ``gps_error_m`` is what the phone states, NaN for others;
    what was taken nowhere has the position NaN. ``fault`` says how a broken file is broken: cut, empty or text.
    """

    path: str
    kind: str
    at: datetime
    lat: float
    lon: float
    alt_m: float
    motif: str
    gps_error_m: float = math.nan
    fault: str = ""

    @property
    def gps_fix(self) -> tuple[float, float]:
        """The position a phone's GPS gave: off the truth by less than it states, in a direction that the second decides."""
        off_m = 0.6 * self.gps_error_m
        bearing = math.radians(137.5 * (self.at.minute * 60 + self.at.second))
        lat = self.lat + off_m * math.cos(bearing) / METRES_PER_DEGREE
        lon = self.lon + off_m * math.sin(bearing) / (METRES_PER_DEGREE * math.cos(math.radians(self.lat)))
        return lat, lon


def itinerary() -> tuple[Shot, ...]:
    """Return every file of the demo, in no particular order of kinds but always the same one."""
    phone = [f"{day} {time}" for day, times in PHONE_TIMES.items() for time in times.split()]
    camera = [f"{day} {time}" for day, times in CAMERA_TIMES.items() for time in times.split()]
    return (
        *(_taken(f"Phone/{_stamp(at, 'IMG_%Y%m%d_%H%M%S.jpg')}", "phone", at, 4.0 + index % 5) for index, at in enumerate(phone)),
        _taken(f"Phone/{_stamp(NO_FIX_TIME, 'IMG_%Y%m%d_%H%M%S.jpg')}", "no_fix", NO_FIX_TIME),
        *(
            _taken(CAMERA_NAMES.get(at, f"Camera/Day {int(at[:2]) - 17}/DSC_{101 + index:04d}.JPG"), "camera", at)
            for index, at in enumerate(camera)
        ),
        *(_taken(f"Camera/Day 2/DSC_{201 + i:04d}.{end}", "camera", at) for i, (at, end) in enumerate(CAMERA_OTHER_FORMATS)),
        _nowhere("Phone/Screenshots/Screenshot_20240518-131502.png", "screenshot", "18 13:15:02"),
        _nowhere("Phone/Screenshots/Screenshot_20240519-091127.png", "screenshot", "19 09:11:27"),
        _nowhere("Phone/IMG-20240518-WA0007.jpg", "received", "18 21:30:00"),
        _nowhere("Old card/DSC_0099 (copy stopped).jpg", "broken", "18 08:30:00", "cut"),
        _nowhere("Old card/DSC_0098.jpg", "broken", "18 08:29:00", "empty"),
        _nowhere("Old card/shopping list.jpg", "broken", "18 08:28:00", "text"),
    )


def local_time(day_and_time: str) -> datetime:
    """Read ``18 09:04`` or ``18 09:04:10`` as a moment of the trip."""
    return datetime.fromisoformat(f"2024-05-{day_and_time}").replace(tzinfo=LOCAL)


def _stamp(day_and_time: str, pattern: str) -> str:
    return local_time(day_and_time).strftime(pattern)


def _taken(path: str, kind: str, day_and_time: str, gps_error_m: float = math.nan) -> Shot:
    at = local_time(day_and_time)
    times = [local_time(waypoint[0]).timestamp() for waypoint in WAYPOINTS]
    _, lats, lons, alts_m, motifs = zip(*WAYPOINTS, strict=True)
    lat, lon, alt_m = (float(np.interp(at.timestamp(), times, values)) for values in (lats, lons, alts_m))
    last = int(np.searchsorted(times, at.timestamp(), side="right")) - 1
    return Shot(path, kind, at, lat, lon, alt_m, motifs[last], gps_error_m)


def _nowhere(path: str, kind: str, day_and_time: str, fault: str = "") -> Shot:
    return Shot(path, kind, local_time(day_and_time), math.nan, math.nan, math.nan, "table", fault=fault)
