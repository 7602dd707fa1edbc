"""What may be set about what is drawn: the map, the journeys on it, the picture to share, and what nobody else shall see."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.privacy import Zones
from config.section import Section


class Report(Section):
    """The map."""

    max_thumbnails: int = Field(
        2000, ge=0, description="pictures embedded in report.html; the counts cover all photos all the same"
    )
    max_colours: int = Field(
        20_000, ge=0, description="pictures that are looked at for the colours of the journeys; the others take those beside them"
    )
    max_places: int = Field(5000, ge=0, description="places drawn on the map, those with the most photos first")
    max_trace_points: int = Field(200_000, ge=0, description="corners of the journeys drawn on the map; longer ones are thinned")
    max_markers: int = Field(
        50_000,
        ge=1,
        description="single photos drawn on the map, the best of each spot; the heatmap covers all photos all the same",
    )


class Trace(Section):
    """Journeys: the way from photo to photo and from fix to fix."""

    gap_s: float = Field(259_200, gt=0, description="seconds without a photo or a fix after which another journey begins")
    gap_m: float = Field(
        100_000, gt=0, description="metres between two photos, with 36 hours or more between, after which another journey begins"
    )
    home_m: float = Field(
        20_000, ge=0, description="days within so far of home are no journey but a day each; 0 = there is no home"
    )


class Route(Section):
    """Ways along roads, from a routing server; straight lines without one."""

    server: str = Field(
        "",
        description="address of a server that speaks OSRM's protocol, such as http://localhost:5000; it learns your positions; "
        '"" = none is ever asked',
    )
    profile: str = Field("driving", min_length=1, description="the server's profile")
    max_leg_m: float = Field(200_000, gt=0, description="longer legs stay straight")
    max_requests: int = Field(500, ge=0, description="legs that are asked for in one run; answers are kept for good")
    min_delay_s: float = Field(1, ge=0, description="seconds between two requests")
    timeout_s: float = Field(10, gt=0, description="seconds after which a request is given up")


class Share(Section):
    """The journey as one picture."""

    enabled: bool = Field(False, description="draw share.png with every report; --share draws it once")
    style: Literal["light", "dark"] = Field("light", description="of share.png; the other style has its name in its own")
    title: str = Field("", description='what stands above the picture; "" = the place, the country or the archive')
    max_thumbnails: int = Field(6, ge=0, le=12, description="photos in the strip")


class Privacy(Section):
    """What is left out of everything that may be shown to others."""

    zones: Zones = Field(
        (),
        description='photos and ways around a place are left out: "48.20849 16.37208 500" or "home 500", '
        "latitude and longitude or a name in places.csv, and metres",
    )
