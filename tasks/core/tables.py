"""Every table of the program, declared once; ``tasks.core.table`` says what a declaration means."""

from __future__ import annotations

from tasks.core.table import FLAG, INSTANT, LAT, LON, NOT_NEGATIVE, NUMBER, SHARE, TEXT, WALL_CLOCK, WHOLE, Table

KINDS = frozenset({"photo", "screenshot", "received", "derived", "video"})
SOURCES = ("exif", "proxy", "place", "track", "visual", "ai", "address", "manual")
TIME_BASES = frozenset({"override", "gps", "offset", "clock", "zone", "none"})
DATE_SOURCES = frozenset({"", "exif", "xmp", "sidecar", "filename", "sequence", "file"})
STATUSES = ("written", "sidecar", "unchanged", "refused", "failed", "restored")

FILES = Table(
    "FILES",
    key=("donor_dir", "path"),
    columns={
        "path": TEXT,  # POSIX, relative to the archive; bytes that are not UTF-8 as %XX
        "size": WHOLE,
        "mtime_ns": WHOLE,
        "ctime_ns": WHOLE,
        "sidecar": TEXT,  # path of its XMP sidecar, "" for none
        "sidecar_stamp": TEXT,  # size, mtime_ns and ctime_ns of the sidecar, so that a changed one is read again
        "shard": TEXT,
        "donor_dir": TEXT,  # "" in the archive itself, else the --donors folder that the path is relative to
    },
    ranges={"size": NOT_NEGATIVE},
)

PHOTOS = Table(
    "PHOTOS",
    key=("donor_dir", "path"),
    columns={
        "path": TEXT,
        "donor_dir": TEXT,  # as in FILES: photos of a donor folder are evidence and are never written
        "format": TEXT,  # jpeg, png, heif, tiff, webp, raw kinds by extension, video; "" = not recognised
        "make": TEXT,
        "model": TEXT,
        "serial": TEXT,
        "camera": TEXT,  # one body: make, model and serial in one readable text; "" unknown
        "software": TEXT,
        "taken_local": WALL_CLOCK,  # wall clock as written, sub-seconds included
        "day_only": FLAG,  # nothing tells the time of day: noon stands in taken_local, and no instant follows from it
        "subsec": TEXT,  # digits as written
        "utc_offset_min": NUMBER,
        "datetime_source": TEXT,
        "redated": FLAG,  # its date and offset are those that we wrote: they are right, whatever its camera's clock showed
        "taken_at": INSTANT,
        "time_error_s": NUMBER,  # taken_at is right within this with 95 %; NaN = nothing speaks against the camera's clock
        "time_basis": TEXT,
        "lat": NUMBER,
        "lon": NUMBER,
        "alt_m": NUMBER,
        "gps_error_m": NUMBER,
        "direction_deg": NUMBER,
        "gps_at": INSTANT,  # from `date` on a receiver's alone, never one that we wrote
        "gps_method": TEXT,  # GPSProcessingMethod: tells our own estimates from genuine positions
        "doubt": TEXT,  # what speaks against the position that it has (DOUBTS); "" = nothing does
        "width": WHOLE,
        "height": WHOLE,
        "orientation": WHOLE,  # 1 to 8; 0 unknown
        "kind": TEXT,
        "pair": TEXT,  # path of the lead of the files that are one photo (RAW+JPEG, Live Photo); "" = alone
        "sidecar": TEXT,
        "fingerprint": TEXT,  # of the image data alone: unchanged by a new position
        "content_id": TEXT,  # Apple's content identifier, which a Live Photo's picture and film share; "" = none
        "problem": TEXT,  # "" = readable
    },
    ranges={
        "lat": LAT,
        "lon": LON,
        "gps_error_m": NOT_NEGATIVE,
        "time_error_s": NOT_NEGATIVE,
        "direction_deg": (0.0, 360.0),
        "orientation": (0, 8),
    },
    words={"kind": KINDS, "time_basis": TIME_BASES, "datetime_source": DATE_SOURCES},
)

TRACKS = Table(
    "TRACKS",
    key=("track",),
    columns={
        "track": TEXT,  # the file: its path below the file or folder that was given, whose name it begins with
        "format": TEXT,  # gpx, waypoints (ours), tcx, fit, kml, nmea, igc, geojson, csv, google-records, ...; "" = not recognised
        "fixes": WHOLE,  # that are used
        "timeless": WHOLE,  # points without a time
        "nowhere": WHOLE,  # points at (0, 0), off the globe, or without a position
        "repeated": WHOLE,  # points of an instant and a place that another one has, of this file or of an earlier one
        "first_at": INSTANT,
        "last_at": INSTANT,
        "problem": TEXT,  # why the file, or the rest of it, cannot be used; "" = all of it was understood
    },
)

