"""What photos, folders and cameras are called where everybody reads it: "photo 1" by time, "donors 1", a camera by its model."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tasks.core.reading.cameras import camera_of


@dataclass(frozen=True)
class PublicNames:
    """Public names by the true ones: ``photos`` by (donor_dir, path), ``folders`` by donor_dir, ``cameras`` by camera."""

    photos: dict[tuple[str, str], str]
    folders: dict[str, str]
    cameras: dict[str, str]

    def paths(self, donor_dirs: pd.Series, paths: pd.Series) -> pd.Series:
        """Return the public names of photos; "" where there is no photo, "a photo" of one that is in no table."""
        keys = zip(donor_dirs.tolist(), paths.tolist(), strict=True)
        named = [self.photos.get(key, "a photo") if key[1] else "" for key in keys]
        return pd.Series(named, index=paths.index, dtype="str")

    def of_cameras(self, cameras: pd.Series) -> pd.Series:
        """Return the public names of cameras; "" of one that no photo has."""
        return cameras.map(lambda camera: self.cameras.get(camera, "")).astype("str")


def public_names(photos: pd.DataFrame, rows: pd.DataFrame) -> PublicNames:
    """Return the names of PHOTOS, numbered by time (those without one last), and of PROPOSALS without a photo after them."""
    order = photos.assign(at=photos["taken_at"].dt.tz_localize(None).fillna(photos["taken_local"]))
    order = order.sort_values(["at", "donor_dir", "path"], na_position="last", kind="stable")
    keys = list(zip(order["donor_dir"], order["path"], strict=True))
    known = set(keys)
    keys += [("", path) for path in dict.fromkeys(rows["path"]) if ("", path) not in known]
    folders = [folder for folder in dict.fromkeys(photos["donor_dir"]) if folder]
    bodies = photos[["camera", "make", "model"]].drop_duplicates("camera")
    return PublicNames(
        {key: f"photo {number}" for number, key in enumerate(keys, start=1)},
        {"": "", **{folder: f"donors {number}" for number, folder in enumerate(folders, start=1)}},
        {camera: camera_of(make, model, "") for camera, make, model in bodies.itertuples(index=False)},
    )
