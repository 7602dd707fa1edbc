"""What a user may set: one frozen model, a section per step; as the flows' parameter, Prefect draws it as a form.

Each field's description is its comment in ``whereshot.toml`` (``python -m config`` writes that file) and its help in the UI.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from config.drawing import Privacy, Report, Route, Share, Trace
from config.geocoding import GeocoderName, GeocoderOptions, UserAgent
from config.section import Section, Words
from tasks.core.zones import known_zone

PHOTO_EXTENSIONS = (
    "jpg", "jpeg", "jpe", "tif", "tiff", "png", "webp", "heic", "heif", "hif", "avif", "jxl", "gif", "bmp",
    "dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "orf", "rw2", "raf", "pef", "srw", "x3f", "raw",
    "mp4", "mov", "m4v", "3gp", "avi", "mts", "m2ts", "mpg",
)  # fmt: skip


class Scan(Section):
    """Which files are looked at."""

    shard_size: int = Field(5000, ge=1, le=1_000_000, description="photos of one Prefect task run; whole folders stay together")
    exclude: Words = Field(
        ("@eaDir", "lost+found", "#recycle", "$RECYCLE.BIN"), description="folders of these names are not looked into"
    )


class Extract(Section):
    """How photos are read."""

    extensions: Words = Field(PHOTO_EXTENSIONS, min_length=1, description="file name endings of photos and videos, any case")
    exiftool: str = Field(
        "", description='the ExifTool that is asked about files which cannot be read; "" = the one on the PATH, "off" = none'
    )
    processes: int = Field(0, ge=0, le=256, description="processes that read photos side by side; 0 = one per core")

    @field_validator("extensions")
    @classmethod
    def _plain(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ending.lower().lstrip(".") for ending in value))


class Date(Section):
    """Dates of photos that tell none."""

    from_names: bool = Field(
        True, description="take the date from the file's name, such as IMG_20190704_103045.jpg, where it has none"
    )
    from_file_time: bool = Field(
        False, description="take the file's own time of change where nothing else tells a date; copying may have changed it"
    )


class Similar(Section):
    """Near-identical pictures."""

    for_clocks: bool = Field(
        False,
        description="look for near-identical pictures of two cameras, to set one's clock by the other's; every picture is "
        "decoded once (about 10 ms each), and the extra visual is needed",
    )
    min_similarity: float = Field(
        0.7, ge=0.5, le=1, description="share of equal bits of two pictures' perceptual hashes from which they are near-identical"
    )


class Clock(Section):
    """How wall clocks become UTC."""

    by_activity: bool = Field(True, description="compare when a camera took photos with when cameras of known time did")
    by_track: bool = Field(True, description="compare when a camera took photos with when the track stood still")

    default_zone: str = Field(
        "", description='zone of photos that nothing else places, such as "Europe/Rome" or "UTC+02:00"; "" = leave them out'
    )
    max_gps_disagreement_s: float = Field(
        900, gt=0, description="a photo's GPS time further than this from its camera's solved clock is stale and not used"
    )

    @field_validator("default_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value and not known_zone(value):
            raise ValueError("not a time zone: write an IANA name such as Europe/Rome, or UTC+02:00")
        return value


class Doubt(Section):
    """Positions that the files have."""

    enabled: bool = Field(
        True,
        description="look for positions that cannot be right; each becomes a row with problem, and none is changed by itself",
    )


class Proxy(Section):
    """Positions from the photos before and after, in time."""

    enabled: bool = Field(True, description="propose positions from located photos near in time")
    max_gap_s: float = Field(21600, gt=0, description="seconds to the nearest located photo beyond which nothing is proposed")
    max_error_m: float = Field(20000, gt=0, description="radius in metres beyond which nothing is proposed")
    max_donor_error_m: float = Field(250, gt=0, description="a located photo whose own GPS error is larger is no evidence")
    max_fix_age_s: float = Field(
        900, gt=0, description="a located photo whose GPS time is further than this from its own is no evidence: a stale fix"
    )
    locate_received: bool = Field(False, description="propose positions for screenshots and received pictures too")


class Cluster(Section):
    """The archive's places: where its located photos lie together."""

    radius_m: float = Field(3000, ge=10, le=1_000_000, description="no photo of a place is further than this from its middle")
    inner_radius_m: float = Field(
        300, ge=0, le=1_000_000, description="the same for the smaller places inside each place; 0 = no smaller places"
    )
    gap_s: float = Field(1800, gt=0, description="seconds between two photos of a place after which the next visit begins")


class Place(Section):
    """Positions from the visits to places."""

    enabled: bool = Field(True, description="propose the place whose visit a photo falls into")
    max_error_m: float = Field(20000, gt=0, description="radius in metres beyond which nothing is proposed")


class Track(Section):
    """Positions from GPS tracks."""

    enabled: bool = Field(True, description="propose positions from the tracks given with --track")
    max_interpolation_s: float = Field(
        1800, ge=0, description="seconds between two fixes beyond which nothing is interpolated between them"
    )
    max_extrapolation_s: float = Field(
        1800, ge=0, description="seconds to the nearest fix beyond which, outside of the track or in a gap, nothing is proposed"
    )
    bridge_segments: bool = Field(True, description="interpolate between segments and tracks too, as ExifTool does")
    max_error_m: float = Field(20000, gt=0, description="radius in metres beyond which nothing is proposed")
    direction: bool = Field(True, description="propose the bearing of travel as direction, where the track moves")
    mounting_deg: float = Field(
        0, ge=-360, le=360, description="angle from the bearing of travel, clockwise, to where a mounted camera looks"
    )