FIXES = Table(
    "FIXES",
    key=("track", "segment", "at"),
    columns={
        "track": TEXT,  # as in TRACKS
        "segment": WHOLE,  # 0, 1, ... in the order of the file: within one the receiver recorded without a break
        "at": INSTANT,
        "lat": NUMBER,
        "lon": NUMBER,
        "alt_m": NUMBER,
        "error_m": NUMBER,  # radius as the receiver states it; NaN = it states none
        "drawn": FLAG,  # by hand on report.html, by the clocks of the photos: it tells nothing about them
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE},
)

PAIRS = Table(
    "PAIRS",
    key=("path", "other"),
    columns={
        "path": TEXT,  # of the archive; a donor's begins with its donor_dir and "/"
        "other": TEXT,  # a near-identical picture of another camera; path < other
        "similarity": NUMBER,  # 1 = the same
    },
    ranges={"similarity": SHARE},
)

CLOCKS = Table(
    "CLOCKS",
    key=("camera", "from_at"),
    columns={
        "camera": TEXT,
        "from_at": WALL_CLOCK,  # wall clock of the stretch's first photo in the order in which the camera took them
        "zone": TEXT,  # IANA name or UTC+HH:MM; "" = each photo's own, by where it was
        "clock_error_s": NUMBER,  # wall clock - zone - true UTC, at from_at
        "drift_s_per_day": NUMBER,  # by which the error grows from from_at on
        "photos": WHOLE,
        "located": WHOLE,
        "basis": TEXT,
        "confidence": NUMBER,
        "evidence": TEXT,
        "override": TEXT,  # the person's
        "fix_dates": TEXT,  # the person's
        "uncertain_s": NUMBER,  # its instants are right within this with 95 %; NaN = nothing speaks against the clock
        "from_path": TEXT,  # its first photo: where clocks went back, wall clocks do not tell stretches apart
    },
    ranges={"confidence": SHARE, "uncertain_s": NOT_NEGATIVE},
)

DATES = Table(
    "DATES",
    key=("path",),
    columns={
        "path": TEXT,
        "taken": TEXT,  # a date to propose, as column new_datetime of review.csv has it
        "source": TEXT,  # filename, sequence, sidecar, file, or clock = the camera's clock corrected
        "evidence": TEXT,  # what it rests on, in words
    },
    words={"source": frozenset({"filename", "sequence", "sidecar", "file", "clock"})},
)

PLACES = Table(
    "PLACES",
    key=("place_id",),
    columns={
        "place_id": TEXT,  # stable from run to run
        "within": TEXT,  # place_id of the larger place that it is a part of; "" = of the first level
        "name": TEXT,  # the person's
        "emoji": TEXT,  # the person's
        "place": TEXT,  # the nearest populated place in words: "Trastevere, Rome, Italy"
        "lat": NUMBER,  # centre of its photos
        "lon": NUMBER,
        "radius_m": NUMBER,  # from the centre to the furthest of its photos
        "photos": WHOLE,  # 0 = a place with a name, of which no photo is there now
        "visits": WHOLE,
        "first_at": INSTANT,  # NaT: none of its photos has a time
        "last_at": INSTANT,
        "visit_times": TEXT,  # ISO 8601 intervals in UTC with spaces between, by time: 2024-05-01T09:00:12Z/2024-05-01T11:20:05Z
    },
    ranges={"lat": LAT, "lon": LON, "radius_m": NOT_NEGATIVE, "photos": NOT_NEGATIVE, "visits": NOT_NEGATIVE},
)

