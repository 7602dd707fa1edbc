"""Files of other programs' formats: GPX, GeoJSON and KML of photos, places and journeys."""