class Choose(Section):
    """How one proposal is made of the candidates."""

    accept_within_m: float = Field(
        0,
        ge=0,
        description="fill in decision = accept where error_m is at most this and nothing is the matter with the row; 0 = never",
    )


class Review(Section):
    """The spreadsheet."""

    keep_history: int = Field(200, ge=1, description="how many earlier versions of review.csv are kept in history/")
    apply_on_schedule: bool = Field(
        False, description="the nightly run writes what is accepted in review.csv, before it proposes"
    )
    page: bool = Field(True, description="write review.html, the map page on which rows are decided without a spreadsheet")
    max_page_rows: int = Field(
        50_000, ge=1, description="rows in review.html, those that wait for a decision first; review.csv has all"
    )
    workbook: bool = Field(False, description="write review.xlsx beside review.csv: filters, a drop-down, colours, thumbnails")
    max_workbook_thumbnails: int = Field(2000, ge=0, description="rows of review.xlsx with a small picture")
    max_thumbnails: int = Field(
        50_000, ge=0, description="small pictures kept in thumbnails/ for review.html and review.xlsx, of rows that wait first"
    )


class Geocode(Section):
    """Positions of addresses that a person typed."""

    geocoder: GeocoderName = Field("nominatim", description="the geocoder's name in geopy, such as nominatim, photon or opencage")
    user_agent: UserAgent = Field(
        "", description='what this installation calls itself, with an e-mail address; "" = no address is ever sent anywhere'
    )
    options: GeocoderOptions = Field(
        (),
        validate_default=True,
        description="other options of the geocoder as geopy names them, such as domain=nominatim.example.org, scheme=http; "
        "api_key=$NAME takes a key from the environment's NAME, so that it stands in no file",
    )
    language: str = Field("en", description='language of the hits\' names; "" = that of the place')
    min_delay_s: float = Field(1, ge=1, description="seconds between two requests, of all commands on this machine together")
    timeout_s: float = Field(10, gt=0, description="seconds after which a request is given up")
    most_hits: int = Field(
        5, ge=1, le=40, description="hits of an address that are asked for; all but the first are alternatives"
    )


class Map(Section):
    """What lies under the maps of report.html and review.html."""

    tiles: str = Field(
        "",
        description="address of map tiles with {z}, {x} and {y}; the tiles' server learns where you look; "
        '"" = none, and no page loads anything',
    )
    attribution: str = Field("", description="who made the tiles, shown on the map")


class Backup(Section):
    """The originals of an apply run."""

    mode: Literal["copy", "delta"] = Field(
        "copy",
        description="copy = a full copy of every file before it is written; delta = only what leads back, in journal.sqlite",
    )
    dir: str = Field("", description='where backups go; "" = backups/ in the output folder')


class Apply(Section):
    """How accepted positions are written."""

    hard_links: bool = Field(False, description="write photos that have several hard links (the other names keep the old file)")
    sidecar_ending: Literal[".CR2.xmp", ".xmp"] = Field(
        ".CR2.xmp", description='name of a new sidecar of IMG.CR2: ".CR2.xmp" = IMG.CR2.xmp, ".xmp" = IMG.xmp'
    )
    else_sidecar: bool = Field(True, description="what cannot be written into the photo itself goes into a sidecar")
    exiftool: str = Field(
        "",
        description='the ExifTool program, such as "exiftool", for photos that our writer refuses; "" = they get a sidecar',
    )


class Cache(Section):
    """Results of the steps, kept so that an unchanged archive costs nothing."""

    keep_days: int = Field(60, ge=1, description="results not used for this many days are removed")


class Runner(Section):
    """Where the steps run."""

    kind: Literal["threads"] = Field("threads", description="threads = on this machine")
    workers: int = Field(4, ge=1, le=64, description="shards read at the same time")
    retries: int = Field(2, ge=0, le=10, description="how often a step is tried again after an input/output error")
    retry_delay_s: float = Field(2, ge=0, description="seconds before the first retry; doubled each time")


class Settings(Section):
    """Everything a user may set, a section per step."""

    scan: Scan = Scan()
    extract: Extract = Extract()
    date: Date = Date()
    similar: Similar = Similar()
    clock: Clock = Clock()
    doubt: Doubt = Doubt()
    cluster: Cluster = Cluster()
    proxy: Proxy = Proxy()
    place: Place = Place()
    track: Track = Track()
    choose: Choose = Choose()
    review: Review = Review()
    geocode: Geocode = Geocode()
    map: Map = Map()
    backup: Backup = Backup()
    apply: Apply = Apply()
    report: Report = Report()
    trace: Trace = Trace()
    route: Route = Route()
    share: Share = Share()
    privacy: Privacy = Privacy()
    cache: Cache = Cache()
    runner: Runner = Runner()


DEFAULTS = Settings()
"""What a user who sets nothing gets."""