VISITS = Table(
    "VISITS",
    key=("origin", "row", "first_at"),  # a row of a places.csv lists many visits
    columns={
        "origin": TEXT,  # "" = the archive's own photos, else the name of the file that says so
        "row": WHOLE,  # in that file, its header being row 1; of the archive's own, a number
        "place": TEXT,  # what tells one place from another: place_id, or the position
        "name": TEXT,  # what a person calls it
        "level": WHOLE,  # 0 = a place of the first level, 1 = one inside it
        "lat": NUMBER,
        "lon": NUMBER,
        "error_m": NUMBER,  # radius that holds what was photographed there with 95 %; NaN: of a moment, vouches for nothing
        "first_at": INSTANT,  # both NaT where the file gives wall clocks
        "last_at": INSTANT,
        "first_local": WALL_CLOCK,  # both NaT where instants are known
        "last_local": WALL_CLOCK,
        "photos": WHOLE,  # of the place, that vouch for it; 0 = unknown
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE, "level": (0, 1), "photos": NOT_NEGATIVE},
)

CANDIDATES = Table(
    "CANDIDATES",
    key=("path", "source"),
    columns={
        "path": TEXT,
        "source": TEXT,
        "lat": NUMBER,  # NaN: the source declines, and `evidence` says why
        "lon": NUMBER,
        "alt_m": NUMBER,
        "direction_deg": NUMBER,
        "error_m": NUMBER,
        "confidence": NUMBER,
        "evidence": TEXT,
        "description": TEXT,
        "alternatives": TEXT,  # other answers of this source, as column alternatives of review.csv tells them
        "drawn": FLAG,  # the person drew the way there on report.html: it goes before what was worked out and disagrees
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE, "confidence": SHARE},
    words={"source": frozenset(SOURCES)},
)

REVIEW_COLUMNS = (
    "decision", "path", "datetime", "latitude", "longitude", "gps_source", "error_m", "confidence", "place", "evidence",
    "alternatives", "map", "address", "note", "new_datetime", "datetime_source", "date_decision", "altitude", "direction",
    "group", "camera", "description", "problem", "status", "row_id",
)  # fmt: skip
REVIEW_NUMBERS = frozenset({"latitude", "longitude", "error_m", "confidence", "altitude", "direction"})
EDITABLE_COLUMNS = (
    "decision",
    "latitude",
    "longitude",
    "address",
    "note",
    "new_datetime",
    "date_decision",
    "altitude",
    "direction",
)

PROPOSALS = Table(
    "PROPOSALS",
    key=("path",),
    columns={name: NUMBER if name in REVIEW_NUMBERS else TEXT for name in REVIEW_COLUMNS},
    ranges={
        "latitude": LAT, "longitude": LON, "error_m": NOT_NEGATIVE, "confidence": SHARE, "direction": (0.0, 360.0),
    },
    words={"gps_source": frozenset({"", *SOURCES})},
)  # fmt: skip

DECISIONS = Table(
    "DECISIONS",
    key=("path",),
    columns={
        "path": TEXT,
        "lat": NUMBER,
        "lon": NUMBER,
        "alt_m": NUMBER,
        "direction_deg": NUMBER,
        "error_m": NUMBER,
        "source": TEXT,
        "overwrite": FLAG,  # a genuine position may be replaced
        "edited": FLAG,  # the person typed the position
        "fingerprint": TEXT,  # of the picture when it was proposed; "" = the CSV is not ours, nothing to compare
        "row_id": TEXT,
        "taken_at": INSTANT,  # when it was taken, where that is sure enough to be written beside the position
        "taken": TEXT,  # a date to write, ISO 8601 as EXIF can hold it, with its offset where it has one; "" = the date stays
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE, "direction_deg": (0.0, 360.0)},
    words={"source": frozenset({"", *SOURCES})},  # "" = no position is to be written
)

OUTCOMES = Table(
    "OUTCOMES", key=("path",), columns={"path": TEXT, "status": TEXT, "problem": TEXT}, words={"status": frozenset(STATUSES)}
)

ESTIMATES = Table(
    "ESTIMATES",
    key=("path",),
    columns={
        "path": TEXT,  # a photo of the archive whose position GPSProcessingMethod marks as ours
        "lat": NUMBER,
        "lon": NUMBER,
        "source": TEXT,  # as the mark says: proxy, manual, ...
        "error_m": NUMBER,
        "run_id": TEXT,  # the run that wrote it; "" = the journal of this output folder does not know
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE},
)

BACKUPS = Table(
    "BACKUPS",
    key=("path",),
    columns={
        "path": TEXT,
        "target": TEXT,  # the file that will change: the photo or its sidecar
        "backup": TEXT,  # its verified copy; "" if there is none
        "size": WHOLE,
        "sha256": TEXT,
        "problem": TEXT,  # "" = copied and verified
    },
    ranges={"size": NOT_NEGATIVE},
)
