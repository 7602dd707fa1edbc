"""One walk in every format of track, built in code, and the little that their tests share."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import xor
from typing import NamedTuple

from tasks.core.tracks.points import NO_TIME, Points
from tests.tasks.core.tracks.fit_files import ACTIVITY, file_of, kind, records, semicircles

START = datetime(2021, 6, 5, 23, 59, 30, tzinfo=UTC)


class Fix(NamedTuple):
    """A fix of a walk."""

    at: datetime
    lat: float
    lon: float
    alt_m: float


# Over midnight, and over the equator and the date line: what formats with hemispheres and times of day get wrong
WALK = [
    Fix(START + timedelta(seconds=10 * step), 0.0025 - step * 0.001, -179.9985 - step * 0.001 + 360 * (step > 1), 100.0 + step)
    for step in range(6)
]


def us(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def times(points: Points) -> list[datetime | None]:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return [None if at == NO_TIME else epoch + timedelta(microseconds=at) for at in points.at_us.tolist()]


def iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def gpx(fixes: Sequence[Fix] = WALK) -> bytes:
    points = "".join(
        f'<trkpt lat="{fix.lat}" lon="{fix.lon}"><ele>{fix.alt_m}</ele><time>{iso(fix.at)}</time></trkpt>\n' for fix in fixes
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}<trk><trkseg>{points}</trkseg></trk></gpx>".encode()


def tcx(fixes: Sequence[Fix] = WALK) -> bytes:
    points = "".join(
        f"<Trackpoint><Time>{iso(fix.at)}</Time><Position><LatitudeDegrees>{fix.lat}</LatitudeDegrees>"
        f"<LongitudeDegrees>{fix.lon}</LongitudeDegrees></Position><AltitudeMeters>{fix.alt_m}</AltitudeMeters></Trackpoint>\n"
        for fix in fixes
    )
    head = '<?xml version="1.0"?>\n<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
    activity = f'<Activities><Activity Sport="Other"><Lap><Track>{points}</Track></Lap></Activity></Activities>'
    return f"{head}{activity}</TrainingCenterDatabase>".encode()


def kml_of(content: str) -> bytes:
    namespaces = 'xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<kml {namespaces}><Document>\n{content}</Document></kml>\n'.encode()


def kml(fixes: Sequence[Fix] = WALK) -> bytes:
    content = "".join(f"<when>{iso(fix.at)}</when>\n<gx:coord>{fix.lon} {fix.lat} {fix.alt_m}</gx:coord>\n" for fix in fixes)
    return kml_of(f"<Placemark><gx:Track><altitudeMode>absolute</altitudeMode>\n{content}</gx:Track></Placemark>")


def kmz(fixes: Sequence[Fix] = WALK) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml(fixes))
    return packed.getvalue()


def fit(fixes: Sequence[Fix] = WALK) -> bytes:
    rows = [
        {
            "timestamp": int(fix.at.timestamp()),
            "position_lat": semicircles(fix.lat),
            "position_long": semicircles(fix.lon),
            "enhanced_altitude": round((fix.alt_m + 500) * 5),
        }
        for fix in fixes
    ]
    return file_of(kind(ACTIVITY) + records(rows))


def angle(degrees: float, whole: int, decimals: int) -> str:
    """Degrees as NMEA writes them: ddmm.mmmm, without their sign."""
    minutes = round(abs(degrees) * 60, decimals)
    return f"{int(minutes // 60):0{whole}d}{minutes % 60:0{3 + decimals}.{decimals}f}"


def sentence(body: str) -> bytes:
    return f"${body}*{reduce(xor, body.encode()):02X}\r\n".encode()


def side(degrees: float, sides: str) -> str:
    return sides[degrees < 0]


def nmea(fixes: Sequence[Fix] = WALK) -> bytes:
    log = []
    for fix in fixes:
        at = f"{fix.at:%H%M%S}.00"
        place = f"{angle(fix.lat, 2, 5)},{side(fix.lat, 'NS')},{angle(fix.lon, 3, 5)},{side(fix.lon, 'EW')}"
        log.append(sentence(f"GPGGA,{at},{place},1,08,1.2,{fix.alt_m:.1f},M,47.0,M,,"))
        log.append(sentence(f"GPRMC,{at},A,{place},3.1,90.0,{fix.at:%d%m%y},,,A"))
    return b"".join(log)


def igc_fix(fix: Fix, validity: str = "A", more: str = "") -> str:
    lat, lon = (angle(degrees, whole, 3).replace(".", "") for degrees, whole in ((fix.lat, 2), (fix.lon, 3)))
    return f"B{fix.at:%H%M%S}{lat}{side(fix.lat, 'NS')}{lon}{side(fix.lon, 'EW')}{validity}00000{round(fix.alt_m):05d}{more}\r\n"


def igc(fixes: Sequence[Fix] = WALK) -> bytes:
    head = f"AXXX001\r\nHFDTE{fixes[0].at:%d%m%y}\r\n"
    return (head + "".join(map(igc_fix, fixes)) + "GABCDEF\r\n").encode()


BUILT: dict[str, Callable[[], bytes]] = {"gpx": gpx, "tcx": tcx, "kml": kml, "kmz": kmz, "fit": fit, "nmea": nmea, "igc": igc}
